package dev.agentloop.plan;

import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.StopReason;
import java.util.Optional;

/// One step towards what the labels ask for. Data only: the planner makes it, the executor performs it.
public sealed interface Action {
    IssueRef issue();

    /// Why, in words for the person who reads `agentloop plan`.
    String because();

    /// Finish what an earlier tick began.
    record ResumeIntent(IssueRef issue, Intent intent, String because) implements Action {}

    /// Give up what an earlier tick began: a human changed the labels, and wins.
    record DropIntent(IssueRef issue, Intent intent, String because) implements Action {}

    /// End every process of a run. What becomes of the issue is decided afterwards, from what the run left.
    record StopRun(IssueRef issue, RunId run, StopReason reason, String because) implements Action {}

    /// Claim the issue and give it to an agent.
    record StartRun(IssueRef issue, RunRecord run, LabelMove move, String because) implements Action {}

    /// Start again on the same session and the same clone.
    record RestartRun(IssueRef issue, RunId crashed, RunRecord run, LabelMove move, String because) implements Action {}

    /// Ask an agent that ended without its closing marker to finish or to say what is missing.
    record AskAgain(IssueRef issue, RunId unclear, RunRecord run, LabelMove move, String because) implements Action {}

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

    /// Remember when an in-process label without a run of ours was first seen.
    record NoteForeignClaim(IssueRef issue, Label label, String because) implements Action {}

    /// That label is gone again.
    record ForgetForeignClaim(IssueRef issue, String because) implements Action {}

    /// What an escalation counts as in the tick's summary.
    enum Cause {
        FAILED,
        HUNG,
        ORPHANED,
        QUARANTINED,
        OTHER
    }
}
