package dev.agentloop.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One loop at one moment: all the planner decides on.
///
/// @param config empty when it is broken or no longer there; then only supervision goes on
/// @param blind why the tracker could not be read whole; then only supervision goes on
/// @param issues ascending
/// @param accounts those that failed their agents, in whichever loop
/// @param told keys of the notices people were given
/// @param disk the room for clones
public record Snapshot(
        LoopName loop,
        Instant now,
        Optional<LoopConfig> config,
        Optional<String> blind,
        List<IssueView> issues,
        Map<AccountId, Account> accounts,
        Set<String> told,
        DiskSpace disk) {
    public Snapshot {
        issues = List.copyOf(issues);
        accounts = Map.copyOf(accounts);
        told = Set.copyOf(told);
    }

    /// Without accounts that failed, with nothing told, and with room for everything.
    public Snapshot(LoopName loop, Instant now, Optional<LoopConfig> config, Optional<String> blind, List<IssueView> issues) {
        this(loop, now, config, blind, issues, Map.of(), Set.of(), DiskSpace.UNKNOWN);
    }

    public Snapshot with(Map<AccountId, Account> accounts, Set<String> told) {
        return new Snapshot(loop, now, config, blind, issues, accounts, told, disk);
    }

    public Snapshot with(DiskSpace disk) {
        return new Snapshot(loop, now, config, blind, issues, accounts, told, disk);
    }

    public Snapshot with(List<IssueView> issues) {
        return new Snapshot(loop, now, config, blind, issues, accounts, told, disk);
    }
}
