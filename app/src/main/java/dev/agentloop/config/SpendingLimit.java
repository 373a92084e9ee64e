package dev.agentloop.config;

import dev.agentloop.model.Budget.Limit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Money or tokens: `$2.50`, `2.50 USD`, `500k tokens`, `2M tokens`, `750000 tokens`.
final class SpendingLimit {
    private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{1,9})?)";
    private static final Pattern DOLLARS = Pattern.compile("\\$ ?" + NUMBER);
    private static final Pattern USD = Pattern.compile(NUMBER + " ?usd", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOKENS = Pattern.compile(NUMBER + " ?([km]?) ?tokens?", Pattern.CASE_INSENSITIVE);

    private SpendingLimit() {}

    /// Empty when `text` is no such amount. Exact: nothing is rounded.
    static Optional<Limit> parse(String text) {
        for (Pattern money : new Pattern[] {DOLLARS, USD}) {
            Matcher shape = money.matcher(text);
            if (shape.matches()) {
                return Optional.of(new Limit.Money(new BigDecimal(shape.group(1))));
            }
        }
        Matcher shape = TOKENS.matcher(text);
        return shape.matches() ? tokens(new BigDecimal(shape.group(1)), shape.group(2)) : Optional.empty();
    }

    private static Optional<Limit> tokens(BigDecimal number, String unit) {
        BigDecimal tokens = number.multiply(BigDecimal.valueOf(switch (unit.toLowerCase(Locale.ROOT)) {
            case "k" -> 1_000;
            case "m" -> 1_000_000;
            default -> 1;
        }));
        boolean whole = tokens.stripTrailingZeros().scale() <= 0;
        return whole ? Optional.of(new Limit.Tokens(tokens.longValueExact())) : Optional.empty();
    }

    static boolean isNothing(Limit limit) {
        return switch (limit) {
            case Limit.Money(BigDecimal most) -> most.signum() == 0;
            case Limit.Tokens(long most) -> most == 0;
        };
    }
}
