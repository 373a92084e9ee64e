package dev.agentloop;

import dev.agentloop.cli.Agentloop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// The program in this process: a command line in; exit code, stdout and stderr out. Everything is real but the clock.
public final class Shell {
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>(Map.of("USER", "alice", "PATH", System.getenv("PATH")));
    private Instant now = Instant.parse("2026-11-20T17:53:12.123Z");

    public Shell(Path directory) throws IOException {
        this.directory = directory;
        environment.put("HOME", Files.createDirectories(directory.resolve("home")).toString());
    }

    /// @param out without the line break at the end
    public record Result(int code, String out, String err) {}

    public Shell at(String instant) {
        now = Instant.parse(instant);
        return this;
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        InstantSource clock = () -> now;
        var wiring = new Wiring(environment, directory, clock, print(out), print(err));
        int code = Agentloop.run(wiring, arguments);
        return new Result(code, text(out), text(err));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).stripTrailing().replace(directory.toString(), "/here");
    }

    /// A bare repository with one commit, and a loop for it as `init` writes it.
    Shell withLoop(String repository) throws IOException, InterruptedException {
        git("init", "--quiet", "--bare", "--initial-branch=main", repository);
        Result made = run("init", repository, "--username", "alice");
        if (made.code() != 0) {
            throw new AssertionError(made.toString());
        }
        return this;
    }

    void git(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        int code = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start().waitFor();
        if (code != 0) {
            throw new AssertionError("git failed");
        }
    }

    void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }
}
