package dev.agentloop.model;

import java.time.Duration;
import java.util.Optional;

/// One run as the observer found it.
///
/// @param stopped why agentloop ended it, when it did
/// @param afterRun how the script ended that is run when a run is over; empty when it was not run yet
public record RunView(RunRecord record, State state, Optional<StopReason> stopped, Optional<HookEnd> afterRun) {
    public RunView(RunRecord record, State state, Optional<StopReason> stopped) {
        this(record, state, stopped, Optional.empty());
    }

    /// Where a run is in its life.
    public sealed interface State {
        /// Recorded, but no process was ever seen for it.
        record Prepared() implements State {}

        /// The process with the recorded identity exists.
        ///
        /// @param soFar what it has said and used so far; only read of a run whose budget is limited or whose agent's account failed before
        record Alive(ProcessIdentity process, Duration age, Optional<RunReading> soFar) implements State {}

        /// Its prompt process is gone and nobody has acted on its result.
        ///
        /// @param lasted from its start to its last sign of life
        /// @param age from its start to now, by the clock that no one sets when that is known
        /// @param evidence what git says about it
        /// @param leftovers whether other processes of the run still exist: the queue owner may go on with the turn
        record Over(RunReading reading, Evidence evidence, String stderrTail, Duration lasted, Duration age, boolean leftovers) implements State {
            public Over with(Usage usage) {
                return new Over(reading.with(usage), evidence, stderrTail, lasted, age, leftovers);
            }

            public Over with(Evidence other) {
                return new Over(reading, other, stderrTail, lasted, age, leftovers);
            }
        }

        /// Acted on. Kept for the rate limit and for people.
        record Collected(Ending ending) implements State {}
    }

    /// Why agentloop stopped a run.
    public enum StopReason {
        HUNG,
        ORPHANED,
        SUPERVISOR,
        QUARANTINED,
        GONE,
        BY_HAND,
        OVER_BUDGET,
        /// Its prompt process was gone already: this says nothing about the run, and is not remembered.
        LEFTOVERS;

        /// Whether somebody's change of the labels was the reason. Such a run goes to a human whatever the labels are later; after any other stop a human's later move wins.
        public boolean isAboutLabels() {
            return switch (this) {
                case ORPHANED, SUPERVISOR, QUARANTINED -> true;
                case HUNG, GONE, BY_HAND, OVER_BUDGET, LEFTOVERS -> false;
            };
        }
    }

    /// What became of a run.
    ///
    /// @param outcome `success`, `failure` or `crash`; `none` for a run that was withdrawn before its process was started
    /// @param kind what happened; empty for a run that was withdrawn
    /// @param route the token the agent closed with
    /// @param error why it failed, in words
    /// @param target the label agentloop moved the issue to; empty when it moved none
    public record Ending(
            String outcome,
            Optional<Outcome.Kind> kind,
            Optional<String> route,
            Optional<String> stopReason,
            Optional<String> error,
            Optional<Label> target,
            Evidence evidence,
            Usage usage,
            int toolCalls,
            Duration lasted) {
        public Ending with(Usage other) {
            return new Ending(outcome, kind, route, stopReason, error, target, evidence, other, toolCalls, lasted);
        }

        /// The outcome of a run whose process was never started.
        public static final String NONE = "none";
    }

    /// Whether it counts against the rate limit: a process was started, or is about to be.
    public boolean isCharged() {
        return !(state instanceof State.Collected(Ending ending) && ending.outcome().equals(Ending.NONE));
    }

    /// What became of it, once it was acted on.
    public Optional<Ending> ending() {
        return state instanceof State.Collected(Ending ending) ? Optional.of(ending) : Optional.empty();
    }

    /// What happened, of a run that is over and not acted on.
    public Optional<Outcome> outcome() {
        return state instanceof State.Over over ? Optional.of(Outcome.of(over.reading(), over.evidence(), record.terms(), stopped)) : Optional.empty();
    }

    /// What happened in a run that is over, acted on or not; empty where that is not known.
    public Optional<Outcome.Kind> kind() {
        return ending().flatMap(Ending::kind).or(() -> outcome().map(Outcome::kind));
    }

    public RunId id() {
        return record.id();
    }

    public boolean isAlive() {
        return state instanceof State.Alive;
    }

    /// Whether its process lives longer than it may.
    public boolean isOverdue() {
        return state instanceof State.Alive(_, Duration age, _) && age.compareTo(record.terms().timeout()) > 0;
    }

    /// Whether something is still to be decided about this run.
    public boolean isPending() {
        return !(state instanceof State.Collected);
    }
}
