package dev.agentloop.schedule;

import java.time.Duration;
import java.util.Optional;

/// How often cron calls, as cron can say it: minutes that divide an hour, or hours that divide a day.
///
/// @param fields the first five of a crontab line
public record Every(String fields) {
    private static final int HOUR = 60;
    private static final int DAY = 24;

    /// Empty for what one crontab line cannot say evenly, such as 7 minutes.
    public static Optional<Every> of(Duration interval) {
        long minutes = interval.toMinutes();
        if (minutes < 1 || !interval.equals(Duration.ofMinutes(minutes))) {
            return Optional.empty();
        }
        if (minutes == 1) {
            return Optional.of(new Every("* * * * *"));
        }
        if (minutes < HOUR) {
            return HOUR % minutes == 0 ? Optional.of(new Every("*/%d * * * *".formatted(minutes))) : Optional.empty();
        }
        long hours = minutes / HOUR;
        if (minutes % HOUR != 0 || hours > DAY || DAY % hours != 0) {
            return Optional.empty();
        }
        return Optional.of(new Every(hours == 1 ? "0 * * * *" : hours == DAY ? "0 0 * * *" : "0 */%d * * *".formatted(hours)));
    }
}
