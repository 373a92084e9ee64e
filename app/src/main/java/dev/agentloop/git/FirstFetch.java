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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The fetch of a whole repository into a new one, in a process that outlives the tick: it may take hours, and the tick holds a lock that all loops wait for. It is `git clone`
/// that does it: `git fetch` would write a file for each of 50,000 branches and tags, which takes a hundred times as long.
///
/// Everything about it is beside the new repository, in `fetch/`: `of` says what is fetched, the process writes `begun` with its first breath, its complaints to
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

    /// To a shell, the end by a signal is this and the signal's number.
    private static final int KILLED = 128;

    /// What is shown of `stderr`'s end.
    private static final int TAIL = 8 << 10;

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Git git;
    private final Directories directories;
    private final InstantSource clock;
    private final Path place;
    private final Duration patience;

    /// @param place a directory of its own
    /// @param patience how long a tick waits for its end
    FirstFetch(Git git, Directories directories, InstantSource clock, Path place, Duration patience) {
        this.git = git;
        this.directories = directories;
        this.clock = clock;
        this.place = place;
        this.patience = patience;
    }

    /// What it makes: a bare repository whose branches and tags are those of the remote.
    Path repository() {
        return place.resolve("repository");
    }

    /// What is fetched, and how much of it: a fetch of something else is of no use.
    record Source(RemoteUrl url, Optional<String> filter) {
        private String text() {
            return url + "\n" + filter.orElse("") + "\n";
        }
    }

    /// How it stands.
    enum State {
        /// Nothing was begun, or nothing of it is left to be used.
        NONE,
        RUNNING,
        SUCCEEDED,
        /// It failed, or was killed.
        ENDED
    }

    State state(Source source) throws IOException {
        Path of = place.resolve("fetch/of");
        if (!Files.isRegularFile(of) || !Files.readString(of).equals(source.text())) {
            return State.NONE;
        }
        boolean running = !Leftovers.gitAt(place).isEmpty();
        // In this order: it may end between the two looks.
        if (Files.isRegularFile(place.resolve("fetch/exit"))) {
            boolean succeeded = Files.readString(place.resolve("fetch/exit")).strip().equals("0");
            if (succeeded) {
                return Directories.isDirectory(repository()) ? State.SUCCEEDED : State.NONE;
            }
            return State.ENDED;
        }
        if (running) {
            return State.RUNNING;
        }
        return Files.exists(place.resolve("fetch/begun")) ? State.ENDED : State.NONE;
    }

    /// Begins it. Nothing of another one may be left.
    ///
    /// @param credentials variables that tell git of them
    void start(Source source, Map<String, String> credentials) throws GitException, IOException {
        directories.create(place.resolve("fetch"));
        Files.writeString(place.resolve("fetch/of"), source.text());
        git.with(credentials).detach(place, SCRIPT, arguments(source));
        // It is there to be found from here on; a tick that dies before finds nothing begun, and begins anew.
        waitUntil(() -> Files.exists(place.resolve("fetch/begun")), patience);
    }

    private String[] arguments(Source source) {
        List<String> arguments = new ArrayList<>(List.of("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=" + STALLED.toSeconds(),
                "clone", "--quiet", "--bare", "--no-local", "--template="));
        source.filter().ifPresent(filter -> arguments.add("--filter=" + filter));
        arguments.addAll(List.of("--", source.url().text(), repository().toString()));
        return arguments.toArray(String[]::new);
    }

    /// Waits a little for its end.
    void await() {
        waitUntil(() -> Files.exists(place.resolve("fetch/exit")), patience);
    }

    /// What a person is told who waits for it; stops it, when it hangs.
    ///
    /// @throws GitException when it was stopped
    String progress(Source source) throws GitException, IOException {
        Instant now = clock.instant();
        Instant begun = Files.getLastModifiedTime(place.resolve("fetch/of")).toInstant();
        Arrived arrived = arrived();
        boolean hangs = arrived.last().isBefore(now.minus(STALLED)) && begun.isBefore(now.minus(STALLED));
        if (hangs || begun.isBefore(now.minus(LONGEST))) {
            Leftovers.endGit(place);
            directories.delete(place);
            throw git.failure(place, hangs
                    ? "was stopped: nothing had arrived for %d minutes".formatted(STALLED.toMinutes())
                    : "was stopped: it had not come to an end in %d hours".formatted(LONGEST.toHours()), "", arguments(source));
        }
        return "%s is being fetched whole, in the background, since %s: %s so far; its issues wait for that".formatted(
                source.url(), begun.truncatedTo(ChronoUnit.SECONDS), megabytes(arrived.bytes()));
    }

    /// Why it ended as it did; nothing of it stays.
    GitException failure(Source source) throws IOException {
        Path exit = place.resolve("fetch/exit");
        int code = Files.isRegularFile(exit) ? Integer.parseInt(Files.readString(exit).strip()) : KILLED;
        String what = code >= KILLED ? "was killed before its end" : "ended with exit code " + code;
        Path stderr = place.resolve("fetch/stderr");
        GitException failure = git.failure(place, what, Files.isRegularFile(stderr) ? tail(stderr) : "", arguments(source));
        directories.delete(place);
        return failure;
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
        Files.walkFileTree(repository(), new SimpleFileVisitor<>() {
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
