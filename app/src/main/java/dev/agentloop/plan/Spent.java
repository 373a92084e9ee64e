package dev.agentloop.plan;

import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Locale;

/// What some runs used together, as far as it was reported.
///
/// @param money US dollars
/// @param tokens of every kind
record Spent(BigDecimal money, long tokens) {
    /// From where people are warned.
    private static final BigDecimal NEARLY = new BigDecimal("0.8");

    static final Spent NOTHING = new Spent(BigDecimal.ZERO, 0);

    Spent plus(Spent other) {
        return new Spent(money.add(other.money), tokens + other.tokens);
    }

    static Spent of(Collection<Usage> usages) {
        BigDecimal money = BigDecimal.ZERO;
        long tokens = 0;
        for (Usage usage : usages) {
            money = money.add(usage.cost().orElse(BigDecimal.ZERO));
            tokens += usage.tokens().orElse(0);
        }
        return new Spent(money, tokens);
    }

    boolean isUpTo(Limit limit) {
        return share(limit).compareTo(BigDecimal.ONE) >= 0;
    }

    boolean isNearly(Limit limit) {
        return share(limit).compareTo(NEARLY) >= 0;
    }

    private BigDecimal share(Limit limit) {
        return switch (limit) {
            case Limit.Money(BigDecimal most) -> money.divide(most, MathContext.DECIMAL64);
            case Limit.Tokens(long most) -> BigDecimal.valueOf(tokens).divide(BigDecimal.valueOf(most), MathContext.DECIMAL64);
        };
    }

    /// For a sentence: `$2.10 of $2.50`.
    String of(Limit limit) {
        return switch (limit) {
            case Limit.Money(BigDecimal most) -> "$%s of $%s".formatted(dollars(money), dollars(most));
            case Limit.Tokens(long most) -> String.format(Locale.ROOT, "%,d of %,d tokens", tokens, most);
        };
    }

    private static String dollars(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    /// Whether a run that reported this can be held to the limit.
    static boolean isMeasured(Usage usage, Limit limit) {
        return switch (limit) {
            case Limit.Money _ -> usage.cost().isPresent();
            case Limit.Tokens _ -> usage.tokens().isPresent();
        };
    }
}
