package dev.agentloop.plan;

import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import java.util.Optional;

/// Whether a run shows that its agent's account works.
final class Probing {
    private Probing() {}

    static boolean shows(RunView run) {
        return switch (run.state()) {
            case State.Prepared _ -> false;
            case State.Alive alive -> alive.soFar().filter(reading -> reading.toolCalls() > 0).isPresent();
            case State.Over over -> shows(run.outcome().orElseThrow().kind(), over.reading());
            case State.Collected(RunView.Ending ending) -> ending.kind().filter(Probing::answered).isPresent();
        };
    }

    private static boolean shows(Outcome.Kind kind, RunReading reading) {
        return answered(kind) || reading.toolCalls() > 0 && !isOfTheAccount(Optional.of(kind));
    }

    static boolean answered(Outcome.Kind kind) {
        return switch (kind) {
            case DELIVERED, ANSWERED, NO_CHANGE, QUESTION, UNCLEAR, REFUSED, TRUNCATED -> true;
            case USAGE_LIMIT, LOGIN, OVERLOADED, NETWORK, CRASH, NOT_STARTED, TIMEOUT, STOPPED, FAILED -> false;
        };
    }

    /// Whether it tells of the agent's account and not of the issue.
    static boolean isOfTheAccount(Optional<Outcome.Kind> kind) {
        return kind.filter(one -> switch (one) {
                    case USAGE_LIMIT, LOGIN, OVERLOADED, NETWORK -> true;
                    case DELIVERED, ANSWERED, NO_CHANGE, QUESTION, UNCLEAR, REFUSED, TRUNCATED, CRASH, NOT_STARTED, TIMEOUT, STOPPED, FAILED -> false;
                })
                .isPresent();
    }
}
