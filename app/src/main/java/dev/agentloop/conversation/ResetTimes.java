package dev.agentloop.conversation;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// When an allowance is there again, as agents say it: `resets 8:01pm (UTC)`, `try again at Nov 23rd, 2026 2:35 AM`, `try again in 2 hours 5 minutes`.
///
/// What is in the past, or farther ahead than any allowance lasts, is no reset time.
///
/// @param said the moment of these words: a time without a date is the next one after it
/// @param zone of a time that names none
record ResetTimes(Instant said, ZoneId zone) {
    /// The longest allowances are a week's.
    private static final Duration FARTHEST = Duration.ofDays(8);
    /// The agents' times end at the minute, and the moment they were said is known a little late: `7:45 PM` said at 7:45:20 is not tomorrow's.
    private static final Duration JUST_PASSED = Duration.ofMinutes(2);

    private static final String COUNT = "\\d{1,9}(?:\\.\\d{1,3})? ?[a-z]{1,7}";
    private static final Pattern SPAN = Pattern.compile(
            "\\b(?:again|retry|resets?) (?:in|after) (?<span>" + COUNT + "(?:,? ?(?:and )?" + COUNT + "){0,5})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("(?<count>\\d+(?:\\.\\d+)?) ?(?<unit>[a-z]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern TIME = Pattern.compile(
            "\\b(?:again|retry|resets?)(?: at| on)?:? "
                    + "(?:(?<month>[a-z]{3})[a-z]{0,6}\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?,?(?: (?<year>\\d{4}),?)?(?: at)? )?"
                    + "(?<hour>\\d{1,2})(?::(?<minute>\\d\\d))?(?: ?(?<half>[ap])\\.?m\\b)?"
                    + "(?: ?\\((?<zone>[\\w/+:-]{1,40})\\))?",
            Pattern.CASE_INSENSITIVE);

    /// The first one the text names.
    Optional<Instant> in(String text) {
        return SPAN.matcher(text).results().flatMap(found -> afterSpan(found).stream()).filter(this::isSensible).findFirst()
                .or(() -> TIME.matcher(text).results().flatMap(found -> atTime(found).stream()).filter(this::isSensible).findFirst());
    }

    Optional<Instant> at(long epochSecond) {
        return epochSecond <= 0 || epochSecond > Instant.MAX.getEpochSecond()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(epochSecond)).filter(this::isSensible);
    }

    private boolean isSensible(Instant time) {
        return !time.isBefore(said.minus(JUST_PASSED)) && !time.isAfter(said.plus(FARTHEST));
    }

    private Optional<Instant> afterSpan(MatchResult found) {
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(found.group("span"));
        while (parts.find()) {
            Optional<Duration> unit = unit(parts.group("unit").toLowerCase(Locale.ROOT));
            if (unit.isEmpty()) {
                return Optional.empty();
            }
            BigDecimal millis = new BigDecimal(parts.group("count")).multiply(BigDecimal.valueOf(unit.get().toMillis()));
            sum = sum.plusMillis(millis.longValue());
        }
        return sum.isPositive() ? Optional.of(said.plus(sum)) : Optional.empty();
    }

    private static Optional<Duration> unit(String word) {
        return Optional.ofNullable(switch (word) {
            case "ms" -> Duration.ofMillis(1);
            case "s", "sec", "secs", "second", "seconds" -> Duration.ofSeconds(1);
            case "m", "min", "mins", "minute", "minutes" -> Duration.ofMinutes(1);
            case "h", "hr", "hrs", "hour", "hours" -> Duration.ofHours(1);
            case "d", "day", "days" -> Duration.ofDays(1);
            default -> null;
        });
    }

    private Optional<Instant> atTime(MatchResult found) {
        try {
            ZoneId where = found.group("zone") == null ? zone : ZoneId.of(found.group("zone"));
            Optional<LocalTime> time = timeOfDay(found);
            return time.flatMap(at -> found.group("month") == null ? next(at, where) : dated(found, at, where));
        } catch (DateTimeException _) {
            // A zone, a day or a time there is not.
            return Optional.empty();
        }
    }

    /// Empty for a number alone: `try again 3 times`.
    private static Optional<LocalTime> timeOfDay(MatchResult found) {
        int hour = Integer.parseInt(found.group("hour"));
        int minute = found.group("minute") == null ? 0 : Integer.parseInt(found.group("minute"));
        if (found.group("half") == null) {
            return found.group("minute") == null ? Optional.empty() : Optional.of(LocalTime.of(hour, minute));
        }
        boolean afternoon = found.group("half").equalsIgnoreCase("p");
        return hour < 1 || hour > 12 ? Optional.empty() : Optional.of(LocalTime.of(hour % 12 + (afternoon ? 12 : 0), minute));
    }

    private Optional<Instant> next(LocalTime time, ZoneId where) {
        LocalDate today = said.minus(JUST_PASSED).atZone(where).toLocalDate();
        return IntStream.rangeClosed(0, 1)
                .mapToObj(days -> today.plusDays(days).atTime(time).atZone(where).toInstant())
                .filter(this::isSensible)
                .findFirst();
    }

    /// A date without a year is the next such day.
    private Optional<Instant> dated(MatchResult found, LocalTime time, ZoneId where) {
        int year = found.group("year") == null ? said.minus(JUST_PASSED).atZone(where).getYear() : Integer.parseInt(found.group("year"));
        int years = found.group("year") == null ? 1 : 0;
        String name = found.group("month").toUpperCase(Locale.ROOT);
        return Arrays.stream(Month.values())
                .filter(month -> month.name().startsWith(name))
                .flatMap(month -> IntStream.rangeClosed(0, years)
                        .mapToObj(later -> LocalDate.of(year + later, month, Integer.parseInt(found.group("day")))))
                .map(day -> day.atTime(time).atZone(where).toInstant())
                .filter(this::isSensible)
                .findFirst();
    }
}
