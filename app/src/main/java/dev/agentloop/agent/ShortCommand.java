package dev.agentloop.agent;

import dev.agentloop.conversation.CommandEnd;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that is run to its end within a time limit, its output kept in files so that a child it leaves behind can not hold us up.
final class ShortCommand {
    /// Of an output that is longer the end is kept: errors stand there.
    private static final int KEPT_BYTES = 16 * 1024;

    private ShortCommand() {}

    /// How it ended.
    ///
    /// @param exitCode 128 + signal when one killed it
    /// @param timedOut it was killed at the time limit; what it had started may still be there
    record Ended(int exitCode, boolean timedOut, String stdout, String stderr) {}

    static Ended run(List<String> command, Path directory, Map<String, String> environment, Duration limit) throws AgentException, IOException {
        List<String> resolved = new ArrayList<>(command);
        resolved.set(0, Programs.find(command.getFirst(), environment).toString());
        Path stdout = Files.createTempFile("agentloop-", ".out");
        Path stderr = Files.createTempFile("agentloop-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(resolved)
                    .directory(directory.toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = waitFor(process, limit);
            return new Ended(ended ? process.exitValue() : -1, !ended, CommandEnd.tail(stdout, KEPT_BYTES), CommandEnd.tail(stderr, KEPT_BYTES));
        } finally {
            Files.deleteIfExists(stdout);
            Files.deleteIfExists(stderr);
        }
    }

    private static boolean waitFor(Process process, Duration limit) {
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
        return ended;
    }
}
