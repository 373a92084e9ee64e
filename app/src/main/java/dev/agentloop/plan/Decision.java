package dev.agentloop.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows from a row for one issue: something is done, or it is left alone for a stated reason, or neither because nothing is to be done.
///
/// @param actions in this order
record Decision(List<Action> actions, Optional<Waiting> waiting) {
    static final Decision NOTHING = new Decision(List.of(), Optional.empty());

    Decision {
        actions = List.copyOf(actions);
    }

    static Decision act(Action action) {
        return new Decision(List.of(action), Optional.empty());
    }

    static Decision wait(Waiting waiting) {
        return new Decision(List.of(), Optional.of(waiting));
    }

    Decision and(Action more) {
        List<Action> all = new ArrayList<>(actions);
        all.add(more);
        return new Decision(all, waiting);
    }

    /// With something done first.
    Decision after(List<Action> first) {
        List<Action> all = new ArrayList<>(first);
        all.addAll(actions);
        return new Decision(all, waiting);
    }
}
