package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// How a loop fares, and what people know of it.
///
/// @param failingSince the first of the ticks in a row that failed; empty while it works
/// @param why what failed first
/// @param told whether people know of this failure
/// @param lastTold when people were last told that it fails, this time or earlier
public record LoopHealth(Optional<Instant> failingSince, String why, boolean told, Optional<Instant> lastTold) {
    public static final LoopHealth UNKNOWN = new LoopHealth(Optional.empty(), "", false, Optional.empty());
}
