package dev.agentloop.cli;

import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// For commands that change what a tick reads: they take the tick's lock, waiting a bounded time for it.
final class LockedCommand {
    /// Longest wait for a tick that is at work; most ticks take seconds.
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);

    /// Short enough not to be felt.
    private static final Duration POLL = Duration.ofMillis(100);

    private LockedCommand() {}

    static TickLock lock(Program program, StateRoot state) throws IOException, UsageException {
        long patience = MAX_WAIT.dividedBy(POLL);
        for (long tries = 0; tries <= patience; tries++) {
            Optional<TickLock> lock = TickLock.tryAcquire(state, program.holder());
            if (lock.isPresent()) {
                return lock.get();
            }
            if (tries == 0) {
                program.console().err("waiting for the tick that is at work");
            }
            sleep();
        }
        throw new UsageException("a tick has held the lock for %d seconds: look at 'agentloop status', and try again".formatted(MAX_WAIT.toSeconds()));
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the lock", e);
        }
    }
}
