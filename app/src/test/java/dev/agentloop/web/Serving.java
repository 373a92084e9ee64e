package dev.agentloop.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `agentloop serve` as a process of its own, on a free port of this machine.
final class Serving implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private Serving(Path directory, int port, List<String> options) {
        this.directory = directory;
        this.port = port;
        this.options = options;
    }

    static Serving in(Path directory, String... options) throws IOException, InterruptedException {
        Serving serving = new Serving(directory, freePort(), List.of(options));
        serving.start();
        return serving;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("agentloop.executable"), "serve", "--addr", "127.0.0.1:" + port));
        command.addAll(options);
        process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException("the server did not start: " + Files.readString(log()));
            }
            Thread.sleep(50);
        }
    }

    private boolean answers() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// What it wrote to stdout and stderr.
    Path log() {
        return directory.resolve("serve.log");
    }

    String origin() {
        return "http://localhost:" + port;
    }

    int port() {
        return port;
    }

    /// KB that its process holds.
    long memory() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }

    /// Another command, on the same state.
    ///
    /// @return what it said
    String agentloop(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("agentloop.executable")));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(directory, "said", ".txt");
        Process other = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).redirectInput(Path.of("/dev/null").toFile()).start();
        int code = other.waitFor();
        if (code != 0) {
            throw new IOException("%s: exit code %d: %s".formatted(String.join(" ", command), code, Files.readString(said)));
        }
        return Files.readString(said);
    }

    void stop() {
        process.destroy();
        boolean stopped = process.onExit().orTimeout(20, TimeUnit.SECONDS).handle((_, late) -> late == null).join();
        if (!stopped) {
            process.destroyForcibly();
            throw new AssertionError("the server did not stop within 20 s");
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
