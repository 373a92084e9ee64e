package dev.agentloop;

import java.util.SplittableRandom;

/// Where the random numbers of tests begin: always at the same place, so that a build fails by what was changed and never by luck. `-Dagentloop.seed=random`, as the nightly
/// run has it, begins somewhere else each time, and `-Dagentloop.seed=N` where an earlier run began.
public final class Seed {
    private static final String USUAL = "1";

    private Seed() {}

    public static long first() {
        String asked = System.getProperty("agentloop.seed", USUAL);
        // Few digits, because somebody may have to type them.
        return asked.equals("random") ? new SplittableRandom().nextInt(Integer.MAX_VALUE) : Long.parseLong(asked);
    }
}
