package dev.agentloop.git;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One external command: an argument list, an environment of its own, a time limit, and output that is bounded in memory.
///
/// @param environment everything the process sees; nothing is inherited
/// @param stdin a file, or empty for none
/// @param stdout a file for an answer of any length, or empty to have at most [#MAX_OUTPUT] bytes returned
public record Command(List<String> arguments, Path directory, Map<String, String> environment, Duration limit, Optional<Path> stdin, Optional<Path> stdout) {
    /// What git says to agentloop are hashes and lists of refs; a list of files goes to a file instead.
    static final int MAX_OUTPUT = 8 << 20;

    /// Enough for git's own error and the remote's banner before it.
    static final int MAX_ERRORS = 8 << 10;

    /// Where programs are looked for when no PATH says it, as by `execvp`.
    private static final String WITHOUT_PATH = "/bin:/usr/bin";

    /// A process git left behind (a credential cache, a file-system monitor) holds the pipes open; the answer is complete without it.
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private static final File NOTHING = new File("/dev/null");

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /// @param exitCode empty when the time limit was reached and the process tree was killed
    public record Outcome(Optional<Integer> exitCode, String stdout, String stderr) {
        public boolean succeeded() {
            return exitCode.equals(Optional.of(0));
        }
    }

    /// Runs it to its end, or kills it and everything it started.
    ///
    /// @throws IOException if it cannot be started or answers more than is bounded
    public Outcome run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(located()).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectInput(stdin.map(Path::toFile).orElse(NOTHING));
        stdout.ifPresent(file -> builder.redirectOutput(file.toFile()));
        Process process = builder.start();
        try {
            Capture out = Capture.of(process.getInputStream(), MAX_OUTPUT, false);
            Capture err = Capture.of(process.getErrorStream(), MAX_ERRORS, true);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            String answer = out.finish(DRAIN);
            if (out.overflowed()) {
                throw new IOException("it answered more than " + MAX_OUTPUT + " bytes");
            }
            return new Outcome(ended ? Optional.of(process.exitValue()) : Optional.empty(), answer, err.finish(DRAIN));
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
        }
    }

    /// Java would take an empty or relative entry of PATH for a folder below `directory`, where a repository may have put a program of that name.
    private List<String> located() throws IOException {
        String name = arguments.getFirst();
        if (name.contains("/")) {
            return arguments;
        }
        Path program = Stream.of(environment.getOrDefault("PATH", WITHOUT_PATH).split(File.pathSeparator))
                .filter(entry -> entry.startsWith("/"))
                .map(entry -> Path.of(entry, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new IOException("Cannot run program \"%s\": it is in no directory of PATH".formatted(name)));
        return Stream.concat(Stream.of(program.toString()), arguments.stream().skip(1)).toList();
    }

    /// The children are listed first: once their parent is gone nobody can tell whose they were.
    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /// Reads a stream to its end on a thread of its own and keeps the beginning or the tail of it.
    private static final class Capture {
        private final InputStream stream;
        private final int limit;
        private final boolean keepTail;
        private final StringBuilder kept = new StringBuilder();
        private boolean overflowed;
        private Thread reader;

        private Capture(InputStream stream, int limit, boolean keepTail) {
            this.stream = stream;
            this.limit = limit;
            this.keepTail = keepTail;
        }

        static Capture of(InputStream stream, int limit, boolean keepTail) {
            Capture capture = new Capture(stream, limit, keepTail);
            capture.reader = Thread.ofVirtual().start(capture::read);
            return capture;
        }

        private void read() {
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                char[] buffer = new char[8192];
                for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                    add(buffer, n);
                }
            } catch (IOException _) {
                // Closed under us after the process ended: what was read is all there is.
            }
        }

        private synchronized void add(char[] buffer, int length) {
            if (keepTail) {
                kept.append(buffer, 0, length);
                kept.delete(0, Math.max(0, kept.length() - limit));
            } else {
                int room = limit - kept.length();
                overflowed |= length > room;
                kept.append(buffer, 0, Math.min(room, length));
            }
        }

        String finish(Duration patience) throws InterruptedException {
            reader.join(patience);
            synchronized (this) {
                return kept.toString();
            }
        }

        synchronized boolean overflowed() {
            return overflowed;
        }
    }
}
