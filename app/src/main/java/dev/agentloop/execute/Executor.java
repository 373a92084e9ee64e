package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Agents;
import dev.agentloop.agent.RunCall;
import dev.agentloop.git.GitException;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Fault;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.Notice;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Standing;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.LabelMove;
import dev.agentloop.plan.Pausing;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Performs the actions of one loop, one after the other. A failure is told, remembered with its intent, and stops no other action.
public final class Executor {
    private final LoopData data;
    private final Narrator narrator;
    private final Stopping stopping;
    private final Optional<Hands> hands;
    private Optional<String> blame = Optional.empty();

    /// What everything but stopping needs.
    private record Hands(LoopContext context, LabelMoves labels, Launching launching, Publishing publishing, Concluding concluding, Housekeeping housekeeping, Telling telling) {}

    private Executor(LoopData data, Agents agents, Narrator narrator, Optional<Hands> hands) {
        this.data = data;
        this.narrator = narrator;
        this.stopping = new Stopping(agents);
        this.hands = hands;
    }

    /// For a loop whose configuration or tracker cannot be read: it can stop runs, and nothing else.
    public static Executor forSupervision(LoopData data, Agents agents, Narrator narrator) {
        return new Executor(data, agents, narrator, Optional.empty());
    }

    public static Executor of(LoopContext context) {
        LabelMoves labels = new LabelMoves(context.tracker(), context.view());
        CommentPoster comments = new CommentPoster(context.tracker(), context.narrator());
        CommentText texts = new CommentText(context.config(), context.tracker().limits().commentLength(), context.mask());
        Housekeeping housekeeping = new Housekeeping(context, comments, texts);
        Telling telling = new Telling(context, comments, texts);
        Hands hands = new Hands(
                context,
                labels,
                new Launching(context, labels, comments, texts),
                new Publishing(context, labels),
                new Concluding(context, labels, housekeeping, comments, texts, telling),
                housekeeping,
                telling);
        return new Executor(context.data(), context.agents(), context.narrator(), Optional.of(hands));
    }

    /// How an action ended.
    public enum Result {
        DONE,
        /// A human was faster; the next round sees what they did.
        OVERTAKEN,
        /// What it needs is being made in the background; told and remembered, and the next tick looks again.
        WAITS,
        /// Told and remembered; the next tick tries again.
        FAILED
    }

    /// Processes started so far.
    public List<ProcessIdentity> launched() {
        return hands.map(h -> h.launching().launched()).orElse(List.of());
    }

    /// What failed in the last action that did. Empty when it was its agent's account, of which people are told otherwise.
    public Optional<String> blame() {
        return blame;
    }

    /// @param view the issue as the plan saw it
    public Result perform(Action action, IssueView view) {
        IssueData issue = data.issue(action.issue().id());
        try {
            carryOut(action, view, issue);
            narrator.done(action.issue(), Rendering.kind(action), Rendering.done(action));
            return Result.DONE;
        } catch (ChangedMeanwhileException e) {
            narrator.event(action.issue(), e.getMessage());
            return Result.OVERTAKEN;
        } catch (ForgeException | GitException | AgentException | IOException | DamagedException e) {
            if (isUnderWay(e)) {
                narrator.event(action.issue(), "%s waits: %s".formatted(Rendering.verb(action), e.getMessage()));
                rememberProblem(issue, e);
                return Result.WAITS;
            }
            String what = "%s failed: %s".formatted(Rendering.verb(action), e.getMessage());
            narrator.problem(action.issue(), what);
            blame = isOfTheAccount(e) ? Optional.empty() : Optional.of(action.issue() + ": " + what);
            if (!(action instanceof Action.StopRun)) {
                rememberProblem(issue, e);
            }
            return Result.FAILED;
        }
    }

