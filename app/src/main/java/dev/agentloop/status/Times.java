package dev.agentloop.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Moments as people read them.
public final class Times {
    private Times() {}

    /// ` (until 2026-11-20T17:53:12Z, in 4m)`
    public static String until(Instant at, Instant now) {
        return " (until %s, in %s)".formatted(at.truncatedTo(ChronoUnit.SECONDS), rough(Duration.between(now, at)));
    }

    /// `2026-11-20T17:53:12Z (in 4m)`
    public static String moment(Instant at, Instant now) {
        return "%s (in %s)".formatted(at.truncatedTo(ChronoUnit.SECONDS), rough(Duration.between(now, at)));
    }

    /// `2026-11-20T17:53:12Z (4m ago)`
    public static String past(Instant at, Instant now) {
        return "%s (%s ago)".formatted(at.truncatedTo(ChronoUnit.SECONDS), rough(Duration.between(at, now)));
    }

    /// The largest unit only: `45s`, `12m`, `3h`, `2d`.
    public static String rough(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
