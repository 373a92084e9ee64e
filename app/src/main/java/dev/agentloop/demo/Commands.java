package dev.agentloop.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Runs programs in the clone.
record Commands(Path directory) {
    /// More output than this nobody reads.
    private static final int MOST_OUTPUT = 16 * 1024;

    record Result(int exit, String output) {}

    /// A command the script cannot go on without failed.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /// @throws InterruptedException when the turn is cancelled; the command and its children are killed
    Result run(List<String> command) throws IOException, InterruptedException {
        // Into a file, because reading a pipe cannot be interrupted.
        Path output = Files.createTempFile("demo-agent", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                int exit = process.waitFor();
                return new Result(exit, beginning(output));
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }

    String git(String... arguments) throws IOException, InterruptedException, Failed {
        Result result = run(git(Arrays.asList(arguments)));
        if (result.exit() != 0) {
            throw new Failed("git %s failed: %s".formatted(String.join(" ", arguments), result.output().strip()));
        }
        return result.output().strip();
    }

    boolean gitSays(String... arguments) throws IOException, InterruptedException {
        return run(git(Arrays.asList(arguments))).exit() == 0;
    }

    private static List<String> git(List<String> arguments) {
        Stream<String> identity = Stream.of("git", "-c", "user.name=Demo Agent", "-c", "user.email=demo-agent@localhost");
        return Stream.concat(identity, arguments.stream()).toList();
    }

    private static String beginning(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}
