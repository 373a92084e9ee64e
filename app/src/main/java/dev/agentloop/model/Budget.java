package dev.agentloop.model;

import java.math.BigDecimal;
import java.util.Optional;

/// What may be spent.
///
/// @param perDay of the whole loop, from midnight to midnight UTC
/// @param allowUnmetered whether an agent may work that reports nothing by which the limits could be kept
public record Budget(Optional<Limit> perRun, Optional<Limit> perIssue, Optional<Limit> perDay, boolean allowUnmetered) {
    public static final Budget NONE = new Budget(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public boolean isLimited() {
        return perRun.isPresent() || perIssue.isPresent() || perDay.isPresent();
    }

    /// In one of two units.
    public sealed interface Limit {
        /// In US dollars.
        record Money(BigDecimal most) implements Limit {}

        /// Input, cached input and output together.
        record Tokens(long most) implements Limit {}
    }
}
