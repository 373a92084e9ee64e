package dev.agentloop.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run consumed, as far as its agent said. Agents differ in what they report; nothing is guessed.
///
/// @param cost in US dollars, of this run alone
/// @param sessionCost in US dollars, of the whole session up to the end of this run
public record Usage(OptionalLong inputTokens, OptionalLong outputTokens, Optional<BigDecimal> cost, Optional<BigDecimal> sessionCost) {
    public static final Usage UNKNOWN = new Usage(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

    /// @param before what the session had cost when this run began; when the session cost less than that afterwards, it is another one and the cost stays open
    public Usage since(BigDecimal before) {
        return new Usage(inputTokens, outputTokens, sessionCost.map(sum -> sum.subtract(before)).filter(alone -> alone.signum() >= 0), sessionCost);
    }
}
