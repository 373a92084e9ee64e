package dev.agentloop.tick;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One tick over every loop: take the lock, let each loop do what its labels ask for, side by side, report, release.
public final class Tick {
    /// A forge that hangs must not hold the lock: after this nothing new is begun. Longer than any ordinary tick, shorter than an hour's cron entry.
    public static final Duration TIME_LIMIT = Duration.ofMinutes(10);

    private final StateRoot state;
    private final TickLock.Holder self;
    private final Agents agents;
    private final InstantSource clock;
    private final Supplier<Duration> timeLeft;
    private final Narrator narrator;
    private final MetricsFile metrics;

    /// @param timeLeft of the time limit, by a clock that no one sets
    public Tick(StateRoot state, TickLock.Holder self, Agents agents, InstantSource clock, Supplier<Duration> timeLeft, Narrator narrator, MetricsFile metrics) {
        this.metrics = metrics;
        this.state = state;
        this.self = self;
        this.agents = agents;
        this.clock = clock;
        this.timeLeft = timeLeft;
        this.narrator = narrator;
    }

    /// How a tick ended.
    public enum Result {
        DONE,
        /// Somebody else's tick is at work; nothing was done.
        LOCKED,
        /// Something in the world failed for at least one loop.
        FAILED
    }

    /// @param loops reads the configuration, once the lock is held
    /// @param out takes the summary lines, one a loop, in the loops' order
    public Result run(Supplier<List<LoopPorts>> loops, Consumer<String> out) throws IOException {
        Optional<TickLock> lock = TickLock.tryAcquire(state, self);
        if (lock.isEmpty()) {
            return Result.LOCKED;
        }
        try (TickLock _ = lock.get()) {
            List<LoopReport> reports = runAll(loops.get());
            reports.forEach(report -> out.accept(report.summary()));
            leaveFigures(reports);
            tellBug(reports);
            return reports.stream().anyMatch(LoopReport::failed) ? Result.FAILED : Result.DONE;
        }
    }

    /// Also of a tick with a bug in it, which is then told rather than one that follows from it.
    private void leaveFigures(List<LoopReport> reports) {
        try {
            metrics.write(reports, clock.instant());
        } catch (RuntimeException | Error e) {
            tellBug(reports);
            throw e;
        }
    }

    private static void tellBug(List<LoopReport> reports) {
        reports.stream().flatMap(report -> report.bug().stream()).findFirst().ifPresent(bug -> {
            throw bug;
        });
    }

    private List<LoopReport> runAll(List<LoopPorts> loops) throws IOException {
        List<LoopReport> reports = new ArrayList<>();
        // Not virtual ones: once such a thread has waited for a socket, the JVM takes 300 ms longer to exit than an idle tick takes altogether.
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("loop-", 0).factory())) {
            List<Future<LoopReport>> running = loops.stream()
                    .map(ports -> threads.submit(() -> one(ports)))
                    .toList();
            for (int i = 0; i < loops.size(); i++) {
                reports.add(report(loops.get(i).loop(), running.get(i)));
            }
        }
        return reports;
    }

    /// One failing loop never stops the others; a bug in one is told when the others are done.
    private LoopReport one(LoopPorts ports) {
        LoopData data = state.loop(ports.loop());
        LoopReport report = worked(ports, data);
        LoopTidings.tell(ports, data, report.failure(), clock.instant());
        return report;
    }

    private LoopReport worked(LoopPorts ports, LoopData data) {
        LoopReport report = new LoopReport(ports.loop(), new LinkedHashMap<>());
        try {
            return new LoopTick(ports, data, agents, clock, timeLeft).run();
        } catch (IOException e) {
            narrator.problem(ports.loop(), "its state could not be read or written: " + e);
            report.fail("its state could not be read or written: " + e);
        } catch (RuntimeException e) {
            report.bug(new IllegalStateException("a bug in the tick of loop '%s'".formatted(ports.loop()), e));
        }
        return report;
    }

    private static LoopReport report(LoopName loop, Future<LoopReport> running) throws IOException {
        try {
            return running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the tick was interrupted", e);
        } catch (ExecutionException e) {
            LoopReport report = new LoopReport(loop, new LinkedHashMap<>());
            report.bug(new IllegalStateException("a bug in the tick of loop '%s'".formatted(loop), e.getCause()));
            return report;
        }
    }
}
