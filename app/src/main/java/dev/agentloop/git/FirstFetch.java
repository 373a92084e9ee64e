package dev.agentloop.git;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/// The fetch of a whole repository into a new one, in a process that outlives the tick: it may take hours, and the tick holds a lock that all loops wait for.
///
/// Everything about it is in the new repository itself, in `fetch/`: `of` says what is fetched, the process writes `begun` with its first breath, its complaints to
/// `stderr`, and `exit` with its last. It is found again by its command line, which names the repository. Two for one repository cannot be: `begun` is made by one.
final class FirstFetch {
    /// How long nothing may arrive. The longest silence of a healthy fetch is not the network's: it is git putting together, on this machine, the history that has come.
    static final Duration STALLED = Duration.ofHours(1);

    /// In a day the largest repositories there are come over a slow line.
    static final Duration LONGEST = Duration.ofHours(24);

    /// In files that are relative to its directory, so that one which comes to life late, when its repository was thrown away, has nowhere to begin. A hung connection is
    /// ended by git itself also when no tick ever looks again.
    private static final String SCRIPT = """
            set -C; echo >fetch/begun || exit; set +C
            "$@" >/dev/null 2>fetch/stderr
            echo $? >fetch/exit.new && mv fetch/exit.new fetch/exit""";

    /// What is shown of `stderr`'s end.
    private static final int TAIL = 8 << 10;

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Git git;
    private final Directories directories;
    private final InstantSource clock;
    private final Path repository;
    private final Duration patience;

    /// @param repository where it is made
    /// @param patience how long a tick waits for its end
    FirstFetch(Git git, Directories directories, InstantSource clock, Path repository, Duration patience) {
        this.git = git;
        this.directories = directories;
        this.clock = clock;
        this.repository = repository;
        this.patience = patience;
    }

    /// How it stands.
    enum State {
        /// Nothing was begun, or nothing of use is left of it.
        NONE,
        RUNNING,
        SUCCEEDED,
        /// It failed, or was killed.
        ENDED
    }

    /// @param source what shall be fetched, in a few words: a fetch of something else is of no use
    State state(String source) throws IOException {
        Path of = repository.resolve("fetch/of");
        if (!Files.isRegularFile(of) || !Files.readString(of).equals(source)) {
            return State.NONE;
        }
        boolean running = !Leftovers.gitAt(repository).isEmpty();
        // In this order: it may end between the two looks.
        if (Files.isRegularFile(repository.resolve("fetch/exit"))) {
            return Files.readString(repository.resolve("fetch/exit")).strip().equals("0") ? State.SUCCEEDED : State.ENDED;
        }
        if (running) {
            return State.RUNNING;
        }
        return Files.exists(repository.resolve("fetch/begun")) ? State.ENDED : State.NONE;
    }

    /// Begins it in a repository that is ready for it.
    void start(String source) throws GitException, IOException {
        Files.createDirectory(repository.resolve("fetch"));
        Files.writeString(repository.resolve("fetch/of"), source);
        git.detach(repository, SCRIPT, arguments());
        // It is there to be found from here on; a tick that dies before finds nothing begun, and begins anew.
        waitUntil(() -> Files.exists(repository.resolve("fetch/begun")), patience);
    }

    private String[] arguments() {
        return new String[] {"-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=" + STALLED.toSeconds(), "--git-dir=" + repository,
                "fetch", "--quiet", "--force", "--no-write-fetch-head", "--no-auto-maintenance", "origin"};
    }

    /// Waits a little for its end.
    void await() {
        waitUntil(() -> Files.exists(repository.resolve("fetch/exit")), patience);
    }

    /// What a person is told who waits for it; stops it, when it hangs.
    ///
    /// @throws GitException when it was stopped
    String progress(RemoteUrl url) throws GitException, IOException {
        Instant now = clock.instant();
        Instant begun = Files.getLastModifiedTime(repository.resolve("fetch/of")).toInstant();
        Arrived arrived = arrived();
        boolean hangs = arrived.last().isBefore(now.minus(STALLED)) && begun.isBefore(now.minus(STALLED));
        if (hangs || begun.isBefore(now.minus(LONGEST))) {
            Leftovers.endGit(repository);
            directories.delete(repository);
            throw git.failure(repository, hangs
                    ? "was stopped: nothing had arrived for %d minutes".formatted(STALLED.toMinutes())
                    : "was stopped: it had not come to an end in %d hours".formatted(LONGEST.toHours()), "", arguments());
        }
        return "%s is being fetched whole, in the background, since %s: %s so far; its issues wait for that".formatted(
                url, begun.truncatedTo(ChronoUnit.SECONDS), megabytes(arrived.bytes()));
    }

    /// Why it ended as it did; nothing of it stays.
    GitException failure() throws IOException {
        Path exit = repository.resolve("fetch/exit");
        String what = Files.isRegularFile(exit) ? "ended with exit code " + Files.readString(exit).strip() : "was killed before its end";
        Path stderr = repository.resolve("fetch/stderr");
        GitException failure = git.failure(repository, what, Files.isRegularFile(stderr) ? tail(stderr) : "", arguments());
        directories.delete(repository);
        return failure;
    }

    /// Removes the traces, when the repository has come to its place.
    void forget(Path place) throws IOException {
        directories.delete(place.resolve("fetch"));
    }

    private static String tail(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL));
            return new String(Channels.newInputStream(channel).readNBytes(TAIL), StandardCharsets.UTF_8);
        }
    }

    /// @param last when something came
    private record Arrived(long bytes, Instant last) {}

    private Arrived arrived() throws IOException {
        var sum = new Object() {
            long bytes;
            Instant last = Instant.EPOCH;
        };
        Files.walkFileTree(repository.resolve("objects"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum.bytes += attributes.size();
                Instant written = attributes.lastModifiedTime().toInstant();
                sum.last = written.isAfter(sum.last) ? written : sum.last;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                return FileVisitResult.CONTINUE; // git renames what it has completed
            }
        });
        return new Arrived(sum.bytes, sum.last);
    }

    private static String megabytes(long bytes) {
        return bytes < 1 << 20 ? "less than 1 MB" : (bytes >> 20) + " MB";
    }

    private interface Condition {
        boolean holds();
    }

    private static void waitUntil(Condition condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.holds() && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
