package dev.agentloop.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// When to kill: at random, but so that every part of a tick gets its share. The duration is cut into slices, and each slice is drawn once before any is drawn again.
final class KillMoments {
    private static final int SLICES = 12;

    private final Random random;
    private final List<Integer> slices = new ArrayList<>();

    KillMoments(Random random) {
        this.random = random;
    }

    /// @param tick how long a tick takes that nobody kills
    long next(long tick) {
        if (slices.isEmpty()) {
            for (int slice = 0; slice < SLICES; slice++) {
                slices.add(slice);
            }
            Collections.shuffle(slices, random);
        }
        return Math.round((slices.removeLast() + random.nextDouble()) * tick / SLICES);
    }
}
