package dev.agentloop.credentials;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs a `token-cmd`: a shell command whose first line of output is the token.
final class TokenCommand {
    /// Git waits for the answer. A password manager that wants a human at a terminal must not hold a tick that has none.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// No token is as long; a command that prints more is not a token command.
    private static final int MAX_BYTES = 16 * 1024;

    /// After the command has ended, for what it printed last to arrive: a child it left behind may hold its output open for ever.
    private static final Duration REST = Duration.ofMillis(500);

    private final Map<String, String> environment;
    private final Consumer<String> warnings;
    private final Duration limit;

    TokenCommand(Map<String, String> environment, Consumer<String> warnings) {
        this(environment, warnings, LIMIT);
    }

    TokenCommand(Map<String, String> environment, Consumer<String> warnings, Duration limit) {
        this.environment = environment;
        this.warnings = warnings;
        this.limit = limit;
    }

    /// @param source named in warnings; the command itself is not, nor what it prints, because they might hold a secret
    Optional<String> run(String source, String command) {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            try {
                return answer(source, process);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            warnings.accept(source + ": token-cmd cannot be run: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Optional<String> answer(String source, Process process) throws InterruptedException {
        Output output = new Output();
        Thread reader = Thread.ofVirtual().start(() -> output.drain(process.getInputStream()));
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            warnings.accept("%s: token-cmd did not end within %d s and was stopped; does it wait for somebody to type something?".formatted(source, limit.toSeconds()));
            return Optional.empty();
        }
        if (process.exitValue() != 0) {
            warnings.accept("%s: token-cmd ended with exit code %d; run it in a terminal to see why".formatted(source, process.exitValue()));
            return Optional.empty();
        }
        reader.join(REST);
        return Optional.of(output.firstLine());
    }

    /// The beginning of what the command prints. All of it is read, since a full pipe would hold the command up, and a closed one kill it.
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void drain(InputStream stdout) {
            byte[] buffer = new byte[MAX_BYTES];
            try (stdout) {
                for (int count = stdout.read(buffer); count >= 0; count = stdout.read(buffer)) {
                    keep(buffer, count);
                }
            } catch (IOException _) {
                // Stopped. What came until then is there.
            }
        }

        private synchronized void keep(byte[] buffer, int count) {
            bytes.write(buffer, 0, Math.min(count, MAX_BYTES - bytes.size()));
        }

        synchronized String firstLine() {
            return bytes.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
        }
    }
}
