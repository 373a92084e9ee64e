package dev.agentloop.execute;

import dev.agentloop.agent.Agents;
import dev.agentloop.agent.RunCall;
import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.notify.Notifier;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.LoopData;
import dev.agentloop.tracker.Tracker;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What the actions of one loop are performed with.
///
/// @param environment what each agent inherits of the tick's own
/// @param mask blanks out secrets in any text that leaves
public record LoopContext(
        LoopConfig config,
        Tracker tracker,
        TrackerView view,
        CodeHost codeHost,
        LoopData data,
        Agents agents,
        Workspaces workspaces,
        InstantSource clock,
        Narrator narrator,
        Notifier notifier,
        Function<AgentConfig, Map<String, String>> environment,
        UnaryOperator<String> mask) {
    /// What the clones of runs are made of, and where their work goes.
    CloneSpec cloneSpec(RunTerms terms) throws ForgeException {
        boolean agentPushes = terms.publish() == LoopConfig.Publish.AGENT;
        return new CloneSpec(data.cache(), config.cloneURL(), config.headBranch(), config.forge().type(), config.forge().apiURL(), agentPushes, config.git())
                .pushedTo(codeHost.fork().map(Fork::cloneURL));
    }

    /// What every acpx command of one run has in common.
    RunCall call(IssueData issue, RunRecord run) {
        AgentConfig agent = config.agents().named(run.agent()).orElse(config.agents().first());
        Map<String, String> inherited = new HashMap<>(environment.apply(agent));
        // A git that asks for a password would wait for ever: there is no terminal.
        inherited.put("GIT_TERMINAL_PROMPT", "0");
        return new RunCall(agent, run.engagement().args(), issue.issue().session(), issue.workspace(), issue.meta(), run.tag(), inherited);
    }
}
