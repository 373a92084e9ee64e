package dev.agentloop.agent;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting for the process table to change, which nobody announces.
final class Pause {
    /// Begins short, because most things happen at once, and grows to this.
    private static final Duration LONGEST = Duration.ofMillis(50);

    private Pause() {}

    /// Waits for a condition, at most `limit`; an interrupt ends the wait early and is kept for whoever asks next.
    ///
    /// @return the condition's last value
    static boolean until(BooleanSupplier condition, Duration limit) {
        long start = System.nanoTime();
        Duration pause = Duration.ofMillis(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
            pause = pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
        return true;
    }
}
