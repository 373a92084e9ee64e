package dev.agentloop.plan;

import java.time.Duration;

/// Durations as people read them: `45s`, `1m30s`, `2h`.
public final class Durations {
    private Durations() {}

    /// To the second; never empty.
    public static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        StringBuilder text = new StringBuilder();
        append(text, seconds / 3600, 'h');
        append(text, seconds % 3600 / 60, 'm');
        append(text, seconds % 60, 's');
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, char unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
