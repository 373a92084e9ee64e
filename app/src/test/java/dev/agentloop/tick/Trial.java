package dev.agentloop.tick;

import java.util.Optional;

/// One sequence, from its first step until it has come to rest, or until something was not as it must be.
///
/// @param steps that were taken, calm ticks included
record Trial(Optional<Model.Violation> violation, int steps) {
    static Trial of(Sequence sequence) {
        Model model = new Model(sequence.setup());
        Invariants invariants = new Invariants(model);
        int steps = 0;
        try {
            for (Step step : sequence.steps()) {
                steps++;
                step.happen(model);
                invariants.check();
                if (model.violation().isPresent()) {
                    return new Trial(model.violation(), steps);
                }
            }
            int ticks = model.ticks();
            new Calm(model, invariants).settle();
            return new Trial(model.violation(), steps + model.ticks() - ticks);
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getCause() == null ? e.getStackTrace() : e.getCause().getStackTrace();
            return new Trial(Optional.of(new Model.Violation("no bug", e + " at " + trace[0])), steps);
        }
    }
}
