package dev.agentloop.observe;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.Price;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.State;
import java.util.Map;
import java.util.Optional;

/// What runs cost whose agents count tokens and say no cost, by the loop's price table. Put in where runs are read, so that comments, budgets and sums tell the same.
///
/// @param byName of a model or, where that has none, of an agent
record Prices(Map<String, Price> byName) {
    static Prices of(Optional<LoopConfig> config) {
        return config.map(known -> new Prices(known.prices())).orElse(new Prices(Map.of()));
    }

    State on(RunRecord run, State state) {
        Optional<Price> price = price(run.engagement());
        if (price.isEmpty()) {
            return state;
        }
        return switch (state) {
            case State.Prepared _ -> state;
            case State.Alive alive -> new State.Alive(
                    alive.process(), alive.age(), alive.soFar().map(reading -> reading.with(reading.usage().pricedBy(price.get()))));
            case State.Over over -> over.with(over.reading().usage().pricedBy(price.get()));
            case State.Collected(Ending ending) -> new State.Collected(ending.with(ending.usage().pricedBy(price.get())));
        };
    }

    /// Of a run whose directory is gone only the agent is known; most have a cost since they were written down.
    PastRun on(PastRun run) {
        Optional<Price> price = Optional.ofNullable(byName.get(run.agent()));
        return price.map(known -> run.with(run.usage().pricedBy(known))).orElse(run);
    }

    private Optional<Price> price(Engagement engagement) {
        return engagement.model().map(byName::get).or(() -> Optional.ofNullable(byName.get(engagement.agent())));
    }
}
