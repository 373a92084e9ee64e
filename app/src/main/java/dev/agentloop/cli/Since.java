package dev.agentloop.cli;

import dev.agentloop.config.GoDuration;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long ago something began, as people write it: Go's durations, and days before them: `7d`, `1d12h`, `90m`.
final class Since {
    /// Four digits are 27 years.
    private static final Pattern DAYS = Pattern.compile("(\\d{1,4})d(.*)");

    private Since() {}

    static Duration parse(String text) throws UsageException {
        return parse("--since", text);
    }

    /// @param option for the message
    static Duration parse(String option, String text) throws UsageException {
        Matcher days = DAYS.matcher(text);
        boolean counted = days.matches();
        Duration whole = Duration.ofDays(counted ? Integer.parseInt(days.group(1)) : 0);
        String rest = counted ? days.group(2) : text;
        Optional<Duration> parsed = counted && rest.isEmpty() ? Optional.of(Duration.ZERO) : GoDuration.parse(rest);
        return parsed.filter(duration -> !duration.isNegative())
                .map(whole::plus)
                .orElseThrow(() -> new UsageException("%s %s: write how long ago, like 7d, 36h or 1h30m".formatted(option, text)));
    }
}
