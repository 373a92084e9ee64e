package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Agents;
import dev.agentloop.agent.RunCall;
import dev.agentloop.git.CloneRefs;
import dev.agentloop.git.GitException;
import dev.agentloop.model.Account;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.state.CloneBefore;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Starts the agent of a recorded run: claim, clone, session, prompt, process, lock. Doing it again finds what is done and goes on behind it.
final class Launching {
    private final LoopContext context;
    private final LabelMoves labels;
    private final CommentPoster comments;
    private final CommentText texts;
    private final Engaging engaging;
    private final List<ProcessIdentity> launched = new ArrayList<>();

    Launching(LoopContext context, LabelMoves labels, CommentPoster comments, CommentText texts) {
        this.context = context;
        this.labels = labels;
        this.comments = comments;
        this.texts = texts;
        this.engaging = new Engaging(context, comments, texts);
    }

    /// How the agents of runs are made ready.
    Engaging engaging() {
        return engaging;
    }

    /// Processes started so far in this tick.
    List<ProcessIdentity> launched() {
        return List.copyOf(launched);
    }

    /// @param view the issue as the plan saw it
    /// @param resumed whether an earlier tick began it
    void carryOut(IssueData issue, Intent intent, IssueView view, boolean resumed)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        RunRecord run = issue.record(intent.run().orElseThrow());
        IssueText text = labels.check(issue.issue(), intent);
        if (!issue.wasLaunched(run.id()) && view.sighting() instanceof Sighting.Present(Issue seen)) {
            checkUnchanged(seen, text.issue());
        }
        if (!resumed) {
            // After its intent is written: a tick that dies in between goes on with this run, and the others need not wait for one that never was.
            engaging.begin(run);
        }
        labels.move(text, intent.after());
        if (!issue.wasLaunched(run.id()) && !Adopting.adopt(context.agents(), issue, run)) {
            settlePredecessors(issue, run, view, resumed);
            if (resumed) {
                engaging.begin(run);
                endEarlierAttempt(run);
            }
            announce(issue, run, view, resumed);
            start(issue, run, text);
        }
        issue.clearIntent();
    }

    /// A listing may be old: whoever closed the issue or held it back since then was faster.
    private static void checkUnchanged(Issue seen, Issue now) throws ChangedMeanwhileException {
        if (seen.open() != now.open() || !seen.author().equals(now.author()) || !seen.labels().equals(now.labels())) {
            throw new ChangedMeanwhileException("it was changed since it was listed; it is looked at again");
        }
    }

    /// A run that is followed by another is over for good: nothing of it, and of those before it, may still work in the clone.
    private void settlePredecessors(IssueData issue, RunRecord run, IssueView view, boolean resumed)
            throws ForgeException, IOException, DamagedException, AgentException {
        List<RunView> earlier = view.runs().stream().filter(other -> other.id().compareTo(run.id()) < 0).toList();
        Agents.Census census = context.agents().census();
        for (RunView other : earlier) {
            if (other.isPending() || census.carries(other.record().tag())) {
                stop(issue, other);
            }
        }
        for (RunView other : earlier.stream().filter(RunView::isPending).toList()) {
            if (run.kind() == RunRecord.Kind.ASK) {
                // What it said so far may be all there is of a result: the second answer often is but a marker.
                String text = texts.result(
                        other, Optional.of("It ended without its closing marker and is asked again"), List.of(), CommentText.runMarker(other, false));
                comments.post(issue.issue(), text, CommentText.runSign(other, false), resumed);
            }
            issue.ending(other.id(), Endings.of(other, Optional.of(succeededBy(run)), Optional.empty(), context.mask()));
        }
    }

    private static String succeededBy(RunRecord run) {
        return switch (run.kind()) {
            case ASK -> "it ended without its closing marker and was asked again";
            case RESUME -> "its agent's account failed, or the day's budget was used up, and the work went on later";
            case START, RESTART, CI_FIX -> "it crashed and was restarted";
        };
    }

    private void stop(IssueData issue, RunView run) throws DamagedException, AgentException {
        Optional<RunCall> call = Optional.of(context.call(issue, run.record()));
        List<String> left = context.agents().stop(run.record().tag(), Stopping.process(issue, run.id()), call);
        if (!left.isEmpty()) {
            throw new AgentException("processes of %s could not be stopped: %s".formatted(run.id(), String.join("; ", left)));
        }
    }

    /// A tick that died in `sessions ensure` leaves acpx and its agent at that; two of them on one session are one too many.
    private void endEarlierAttempt(RunRecord run) throws AgentException {
        List<String> left = context.agents().stop(run.tag(), Optional.empty(), Optional.empty());
        if (!left.isEmpty()) {
            throw new AgentException("processes of an earlier attempt could not be stopped: " + String.join("; ", left));
        }
    }

    private void announce(IssueData issue, RunRecord run, IssueView view, boolean resumed) throws ForgeException, IOException {
        Optional<String> text = switch (run.kind()) {
            case RESTART -> Optional.of("The agent's run ended in the middle; this is restart %d of at most %d.".formatted(run.attempt(), run.terms().maxRestarts()));
            case CI_FIX -> Optional.of("CI failed, and the agent is asked to mend it; this is fix %d of at most %d.\n\n%s"
                    .formatted(run.attempt(), run.terms().maxCIFixes(), PromptText.checks(run.failedChecks())));
            case RESUME -> takeOver(run, view);
            case START, ASK -> Optional.empty();
        };
        if (text.isPresent()) {
            String marker = CommentText.marker(event(run.kind()) + "=" + run.tag());
            comments.post(issue.issue(), texts.note(text.get(), marker), marker, resumed);
        }
    }

    private static String event(RunRecord.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// That the same agent goes on needs no word: people were told that it would. Neither does one that only tries whether it can, or there would be one for each try.
    private Optional<String> takeOver(RunRecord run, IssueView view) throws IOException {
        Account account = context.data().accounts().all().get(run.engagement().account());
        return view.runs().stream()
                .filter(other -> other.id().compareTo(run.id()) < 0)
                .reduce((_, last) -> last)
                .filter(last -> !last.record().agent().equals(run.agent()) && (account == null || !account.isFailing()))
                .map(last -> "%s cannot work now%s; %s goes on in its place, with the clone as it stands."
                        .formatted(last.record().agent(), why(last), run.agent()));
    }

    private static String why(RunView run) {
        return run.kind().map(kind -> " (" + kind.word() + ")").orElse("");
    }

    private void start(IssueData issue, RunRecord run, IssueText text) throws ForgeException, GitException, AgentException, IOException {
        prepareClone(issue, run);
        engaging.makeReady(issue, run);
        new ProjectHooks(context).beforeRun(issue, run);
        Prompt prompt = context.config().promptNamed(run.terms().prompt())
                .orElseThrow(() -> new AgentException("prompt '%s' is no longer there".formatted(run.terms().prompt())));
        issue.writePrompt(run.id(), PromptText.of(run, prompt, text));
        ProcessIdentity process = context.agents()
                .launch(context.call(issue, run), issue.promptFile(run.id()), issue.output(run.id()), issue.stderr(run.id()), run.terms().timeout());
        launched.add(process);
        issue.lock(new IssueLock(run.id(), process));
    }

    private void prepareClone(IssueData issue, RunRecord run) throws ForgeException, GitException, AgentException, IOException {
        LoopConfig config = context.config();
        if (run.kind() == RunRecord.Kind.START) {
            context.workspaces()
                    .prepare(context.cloneSpec(run.terms()), issue.workspace(), issue.meta())
                    .ifPresent(kept -> context.narrator().event(issue.issue(), "what an earlier run left in the clone is kept in " + kept));
            refuseShippedAdapter(issue, context.call(issue, run).agent());
            new ProjectHooks(context).afterClone(issue, run);
        }
        rememberClone(issue, run, config);
    }

    /// What a restart or a question finds in the clone is the work of the runs before.
    private static void rememberClone(IssueData issue, RunRecord run, LoopConfig config) throws IOException {
        Optional<CloneRefs> refs = CloneRefs.of(issue.workspace(), config.headBranch());
        if (refs.isPresent()) {
            issue.before(run.id(), new CloneBefore(config.headBranch(), refs.get().commits()));
        }
    }

    /// acpx starts some agents' adapters through npx, which prefers what lies in `node_modules` of the clone (seen with acpx 0.19.1): a repository that has it in git
    /// would choose the program. What the agent installs there later is its own doing.
    private static void refuseShippedAdapter(IssueData issue, AgentConfig agent) throws AgentException {
        Path shipped = issue.workspace().resolve("node_modules");
        boolean mayRunIt = agent.engine() instanceof AgentConfig.Engine.Acpx && !agent.allowProjectConfig();
        if (mayRunIt && Files.exists(shipped, LinkOption.NOFOLLOW_LINKS)) {
            throw new AgentException("""
                    the repository has node_modules in git. acpx could run a program from it in place of the agent, so no agent is started in this clone. \
                    Remove it from the repository, or set `allowProjectConfig: true` in acpx-config if you trust everybody who can change it""");
        }
    }
}
