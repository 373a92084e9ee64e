package dev.agentloop.model;

import java.math.BigDecimal;

/// What an agent's tokens cost, in US dollars for a million of them.
public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {}
