package dev.agentloop.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run consumed, as far as its agent said. Agents differ in what they report; nothing is guessed.
///
/// @param cost in US dollars, of this run alone
public record Usage(OptionalLong inputTokens, OptionalLong outputTokens, Optional<BigDecimal> cost) {
    public static final Usage UNKNOWN = new Usage(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
}
