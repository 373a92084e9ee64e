package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// An account that failed its agent, for every loop. One that never did has none.
///
/// @param cause of the latest failure
/// @param message in the agent's words
/// @param since when it began to fail: what names this time of failing
/// @param until when it is tried again, with one run
/// @param failures tries that failed in a row
/// @param lastFault when the latest run failed that was taken account of
/// @param openedBy tag of the run that failed first
/// @param probe the run that tries it
/// @param worksSince when it was found to work again; empty while it fails
public record Account(
        AccountId id,
        Fault cause,
        String message,
        Instant since,
        Instant until,
        int failures,
        Instant lastFault,
        String openedBy,
        Optional<Probe> probe,
        Optional<Instant> worksSince) {

    /// @param run its tag
    public record Probe(String run, Instant at) {}

    public boolean isFailing() {
        return worksSince.isEmpty();
    }

    public boolean isProbe(RunTag run) {
        return probe.filter(one -> one.run().equals(run.value())).isPresent();
    }

    public Account probedBy(RunTag run, Instant at) {
        return new Account(id, cause, message, since, until, failures, lastFault, openedBy, Optional.of(new Probe(run.value(), at)), worksSince);
    }

    public Account works(Instant now) {
        return new Account(id, cause, message, since, until, failures, lastFault, openedBy, Optional.empty(), Optional.of(now));
    }
}
