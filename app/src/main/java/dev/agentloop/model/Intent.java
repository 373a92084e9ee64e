package dev.agentloop.model;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// An action that was begun: written before its first outside effect and removed after its last, so that a tick that dies in between is finished, not
/// repeated, by the next one. Every step of every kind is safe to do again.
///
/// @param before managed labels of the issue when it was decided
/// @param after managed labels it ends with
/// @param because the sentence a person reads
/// @param problem why it could not be finished so far, when it was tried last
public record Intent(
        Kind kind, Optional<RunId> run, Set<Label> before, Set<Label> after, String because, Instant since, Optional<Problem> problem) {
    public enum Kind {
        /// Claim the issue by its label and start the agent of the recorded run.
        LAUNCH,
        /// Post the run's result and move the label.
        FINISH,
        /// Hand the issue to a human, with the run's result if it has one.
        ESCALATE,
        /// Drop superfluous labels, saying so.
        TIDY,
        /// Move the label and say nothing but what was kept of the clone: the rest is on the pull request.
        MOVE,
        /// Bring the run's work to the code host, and write down what came of it. No label moves.
        PUBLISH
    }

    /// @param what the message of the step that failed, or what it waits for
    public record Problem(String what, Instant at, Kind kind) {
        public enum Kind {
            /// A step failed.
            FAILED,
            /// The agent's account is to blame, and not the issue.
            ACCOUNT,
            /// Nothing failed: what a step needs is being made in the background.
            UNDER_WAY
        }

        public Problem(String what, Instant at) {
            this(what, at, Kind.FAILED);
        }
    }

    /// What a wait counts that came to nothing, however long it was: whoever waited for hours may try again, but not for days.
    private static final Duration FAILED_WAIT = Duration.ofMinutes(10);

    public Intent {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
    }

    /// Whether this intent's own steps, which add first and then remove, could have left these managed labels. If not, a human changed them.
    public boolean couldHaveLeft(Set<Label> labels) {
        Set<Label> both = new HashSet<>(before);
        both.addAll(after);
        return labels.equals(before) || (labels.containsAll(after) && both.containsAll(labels));
    }

    /// Whether it still failed when it was tried after all this time. Time in which nobody tried does not count.
    public boolean hasFailedFor(Duration patience) {
        return problem.filter(last -> last.kind() == Problem.Kind.FAILED && !last.at().isBefore(since.plus(patience))).isPresent();
    }

    /// The same, after a step of it failed. It began no later than that, even if the clock was set back meanwhile; and no earlier than its agent's account let it.
    public Intent failed(String what, Instant at) {
        Instant counted = switch (problem.map(Problem::kind).orElse(Problem.Kind.FAILED)) {
            case FAILED -> since;
            case ACCOUNT -> at;
            case UNDER_WAY -> withoutWait(at).minus(FAILED_WAIT);
        };
        return problem(counted.isAfter(at) ? at : counted, new Problem(what, at));
    }

    /// The same, after its agent's account failed it: nobody's patience ends by that, however often it happens.
    public Intent failedForTheAccount(String what, Instant at) {
        return problem(at, new Problem(what, at, Problem.Kind.ACCOUNT));
    }

    /// The same, while something is being made that it needs. From the first time it is seen waiting to the last, no time counts.
    public Intent waits(String what, Instant at) {
        boolean again = problem.filter(last -> last.kind() == Problem.Kind.UNDER_WAY).isPresent();
        return problem(again ? withoutWait(at) : since, new Problem(what, at, Problem.Kind.UNDER_WAY));
    }

    private Instant withoutWait(Instant now) {
        Duration waited = Duration.between(problem.orElseThrow().at(), now);
        return waited.isNegative() ? since : since.plus(waited);
    }

    private Intent problem(Instant counted, Problem what) {
        return new Intent(kind, run, before, after, because, counted, Optional.of(what));
    }
}
