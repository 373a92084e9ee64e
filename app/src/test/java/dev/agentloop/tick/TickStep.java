package dev.agentloop.tick;

import java.util.random.RandomGenerator;

/// Cron.
sealed interface TickStep extends Step {
    /// More than most ticks have, so that some are killed late and some not at all.
    int MOST_POINTS = 40;

    static TickStep any(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> new Whole();
            case 5, 6, 7 -> new Killed(random.nextInt(MOST_POINTS));
            default -> new Disturbed(Math.min(random.nextInt(12), random.nextInt(12)), disturbance(random));
        };
    }

    private static Step disturbance(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            // A listing that is old already.
            case 0 -> new PeopleStep.TakeBack(Setup.anyIssue(random));
            case 1 -> AgentStep.anyShortOfReboot(random);
            default -> PeopleStep.any(random);
        };
    }

    record Whole() implements TickStep {
        @Override
        public void happen(Model model) {
            model.tick();
        }
    }

    /// Stopped dead at an outside effect, counted from its begin. One that has fewer is not stopped.
    record Killed(int point) implements TickStep {
        @Override
        public void happen(Model model) {
            model.tickKilledAt(point);
        }
    }

    /// Something else happens right after one of its requests, counted from its begin.
    record Disturbed(int request, Step what) implements TickStep {
        @Override
        public void happen(Model model) {
            model.tickDuring(request, () -> what.happen(model));
        }
    }
}
