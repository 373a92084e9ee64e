package dev.agentloop.forge.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Asks the bare repository. Reads only.
record LocalGit(Path repository) {
    /// Every question asked here is answered in milliseconds; one that hangs (a dead network mount) must not hold the tick.
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// Set inside a git hook, these would point git at another repository.
    private static final List<String> MISLEADING = List.of(
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_NAMESPACE");

    /// What a command said, whatever its exit code.
    record Answer(int exitCode, String out, String err) {}

    Answer ask(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + repository));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        MISLEADING.forEach(builder.environment()::remove);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        Process git = builder.start();
        git.getOutputStream().close();
        try {
            FutureTask<String> out = reading(git.getInputStream());
            FutureTask<String> err = reading(git.getErrorStream());
            if (!git.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("%s: no answer within %d s".formatted(String.join(" ", command), LONGEST.toSeconds()));
            }
            return new Answer(git.exitValue(), out.get(), err.get().strip());
        } catch (ExecutionException broken) {
            throw new IOException("%s: its output broke off".formatted(String.join(" ", command)), broken);
        } finally {
            git.destroyForcibly();
        }
    }

    /// The output of a command that has to succeed.
    String mustSay(String... arguments) throws IOException, InterruptedException {
        Answer answer = ask(arguments);
        if (answer.exitCode() != 0) {
            throw new IOException("git --git-dir=%s %s: exit code %d: %s".formatted(repository, String.join(" ", arguments), answer.exitCode(), answer.err()));
        }
        return answer.out();
    }

    private static FutureTask<String> reading(InputStream stream) {
        Callable<String> all = () -> new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        FutureTask<String> task = new FutureTask<>(all);
        Thread.ofVirtual().start(task);
        return task;
    }
}
