package dev.agentloop.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run consumed, as far as its agent said. Agents differ in what they report; nothing is guessed.
///
/// @param inputTokens without the cached ones where the agent tells them apart
/// @param cachedTokens input that was read from the provider's cache
/// @param cost in US dollars, of this run alone
/// @param sessionCost in US dollars, of the whole session up to the end of this run
/// @param estimated whether the cost was worked out from tokens and a price
public record Usage(
        OptionalLong inputTokens,
        OptionalLong cachedTokens,
        OptionalLong outputTokens,
        Optional<BigDecimal> cost,
        Optional<BigDecimal> sessionCost,
        boolean estimated) {
    /// Zeros of the number of tokens a price is for.
    private static final int MILLION = 6;

    public static final Usage UNKNOWN =
            new Usage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty(), false);

    /// @param before what the session had cost when this run began; when the session cost less than that afterwards, it is another one and the cost stays open
    public Usage since(BigDecimal before) {
        Optional<BigDecimal> alone = sessionCost.map(sum -> sum.subtract(before)).filter(difference -> difference.signum() >= 0);
        return new Usage(inputTokens, cachedTokens, outputTokens, alone, sessionCost, false);
    }

    /// With a cost worked out where the agent said none.
    public Usage pricedBy(Price price) {
        if (cost.isPresent() || tokens().isEmpty()) {
            return this;
        }
        BigDecimal sum = part(inputTokens, price.input()).add(part(cachedTokens, price.cachedInput())).add(part(outputTokens, price.output()));
        return new Usage(inputTokens, cachedTokens, outputTokens, Optional.of(sum), sessionCost, true);
    }

    private static BigDecimal part(OptionalLong tokens, BigDecimal price) {
        BigDecimal exact = price.multiply(BigDecimal.valueOf(tokens.orElse(0))).scaleByPowerOfTen(-MILLION).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    /// Both together, as far as either is known; `UNKNOWN` adds nothing. What a session had cost is no sum.
    public Usage plus(Usage other) {
        return new Usage(
                sum(inputTokens, other.inputTokens),
                sum(cachedTokens, other.cachedTokens),
                sum(outputTokens, other.outputTokens),
                cost.isPresent() && other.cost.isPresent() ? Optional.of(cost.get().add(other.cost.get())) : cost.or(() -> other.cost),
                Optional.empty(),
                estimated || other.estimated);
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
        return a.isEmpty() && b.isEmpty() ? a : OptionalLong.of(Math.addExact(a.orElse(0), b.orElse(0)));
    }

    /// All of them together; empty when the agent counts none.
    public OptionalLong tokens() {
        boolean counted = inputTokens.isPresent() || cachedTokens.isPresent() || outputTokens.isPresent();
        return counted ? OptionalLong.of(inputTokens.orElse(0) + cachedTokens.orElse(0) + outputTokens.orElse(0)) : OptionalLong.empty();
    }
}
