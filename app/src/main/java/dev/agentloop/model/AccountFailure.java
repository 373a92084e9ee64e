package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// A run that failed for its agent's account.
///
/// @param run its tag
/// @param startedAt when it began
/// @param at when it failed
/// @param message in the agent's words
/// @param resets when the agent said the account works again
public record AccountFailure(
        AccountId account, Fault cause, String message, String run, Instant startedAt, Instant at, Optional<Instant> resets) {}
