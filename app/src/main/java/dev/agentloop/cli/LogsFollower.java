package dev.agentloop.cli;

import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/// Follows an issue as it is worked on, from run to run, until it rests: when neither its run nor the next tick will do anything with it.
final class LogsFollower {
    /// A person takes it for at once, and a look costs next to nothing.
    private static final Duration LOOK = Duration.ofMillis(250);
    /// The process table and the whole loop are read less often.
    private static final Duration SELDOM = Duration.ofSeconds(1);

    private final IssueLogs logs;
    private final Console console;
    private final InstantSource clock;

    LogsFollower(IssueLogs logs, Console console, InstantSource clock) {
        this.logs = logs;
        this.console = console;
        this.clock = clock;
    }

    /// @param first the run to begin with; empty to wait for one
    /// @param last how many entries of it; empty for all
    void follow(Optional<RunId> first, OptionalInt last) throws IOException, InterruptedException {
        Optional<RunId> run = first.isPresent() ? first : next(Optional.empty());
        OptionalInt entries = last;
        while (run.isPresent() && !logs.isGone()) {
            follow(run.get(), entries);
            run = logs.isGone() ? Optional.empty() : next(run);
            entries = OptionalInt.empty();
        }
    }

    private void follow(RunId run, OptionalInt last) throws IOException, InterruptedException {
        try (RunLog log = logs.open(run, last, true)) {
            // What is there already did not happen now.
            Optional<Instant> live = Optional.empty();
            boolean over = logs.isOver(run);
            for (int looks = 0; !logs.isGone(); looks++) {
                boolean any = log.read(over, live);
                if (over) {
                    log.end();
                    logs.printEnd(run, log, true);
                    return;
                }
                live = Optional.of(clock.instant());
                if (!any) {
                    log.pause(live.get());
                    Thread.sleep(LOOK);
                }
                // Before the next look, so that what was written last is seen.
                over = looks % (SELDOM.toMillis() / LOOK.toMillis()) == 0 && logs.isOver(run);
            }
        }
    }

    /// Waits for the run after this one.
    ///
    /// @return empty when none follows
    private Optional<RunId> next(Optional<RunId> run) throws IOException, InterruptedException {
        String told = "";
        while (!logs.isGone()) {
            Optional<RunId> latest = logs.latest();
            if (latest.isPresent() && run.filter(known -> known.compareTo(latest.get()) >= 0).isEmpty()) {
                return latest;
            }
            Optional<IssueRuns> issue = logs.runs();
            Optional<String> waits = issue.flatMap(known -> known.issue().waitingFor());
            if (waits.isEmpty()) {
                console.err(issue.isEmpty() ? "%s: nothing is recorded about it any more".formatted(logs.issue()) : "%s: rests; nothing follows until somebody moves it".formatted(logs.issue()));
                return Optional.empty();
            }
            if (!waits.get().equals(told)) {
                told = waits.get();
                console.err("%s: waiting for its next run: %s".formatted(logs.issue(), Wrapping.oneLine(told)));
            }
            Thread.sleep(SELDOM);
        }
        return Optional.empty();
    }
}
