package dev.agentloop.tick;

import java.util.random.RandomGenerator;

/// One thing that happens in a sequence of the model test. A new kind is a record in one of these families and a line in that family's `any`.
///
/// A step does nothing where there is nothing to do it to, so that a sequence from which steps were taken out is still a sequence.
sealed interface Step permits TickStep, PeopleStep, AgentStep, CiStep, ProviderStep, MachineStep {
    void happen(Model model);

    /// Ticks are half of what happens, as nothing is found out between two of them.
    static Step any(RandomGenerator random) {
        int dice = random.nextInt(100);
        if (dice < 48) {
            return TickStep.any(random);
        }
        if (dice < 68) {
            return PeopleStep.any(random);
        }
        if (dice < 78) {
            return AgentStep.any(random);
        }
        if (dice < 88) {
            return CiStep.any(random);
        }
        return dice < 96 ? MachineStep.any(random) : ProviderStep.any(random);
    }
}
