package dev.agentloop.forge.github;

import dev.agentloop.forge.TestTools;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A GitHub server that somebody else wrote: `emulate` from npm, version 0.8.0, in a process of its own on loopback.
public final class Emulator implements AutoCloseable {
    public static final String LOGIN = "agentloop-bot";

    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final Path seed;
    private final Api api;

    private Emulator(Process process, int port, Path seed) {
        this.process = process;
        this.api = new Api("http://127.0.0.1:" + port);
        this.seed = seed;
    }

    public static String token(String login) {
        return "token_of_" + login.replace('-', '_');
    }

    /// The program, where the build put it; empty when it was not installed.
    public static Optional<Path> program() {
        return TestTools.find(".bin/emulate");
    }

    public static Emulator start(Path program) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path seed = Files.createTempFile("emulate", ".yaml");
        StringBuilder yaml = new StringBuilder("tokens:\n");
        StringBuilder users = new StringBuilder("github:\n  users:\n");
        for (String login : List.of(LOGIN, "alice", "bob")) {
            yaml.append("  ").append(token(login)).append(":\n    login: ").append(login).append("\n    scopes: [repo, user]\n");
            users.append("    - login: ").append(login).append('\n');
        }
        Files.writeString(seed, yaml.append(users));
        Process process = new ProcessBuilder(
                        program.toString(), "--service", "github", "--port", Integer.toString(port), "--seed", seed.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Emulator emulator = new Emulator(process, port, seed);
        emulator.awaitStart();
        return emulator;
    }

    private void awaitStart() throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (ask(LOGIN, "GET", "/user", MissingNode.getInstance()).path("login").asString("").equals(LOGIN)) {
                    return;
                }
            } catch (IOException _) {
                Thread.sleep(100);
            }
        }
        close();
        throw new IllegalStateException("emulate did not start within " + START);
    }

    public String url() {
        return api.url();
    }

    Api api() {
        return api;
    }

    /// Asks as a person. What is not there is answered with the emulator's words, when it is only looked for.
    public JsonNode ask(String login, String method, String path, JsonNode body) throws Exception {
        return method.equals("GET") ? Api.json(api.send(token(login), method, path, body)) : api.ask(token(login), method, path, body);
    }

    @Override
    public void close() throws IOException {
        api.close();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Files.deleteIfExists(seed);
    }
}
