package dev.agentloop.execute;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import dev.agentloop.plan.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What is written down about a run that was acted on.
final class Endings {
    private Endings() {}

    /// @param error why it failed, in words
    /// @param target the label the issue was moved to
    /// @param mask for what the agent chose the words of: this stays on disk and is shown by `status`, which knows no token
    static Ending of(RunView run, Optional<String> error, Optional<Label> target, UnaryOperator<String> mask) {
        if (!(run.state() instanceof State.Over over)) {
            return new Ending(
                    Ending.NONE, Optional.empty(), Optional.empty(), Optional.empty(), error.map(mask), target, Evidence.NONE, Usage.UNKNOWN, 0, Duration.ZERO);
        }
        RunReading reading = over.reading();
        Optional<String> route = reading.marker() instanceof Marker.Route(String token) ? Optional.of(token) : Optional.empty();
        return new Ending(
                outcome(Verdict.of(run), error.isPresent() || run.record().terms().opensPullRequest()),
                run.outcome().map(Outcome::kind),
                route.map(mask),
                reading.stopReason().map(mask),
                error.map(mask),
                target,
                over.evidence(),
                reading.usage(),
                reading.toolCalls(),
                over.lasted());
    }

    private static String outcome(Verdict verdict, boolean unpublishedIsFailure) {
        return switch (verdict) {
            // Of which nothing was published, because somebody was faster, or because it could not be done.
            case Verdict.ToPublish _ -> unpublishedIsFailure ? "failure" : "success";
            case Verdict.Succeeded _ -> "success";
            case Verdict.Crashed _ -> "crash";
            case Verdict.Failed _, Verdict.Unclear _, Verdict.NotStarted _, Verdict.Held _, Verdict.OverBudget _ -> "failure";
        };
    }
}
