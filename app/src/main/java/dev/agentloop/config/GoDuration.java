package dev.agentloop.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them: `90s`, `1h30m`, `1.5h`, `100ms`, `0`.
public final class GoDuration {
    private static final Pattern WHOLE = Pattern.compile("([-+]?)((?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L, "us", 1_000L, "µs", 1_000L, "μs", 1_000L, "ms", 1_000_000L,
            "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    /// Longer texts are no durations; without this, arithmetic on a million digits takes its time.
    private static final int LONGEST = 40;

    private static final Pattern DAYS = Pattern.compile("(\\d{1,4})(d|days?|w|weeks?)");

    private GoDuration() {}

    /// Empty when `text` is no duration, or one that 64 bits of nanoseconds (292 years) cannot hold.
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher whole = WHOLE.matcher(text);
        if (text.length() > LONGEST || !whole.matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = PART.matcher(whole.group(2)); part.find(); ) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        Duration duration = Duration.ofNanos(nanos.longValue());
        return Optional.of(whole.group(1).equals("-") ? duration.negated() : duration);
    }

    /// What was probably meant by something that is no duration: `5 minutes`, `2d`, `30M`.
    static Optional<String> guess(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String spoken = text.toLowerCase(Locale.ROOT)
                .replaceAll("[\\s,]+", "")
                .replaceAll("milliseconds?|millis", "ms")
                .replaceAll("seconds?|secs?", "s")
                .replaceAll("minutes?|mins?", "m")
                .replaceAll("hours?|hrs?", "h");
        Matcher days = DAYS.matcher(spoken);
        if (days.matches()) {
            return Optional.of(Integer.parseInt(days.group(1)) * (days.group(2).startsWith("w") ? 168 : 24) + "h");
        }
        return parse(spoken).map(_ -> spoken);
    }
}
