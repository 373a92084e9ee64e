package dev.agentloop.observe;

import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/// What an issue's sessions have cost so far. An agent reports a running sum, and one whose session is resumed does not tell where the sum stood before: then the run before
/// knows.
///
/// A run that reported nothing (killed, or never let in) leaves its share to the next one.
final class SessionCosts {
    /// By agent: another agent has another session.
    private final Map<String, BigDecimal> sums = new HashMap<>();

    /// The state with the cost of its run alone. To be called for one run after the other.
    State next(RunRecord run, State state) {
        String agent = run.agent();
        if (run.newSession()) {
            sums.remove(agent);
        }
        return switch (state) {
            case State.Over over -> {
                Usage alone = alone(over.reading().usage(), agent);
                remember(agent, alone);
                yield over.with(alone);
            }
            case State.Collected(var ending) -> {
                remember(agent, ending.usage());
                yield state;
            }
            case State.Alive alive -> new State.Alive(
                    alive.process(), alive.age(), alive.soFar().map(reading -> reading.with(alone(reading.usage(), agent))));
            case State.Prepared _ -> state;
        };
    }

    private Usage alone(Usage usage, String agent) {
        return usage.cost().isPresent() ? usage : usage.since(sums.getOrDefault(agent, BigDecimal.ZERO));
    }

    private void remember(String agent, Usage usage) {
        usage.sessionCost().ifPresent(sum -> sums.put(agent, sum));
    }
}
