package dev.agentloop.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The name of a run and of its directory: `run-20261120T175312.123Z`. Names sort by time, and each is later than the previous one.
public record RunId(String value) implements Comparable<RunId> {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("'run-'yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    public RunId {
        if (!isRunId(value)) {
            throw new IllegalArgumentException("'%s' is not the name of a run (run-YYYYMMDDTHHMMSS.mmmZ)".formatted(value));
        }
    }

    public static boolean isRunId(String name) {
        try {
            FORMAT.parse(name);
            return true;
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    /// A name for a run that starts `now`, later than `previous` even if the clock went back.
    public static RunId next(Instant now, Optional<RunId> previous) {
        Instant earliest = previous.map(p -> p.startedAt().plus(Duration.ofMillis(1))).orElse(Instant.MIN);
        Instant start = now.truncatedTo(ChronoUnit.MILLIS);
        return new RunId(FORMAT.format(start.isBefore(earliest) ? earliest : start));
    }

    /// By the wall clock of the tick that named it, so not necessarily in the past.
    public Instant startedAt() {
        return FORMAT.parse(value, Instant::from);
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
