package dev.agentloop.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One start of a program with exactly the given environment, besides `PATH`, and an empty standard input.
record Start(List<String> command, Map<String, String> environment, Path directory) {
    private static final long SECONDS = 120;

    /// The executable the build has just made.
    static Path executable() {
        return Path.of(System.getProperty("agentloop.executable"));
    }

    /// A start that unpacks below `home`.
    static Start version(Path home) {
        return new Start(List.of(executable().toString(), "--version"), Map.of("HOME", home.toString()), home);
    }

    Start with(String variable, String value) {
        var more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Start(command, more, directory);
    }

    Start without(String variable) {
        var fewer = new TreeMap<>(environment);
        fewer.remove(variable);
        return new Start(command, fewer, directory);
    }

    Start of(String... words) {
        return new Start(List.of(words), environment, directory);
    }

    Start in(Path other) {
        return new Start(command, environment, other);
    }

    /// What a process left: its exit code, and standard output and error together.
    record Result(int code, String output) {}

    Running begin() {
        try {
            Path output = Files.createTempFile("agentloop-start-", ".txt");
            var builder = new ProcessBuilder(new ArrayList<>(command)).directory(directory.toFile())
                    .redirectErrorStream(true).redirectOutput(output.toFile()).redirectInput(Path.of("/dev/null").toFile());
            String path = System.getenv("PATH");
            builder.environment().clear();
            builder.environment().put("PATH", path);
            builder.environment().putAll(environment);
            return new Running(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Result run() {
        return begin().result();
    }

    record Running(Process process, Path output) {
        Result result() {
            try {
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    kill();
                    throw new AssertionError("still running after " + SECONDS + " s: " + process.info());
                }
                String text = Files.readString(output);
                Files.delete(output);
                return new Result(process.exitValue(), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /// `kill -9` for the process and all it has started.
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
