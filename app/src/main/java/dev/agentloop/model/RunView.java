package dev.agentloop.model;

import java.time.Duration;
import java.util.Optional;

/// One run as the observer found it.
///
/// @param stopped why agentloop ended it, when it did
public record RunView(RunRecord record, State state, Optional<StopReason> stopped) {
    /// Where a run is in its life.
    public sealed interface State {
        /// Recorded, but no process was ever seen for it.
        record Prepared() implements State {}

        /// The process with the recorded identity exists.
        record Alive(ProcessIdentity process, Duration age) implements State {}

        /// Its prompt process is gone and nobody has acted on its result.
        ///
        /// @param leftovers whether other processes of the run still exist: the queue owner may go on with the turn
        record Over(RunReading reading, String stderrTail, Duration age, boolean leftovers) implements State {}

        /// Acted on. Kept for the rate limit and for people.
        record Collected(String summary) implements State {}
    }

    /// Why agentloop stopped a run.
    public enum StopReason {
        HUNG,
        ORPHANED,
        SUPERVISOR,
        QUARANTINED,
        GONE,
        BY_HAND
    }

    public RunId id() {
        return record.id();
    }

    public boolean isAlive() {
        return state instanceof State.Alive;
    }

    /// Whether something is still to be decided about this run.
    public boolean isPending() {
        return !(state instanceof State.Collected);
    }
}