    private void carryOut(Action action, IssueView view, IssueData issue)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        switch (action) {
            case Action.StopRun(_, RunId run, RunView.StopReason reason, _) -> {
                if (reason.isAboutLabels()) {
                    able().labels().confirm(view);
                }
                List<String> left = stopping.stop(issue, run, reason, call(issue, view.run(run)));
                if (!left.isEmpty()) {
                    throw new AgentException("processes are still there: " + String.join("; ", left));
                }
            }
            case Action.AfterRun(_, RunId run, _) -> able().concluding().afterRun(issue, view.run(run).orElseThrow());
            case Action.StartRun(_, RunRecord run, LabelMove move, String because) -> launch(issue, run, move, because, view);
            case Action.RestartRun(_, _, RunRecord run, LabelMove move, String because) -> launch(issue, run, move, because, view);
            case Action.ResumeRun(_, _, RunRecord run, LabelMove move, String because) -> launch(issue, run, move, because, view);
            case Action.HandOn(_, RunRecord run, Engagement to, String because) -> able().launching().engaging().handOn(issue, run, to, because);
            case Action.PauseAccount(_, AccountFailure failure, _) ->
                data.accounts().update(failure.account(), known -> Pausing.noted(known, masked(failure), now()));
            case Action.ReopenAccount(_, AccountId account, RunTag probe, _) ->
                data.accounts().updateIf(account, known -> Optional.of(known).filter(one -> one.isProbe(probe)).map(one -> one.works(now())));
            case Action.Tell(_, Notice notice) -> able().telling().tell(view, notice);
            case Action.AskAgain(_, _, RunRecord run, LabelMove move, String because) -> launch(issue, run, move, because, view);
            case Action.FixCI(_, RunRecord run, LabelMove move, String because) -> launch(issue, run, move, because, view);
            case Action.PassGate(_, LabelMove move, String because) -> conclude(issue, Intent.Kind.MOVE, Optional.empty(), move, because, view);
            case Action.Publish(_, RunId run, LabelMove move, String because) ->
                conclude(issue, Intent.Kind.PUBLISH, Optional.of(run), move, because, view);
            case Action.FinishRun(_, RunId run, LabelMove move, String because) ->
                conclude(issue, Intent.Kind.FINISH, Optional.of(run), move, because, view);
            case Action.PostResult(_, RunId run, _, LabelMove move, String because) ->
                conclude(issue, Intent.Kind.FINISH, Optional.of(run), move, because, view);
            case Action.Escalate(_, Optional<RunId> run, _, LabelMove move, String because) ->
                conclude(issue, Intent.Kind.ESCALATE, run, move, because, view);
            case Action.DropOutputLabels(_, LabelMove move, String because) ->
                conclude(issue, Intent.Kind.TIDY, Optional.empty(), move, because, view);
            case Action.ResumeIntent(_, Intent intent, _) -> carryOut(issue, intent, view, true);
            case Action.DropIntent _ -> {
                able().labels().confirm(view);
                issue.clearIntent();
            }
            case Action.AbandonRun(_, RunId run, String because) -> able().concluding().abandon(issue, view.run(run).orElseThrow(), because);
            case Action.NoteStanding(_, Standing standing, _) -> issue.standing(standing);
            case Action.ForgetStanding _ -> issue.clearStanding();
            case Action.CleanUp _ -> able().housekeeping().cleanUp(issue, view);
            case Action.PruneRuns(_, List<RunId> runs, _) -> able().housekeeping().prune(issue, runs, view);
        }
    }

    private void launch(IssueData issue, RunRecord run, LabelMove move, String because, IssueView view)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        // The record first: without an intent that names it, it counts for nothing.
        issue.record(run);
        begin(issue, intent(Intent.Kind.LAUNCH, Optional.of(run.id()), move, because), view);
    }

    private AccountFailure masked(AccountFailure failure) {
        return new AccountFailure(
                failure.account(), failure.cause(), masked(failure.message()), failure.run(), failure.startedAt(), failure.at(), failure.resets());
    }

    private void conclude(IssueData issue, Intent.Kind kind, Optional<RunId> run, LabelMove move, String because, IssueView view)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        begin(issue, intent(kind, run, move, because), view);
    }

    /// A reason may quote an agent, and an intent is a file.
    private Intent intent(Intent.Kind kind, Optional<RunId> run, LabelMove move, String because) {
        return new Intent(kind, run, move.before(), move.after(), masked(because), now(), Optional.empty());
    }

    private void begin(IssueData issue, Intent intent, IssueView view)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        issue.intent(intent);
        try {
            carryOut(issue, intent, view, false);
        } catch (ChangedMeanwhileException e) {
            issue.clearIntent();
            throw e;
        }
    }

    private void carryOut(IssueData issue, Intent intent, IssueView view, boolean resumed)
            throws ForgeException, GitException, AgentException, IOException, DamagedException, ChangedMeanwhileException {
        Hands able = able();
        switch (intent.kind()) {
            case LAUNCH -> able.launching().carryOut(issue, intent, view, resumed);
            case PUBLISH -> able.publishing().carryOut(issue, intent, view);
            case FINISH, ESCALATE, TIDY, MOVE -> able.concluding().carryOut(issue, intent, view, intent.run().flatMap(view::run), resumed);
        }
    }

    private Hands able() {
        return hands.orElseThrow(() -> new IllegalStateException("a loop that is only supervised can only stop runs"));
    }

    private Optional<RunCall> call(IssueData issue, Optional<RunView> run) {
        return hands.flatMap(h -> run.map(r -> h.context().call(issue, r.record())));
    }

    /// With the intent, so that `plan` and `explain` say what keeps it from being finished.
    private void rememberProblem(IssueData issue, Exception problem) {
        try {
            Optional<Intent> intent = issue.intent();
            if (intent.isPresent()) {
                String what = masked(String.valueOf(problem.getMessage()));
                issue.intent(after(problem, intent.get(), what));
            }
        } catch (IOException | DamagedException e) {
            narrator.problem(issue.issue(), "and the problem could not be written down: " + e.getMessage());
        }
    }

    private Intent after(Exception problem, Intent intent, String what) {
        if (isUnderWay(problem)) {
            return intent.waits(what, now());
        }
        return isOfTheAccount(problem) ? intent.failedForTheAccount(what, now()) : intent.failed(what, now());
    }

    private static boolean isUnderWay(Exception problem) {
        return problem instanceof GitException git && git.isUnderWay();
    }

    private static boolean isOfTheAccount(Exception problem) {
        return problem instanceof AgentException agent && agent.fault().filter(Fault::isOfTheAccount).isPresent();
    }

    private String masked(String text) {
        return hands.map(h -> h.context().mask().apply(text)).orElse(text);
    }

    private Instant now() {
        return hands.map(h -> h.context().clock().instant()).orElse(Instant.EPOCH);
    }
}
