package dev.agentloop.plan;

import dev.agentloop.model.LoopName;
import java.util.List;

/// What a tick would do now in one loop, in this order, and what it leaves alone.
public record Plan(LoopName loop, List<Action> actions, List<Waiting> waiting) {
    public Plan {
        actions = List.copyOf(actions);
        waiting = List.copyOf(waiting);
    }

    public boolean isEmpty() {
        return actions.isEmpty();
    }
}
