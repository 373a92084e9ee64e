package dev.agentloop.plan;

import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Notice;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Standing;
import java.util.List;
import java.util.Optional;

/// One step towards what the labels ask for. Data only: the planner makes it, the executor performs it.
public sealed interface Action {
    IssueRef issue();

    /// Why, in words for the person who reads `agentloop plan`.
    String because();

    /// Whether it only keeps house: nothing about the issue itself changes.
    default boolean isHousekeeping() {
        return switch (this) {
            case NoteStanding _, ForgetStanding _, CleanUp _, PruneRuns _, Tell _, ReopenAccount _ -> true;
            case ResumeIntent _, DropIntent _, StopRun _, AfterRun _, StartRun _, RestartRun _, ResumeRun _, HandOn _, PauseAccount _, AskAgain _, FixCI _, PassGate _, Publish _, FinishRun _, PostResult _, Escalate _,
                    DropOutputLabels _, AbandonRun _ -> false;
        };
    }

    /// Finish what an earlier tick began.
    record ResumeIntent(IssueRef issue, Intent intent, String because) implements Action {}

    /// Give up what an earlier tick began: a human changed the labels, and wins.
    record DropIntent(IssueRef issue, Intent intent, String because) implements Action {}

    /// End every process of a run. What becomes of the issue is decided afterwards, from what the run left.
    record StopRun(IssueRef issue, RunId run, StopReason reason, String because) implements Action {}

    /// Have the project's own script look at what a run left, before anything else is done about the run.
    record AfterRun(IssueRef issue, RunId run, String because) implements Action {}

    /// Claim the issue and give it to an agent.
    record StartRun(IssueRef issue, RunRecord run, LabelMove move, String because) implements Action {}

    /// Start again on the same session and the same clone.
    record RestartRun(IssueRef issue, RunId crashed, RunRecord run, LabelMove move, String because) implements Action {}

    /// Go on with what an account, or the budget of a day, cut short: on the same clone, and no budget of the issue counts it.
    record ResumeRun(IssueRef issue, RunId cut, RunRecord run, LabelMove move, String because) implements Action {}

    /// Give a run that was not launched yet to another agent.
    record HandOn(IssueRef issue, RunRecord run, Engagement to, String because) implements Action {}

    /// Let nobody begin with an account that failed, for a while.
    record PauseAccount(IssueRef issue, AccountFailure failure, String because) implements Action {}

    /// An account that failed works again.
    record ReopenAccount(IssueRef issue, AccountId account, RunTag probe, String because) implements Action {}

    /// Tell people something, once.
    record Tell(IssueRef issue, Notice notice) implements Action {
        @Override
        public String because() {
            return notice.text();
        }
    }

    /// Ask an agent that ended without its closing marker to finish or to say what is missing.
    record AskAgain(IssueRef issue, RunId unclear, RunRecord run, LabelMove move, String because) implements Action {}

    /// Resume the session to mend what CI found.
    record FixCI(IssueRef issue, RunRecord run, LabelMove move, String because) implements Action {}

    /// CI has nothing against it: move the issue on.
    record PassGate(IssueRef issue, LabelMove move, String because) implements Action {}

    /// Bring the work of a run that ended well to the code host, or find out that it is there. What comes of that decides whether the run succeeded.
    record Publish(IssueRef issue, RunId run, LabelMove move, String because) implements Action {}

    /// Post the result of a successful run and move the issue on.
    record FinishRun(IssueRef issue, RunId run, LabelMove move, String because) implements Action {}

    /// Post the result of a run, good or bad, whose label somebody changed meanwhile, and move nothing.
    record PostResult(IssueRef issue, RunId run, boolean succeeded, LabelMove move, String because) implements Action {}

    /// Hand the issue to a human, with the result of its run if it has one.
    record Escalate(IssueRef issue, Optional<RunId> run, Cause cause, LabelMove move, String because) implements Action {}

    /// Drop output labels left beside the one that says what is going on.
    record DropOutputLabels(IssueRef issue, LabelMove move, String because) implements Action {}

    /// Keep the result of a run whose issue is gone, and free its slot.
    record AbandonRun(IssueRef issue, RunId run, String because) implements Action {}

    /// Remember since when it stands where it does.
    record NoteStanding(IssueRef issue, Standing standing, String because) implements Action {}

    /// It stands there no longer.
    record ForgetStanding(IssueRef issue, String because) implements Action {}

    /// Remove the clone, after keeping what it holds and no remote has.
    record CleanUp(IssueRef issue, String because) implements Action {}

    /// Delete what was recorded of old runs.
    record PruneRuns(IssueRef issue, List<RunId> runs, String because) implements Action {
        public PruneRuns {
            runs = List.copyOf(runs);
        }
    }

    /// What an escalation counts as in the tick's summary.
    enum Cause {
        FAILED,
        HUNG,
        ORPHANED,
        QUARANTINED,
        OTHER
    }
}
