package dev.agentloop.credentials;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Runs a `token-cmd`: a shell command whose first line of output is the token.
final class TokenCommand {
    /// Git waits for the answer. A password manager that wants a human at a terminal must not hold a tick that has none.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// No token is as long; a command that prints more is not a token command.
    private static final int MAX_BYTES = 16 * 1024;

    private final Map<String, String> environment;
    private final Consumer<String> warnings;

    TokenCommand(Map<String, String> environment, Consumer<String> warnings) {
        this.environment = environment;
        this.warnings = warnings;
    }

    /// @param source named in warnings; the command itself is not, because it might hold a secret
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
        FutureTask<byte[]> output = new FutureTask<>(() -> read(process.getInputStream()));
        Thread.ofVirtual().start(output);
        try {
            byte[] bytes = output.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                warnings.accept(source + ": token-cmd ended with exit code " + process.exitValue());
                return Optional.empty();
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip());
        } catch (TimeoutException _) {
            warnings.accept(source + ": token-cmd did not answer within " + LIMIT.toSeconds() + " s");
            return Optional.empty();
        } catch (ExecutionException e) {
            warnings.accept(source + ": the output of token-cmd cannot be read: " + e.getCause());
            return Optional.empty();
        }
    }

    private static byte[] read(InputStream stdout) {
        try (stdout) {
            return stdout.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
