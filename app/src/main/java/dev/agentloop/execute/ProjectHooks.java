package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Hook;
import dev.agentloop.agent.RunCall;
import dev.agentloop.model.HookEnd;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The project's own scripts, run in the clone before and after its agents, and as these are: what an agent wrote decides what such a script does.
final class ProjectHooks {
    private final LoopContext context;
    private final LoopConfig.Hooks hooks;

    ProjectHooks(LoopContext context) {
        this.context = context;
        this.hooks = context.config().hooks();
    }

    /// In a clone that was just made.
    void afterClone(IssueData issue, RunRecord run) throws AgentException {
        must(run("afterClone", hooks.afterClone(), issue, run, Optional.empty()));
    }

    /// Before the agent of any run is launched.
    void beforeRun(IssueData issue, RunRecord run) throws AgentException {
        must(run("beforeRun", hooks.beforeRun(), issue, run, Optional.empty()));
    }

    private static void must(HookEnd end) throws AgentException {
        if (end.failure().isPresent()) {
            throw new AgentException(end.failure().get());
        }
    }

    /// How it ended is written down behind it: a tick that dies before that has it run again.
    void afterRun(IssueData issue, RunView run) throws IOException {
        HookEnd end;
        try {
            end = run("afterRun", hooks.afterRun(), issue, run.record(), run.kind());
        } catch (AgentException e) {
            end = HookEnd.failed("hooks.afterRun could not be run: " + e.getMessage());
        }
        HookEnd masked = new HookEnd(end.failure().map(context.mask()));
        masked.failure().ifPresent(failure -> context.narrator().event(issue.issue(), failure));
        issue.afterRun(run.id(), masked);
    }

    private HookEnd run(String name, Optional<String> script, IssueData issue, RunRecord run, Optional<Outcome.Kind> outcome) throws AgentException {
        if (script.isEmpty()) {
            return HookEnd.WELL;
        }
        Map<String, String> variables = new HashMap<>(Map.of(
                "AGENTLOOP_LOOP", issue.issue().loop().value(),
                "AGENTLOOP_ISSUE", issue.issue().id().value(),
                "AGENTLOOP_PROMPT", run.terms().prompt().value(),
                "AGENTLOOP_BRANCH_PREFIX", issue.issue().branchPrefix()));
        outcome.ifPresent(kind -> variables.put("AGENTLOOP_OUTCOME", kind.word()));
        RunCall call = context.call(issue, run);
        return context.agents().runHook(call, new Hook(name, script.get(), variables, issue.hookLog(run.id(), name), hooks.timeout()));
    }
}
