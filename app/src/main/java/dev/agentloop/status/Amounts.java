package dev.agentloop.status;

import dev.agentloop.model.Usage;
import dev.agentloop.plan.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Numbers as people compare them: the same in every country, because scripts and tests read them too.
public final class Amounts {
    /// What stands for what nobody knows.
    public static final String UNKNOWN = "-";

    private Amounts() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// In larger units where whole numbers take too much room.
    public enum Unit {
        ONE(1, ""),
        THOUSAND(1_000, "k"),
        MILLION(1_000_000, "M"),
        BILLION(1_000_000_000, "G");

        private final long size;
        private final String sign;

        Unit(long size, String sign) {
            this.size = size;
            this.sign = sign;
        }

        public String of(OptionalLong tokens) {
            if (tokens.isEmpty() || tokens.getAsLong() == 0) {
                return tokens.isEmpty() ? UNKNOWN : "0";
            }
            return tokens.getAsLong() < size ? "<1" + sign : count(Math.round((double) tokens.getAsLong() / size)) + sign;
        }
    }

    /// `$1,234.50`, or `~$1,234.50` for what was worked out by a price table.
    ///
    /// @param digits behind the point
    public static String cost(Usage usage, int digits) {
        return usage.cost().map(cost -> (usage.estimated() ? "~" : "") + dollars(cost, digits)).orElse(UNKNOWN);
    }

    public static String dollars(BigDecimal cost, int digits) {
        return String.format(Locale.ROOT, "$%,." + digits + "f", cost.setScale(digits, RoundingMode.HALF_UP));
    }

    /// What is known of what was used, an amount each: `12,000 in`, `800 out`, `$0.0421`.
    public static List<String> of(Usage usage) {
        return Stream.of(tokens(usage.inputTokens(), "in"), tokens(usage.cachedTokens(), "cached"), tokens(usage.outputTokens(), "out"), usage.cost().map(_ -> cost(usage, digits(usage))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> tokens(OptionalLong tokens, String what) {
        return tokens.stream().mapToObj(count -> count(count) + " " + what).findFirst();
    }

    /// Of a small sum, cents would say nothing.
    public static int digits(Usage total) {
        return total.cost().filter(cost -> cost.signum() > 0 && cost.compareTo(BigDecimal.ONE) < 0).isPresent() ? 4 : 2;
    }

    /// To the second below an hour, to the minute below a hundred.
    public static String time(Duration duration) {
        if (duration.toHours() >= 100) {
            return count(duration.toHours()) + "h";
        }
        return Durations.text(duration.toHours() > 0 ? duration.truncatedTo(ChronoUnit.MINUTES) : duration);
    }
}
