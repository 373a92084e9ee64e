package dev.agentloop.passkey;

import dev.agentloop.state.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The lock that whoever changes a file in `webui/` holds from reading to writing it: an operating-system lock on `webui/lock`, between `serve` and the commands, and one between the
/// threads of a process, because the system's is the process's. Readers need none: files are replaced whole.
final class WebuiLock {
    /// It is held for a few writes to the disk. Whoever waits longer is told, instead of waiting with a browser.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Not felt, and not busy.
    private static final Duration POLL = Duration.ofMillis(5);

    private final Path file;
    private final AtomicFiles files;
    private final ReentrantLock threads = new ReentrantLock();

    WebuiLock(Path webui, AtomicFiles files) {
        this.file = webui.resolve("lock");
        this.files = files;
    }

    /// What is done while it is held.
    interface Work<T> {
        T get() throws IOException, PasskeyException;
    }

    <T> T held(Work<T> work) throws IOException, PasskeyException {
        try {
            if (!threads.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return heldBySystem(work);
            } finally {
                threads.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + file, e);
        }
    }

    private <T> T heldBySystem(Work<T> work) throws IOException, PasskeyException, InterruptedException {
        files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long tries = PATIENCE.dividedBy(POLL); tries > 0; tries--) {
                try (FileLock lock = tryLock(channel)) {
                    if (lock != null) {
                        return work.get();
                    }
                }
                Thread.sleep(POLL);
            }
        }
        throw busy();
    }

    /// Another object of this process may have it too.
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private IOException busy() {
        return new FileSystemException(file.toString(), null, "another agentloop has held it for %d seconds; look what it does, and try again".formatted(PATIENCE.toSeconds()));
    }
}
