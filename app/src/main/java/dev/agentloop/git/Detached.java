package dev.agentloop.git;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Starts a program that outlives us. Nobody holds a pipe to it: what it has to say goes to files, by its own doing.
final class Detached {
    private static final File NOTHING = new File("/dev/null");

    private Detached() {}

    /// What puts a command into a session of its own. Where there is no `setsid` (it comes with every Linux), it stays in ours: then only a terminal that closes, or a
    /// signal to the whole group, ends it.
    static List<String> prefix(String path) {
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/bin", "/bin"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, "setsid"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> List.of(program.toString()))
                .orElse(List.of());
    }

    static void start(List<String> command, Path directory, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectInput(NOTHING).redirectOutput(NOTHING).redirectError(NOTHING).start();
    }
}
