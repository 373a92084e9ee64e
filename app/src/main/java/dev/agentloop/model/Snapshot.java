package dev.agentloop.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One loop at one moment: all the planner decides on.
///
/// @param config empty when it is broken or no longer there; then only supervision goes on
/// @param blind why the tracker could not be read whole; then only supervision goes on
/// @param issues ascending
public record Snapshot(LoopName loop, Instant now, Optional<LoopConfig> config, Optional<String> blind, List<IssueView> issues) {
    public Snapshot {
        issues = List.copyOf(issues);
    }
}
