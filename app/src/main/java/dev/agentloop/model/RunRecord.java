package dev.agentloop.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is written down about a run before it starts, and what it is judged by ever after.
///
/// @param attempt 0 for a start; the how-manieth restart, CI fix or question otherwise
/// @param handOffs how many runs in a row led to this one by their routes, without a human in between
/// @param engagement the agent it is given to
/// @param failedChecks what CI found wrong, for a run that is to mend it and for those that go on with such a run
/// @param newSession whether the agent begins a new conversation, because the one before is full
public record RunRecord(
        IssueRef issue,
        RunId id,
        Kind kind,
        int attempt,
        int handOffs,
        RunTerms terms,
        Engagement engagement,
        List<Check> failedChecks,
        boolean newSession) {
    public RunRecord {
        failedChecks = List.copyOf(failedChecks);
    }

    /// Why an agent process was started.
    public enum Kind {
        START,
        RESTART,
        CI_FIX,
        /// Goes on after the agent's account, or the day's budget, had been used up: not the issue's fault, so no budget of restarts counts it.
        RESUME,
        /// Asks an agent that ended without a closing marker to finish or to say what is missing.
        ASK
    }

    /// A start, from which everything else that happens to the issue follows.
    ///
    /// @param previous the latest run of the issue before; one whose answer was cut for its length filled its session, and one that was to begin a new session and was
    /// never launched may not have
    public static RunRecord start(IssueRef issue, Instant now, Optional<RunView> previous, int handOffs, RunTerms terms, Engagement engagement) {
        boolean cut = previous.flatMap(RunView::ending).flatMap(RunView.Ending::kind).filter(Outcome.Kind.TRUNCATED::equals).isPresent();
        boolean full = cut || previous.filter(run -> run.record().newSession() && !run.isCharged()).isPresent();
        return new RunRecord(issue, RunId.next(now, previous.map(RunView::id)), Kind.START, 0, handOffs, terms, engagement, List.of(), full);
    }

    /// The same, given to another agent before it was launched.
    public RunRecord givenTo(Engagement other) {
        return new RunRecord(issue, id, kind, attempt, handOffs, terms, other, failedChecks, newSession);
    }

    /// The agent's name in `acpx-config`.
    public String agent() {
        return engagement.agent();
    }

    /// What every process of the run carries in its environment as `AGENTLOOP_RUN`.
    public RunTag tag() {
        return RunTag.of(issue, id);
    }
}
