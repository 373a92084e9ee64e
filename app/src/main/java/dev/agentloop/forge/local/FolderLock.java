package dev.agentloop.forge.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps agentloop's own writers of one folder apart: the tick, `agentloop issue`, `agentloop move`. People's editors do not know it.
///
/// One for the whole folder is enough, as it is held for the milliseconds of one file write. The operating system takes it from a process that dies.
final class FolderLock {
    /// Long enough for a hundred writers before us; a tick must not hang on a process that was stopped while it held the lock.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(3);

    /// Threads of one program wait here, because a file lock belongs to the whole process.
    private final ReentrantLock threads = new ReentrantLock();

    private final Path file;

    FolderLock(Path folder) {
        file = folder.resolve(".lock");
    }

    interface Work<T> {
        T done() throws Exception;
    }

    /// @throws IOException when the lock cannot be had in time
    <T> T holding(Work<T> work) throws Exception {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        if (!threads.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw tooLong();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // The lock is given back with the channel and never before: closing any channel of a file ends all locks the process has on it.
            while (!taken(channel)) {
                if (System.nanoTime() > end) {
                    throw tooLong();
                }
                Thread.sleep(BETWEEN_TRIES);
            }
            return work.done();
        } finally {
            threads.unlock();
        }
    }

    @SuppressWarnings("resource") // closed with its channel
    private static boolean taken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private IOException tooLong() {
        return new IOException("another agentloop holds %s for more than %d s: see which with 'fuser %s'".formatted(file, LONGEST_WAIT.toSeconds(), file));
    }
}
