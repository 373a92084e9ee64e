package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Effects;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// One run with real processes, whose "acpx" is a shell script the test gives. Closing it ends whatever carries the run's tag.
final class RunFixture implements AutoCloseable {
    static final AcpxAgents.Limits QUICK = new AcpxAgents.Limits(
            Duration.ofSeconds(3), Duration.ofSeconds(2), new Stopper.Patience(Duration.ofMillis(500), Duration.ofSeconds(2)));

    final ProcFs processes = new ProcFs(Path.of("/proc"));
    final List<String> effects = new ArrayList<>();
    final AcpxAgents agents = new AcpxAgents(processes, recorder(), QUICK, ZoneOffset.UTC, sandboxing());
    final RunTag tag = new RunTag("shop/12/run-" + UUID.randomUUID());
    final Path directory;
    final Path clone;
    final Path prompt;
    final Path output;
    final Path stderr;
    Path acpx;
    Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", "/nonexistent"));
    Map<String, String> agentEnvironment = Map.of();
    Sandbox sandbox = Sandbox.NONE;
    boolean allowProjectConfig;
    boolean allowSSH;

    /// What else happens right after an effect.
    Consumer<String> afterEffect = _ -> {};

    /// @param script what `acpx` does; `$@` are its arguments
    RunFixture(Path directory, String script) throws IOException {
        this.directory = directory;
        clone = Files.createDirectories(directory.resolve("clone"));
        prompt = Files.writeString(directory.resolve("prompt.md"), "do it");
        output = directory.resolve("output.json");
        stderr = directory.resolve("stderr.log");
        acpx = script(directory.resolve("acpx"), script);
    }

    static Sandboxing sandboxing() {
        return new Sandboxing(List.of(), new RunLimits(new Cgroups(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup")), _ -> {}));
    }

    static Path script(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        file.toFile().setExecutable(true);
        return file;
    }

    RunCall call() {
        var config = new AgentConfig(
                "demo", new AgentConfig.Engine.Acpx("demo"), List.of("--approve-all"), acpx.toString(), agentEnvironment, sandbox, allowProjectConfig, allowSSH);
        return new RunCall(config, List.of(), "agentloop-shop-issue-12", clone, directory.resolve("loop-data/shop/issues/12.meta"), tag, environment);
    }

    /// The same run, its agent a program that knows no ACP.
    RunCall command(OutputShape shape, String... command) {
        var config = new AgentConfig(
                "tool", new AgentConfig.Engine.Command(List.of(command), shape), List.of(), "acpx", agentEnvironment, sandbox, allowProjectConfig, false);
        return new RunCall(config, List.of(), "agentloop-shop-issue-12", clone, directory.resolve("loop-data/shop/issues/12.meta"), tag, environment);
    }

    ProcessIdentity launch() throws AgentException {
        return agents.launch(call(), prompt, output, stderr, Duration.ofMinutes(30));
    }

    List<String> stop() {
        return agents.stop(tag, Optional.empty(), Optional.empty());
    }

    List<ProcFs.Entry> tagged() {
        return processes.tagged().filter(t -> t.tag().equals(tag)).map(ProcFs.Tagged::entry).toList();
    }

    /// Waits until the script has come to a point it marks by creating a file.
    void awaitFile(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Pause.until(() -> Files.exists(file), Duration.ofSeconds(20))) {
            throw new AssertionError(file + " did not appear; stderr: " + (Files.exists(stderr) ? Files.readString(stderr) : "none"));
        }
    }

    private Effects recorder() {
        return new Effects() {
            @Override
            public void before(String effect) {
                effects.add("before " + effect);
            }

            @Override
            public void after(String effect) {
                effects.add("after " + effect);
                afterEffect.accept(effect);
            }
        };
    }

    @Override
    public void close() {
        List<String> left = stop();
        if (!left.isEmpty()) {
            throw new AssertionError("still there: " + left);
        }
    }
}
