package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Effects;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The real acpx with a scripted agent, in a folder that is its user's HOME.
abstract class AcpxScene {
    static final Path SCRIPT = Path.of("src/test/resources/dev/agentloop/agent/scripted-acp-agent.mjs").toAbsolutePath();

    static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    final ProcFs processes = new ProcFs(Path.of("/proc"));
    final List<Run> runs = new ArrayList<>();
    AcpxAgents agents;
    Path acpx;
    Map<String, String> environment;
    Map<String, String> agentEnvironment = Map.of();
    Sandbox sandbox = Sandbox.NONE;

    /// One run of the session, with a tag and files of its own.
    record Run(RunCall call, Path prompt, Path output, Path stderr) {}

    @BeforeEach
    void findAcpx() throws IOException {
        acpx = Stream.of(System.getProperty("agentloop.acpx", ""), "contrib/acpx/node_modules/.bin/acpx", "../contrib/acpx/node_modules/.bin/acpx")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElse(null);
        assumeTrue(acpx != null, "acpx is not installed: npm ci in contrib/acpx, or -Dagentloop.acpx=PATH");
        Files.createDirectories(issueClone());
        environment = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "AGENT_STATE", folder.resolve("agent").toString()));
        agents = agents(Duration.ofSeconds(45));
    }

    Path issueClone() {
        return folder.resolve("loop-data/shop/issues/12");
    }

    /// @param ensure longest time for a session; acpx and an agent take seconds to start on a busy machine
    AcpxAgents agents(Duration ensure) {
        var limits = new AcpxAgents.Limits(ensure, Duration.ofSeconds(5), new Stopper.Patience(Duration.ofSeconds(3), Duration.ofSeconds(2)));
        return new AcpxAgents(processes, Effects.NONE, limits, ZoneOffset.UTC, RunFixture.sandboxing());
    }

    @AfterEach
    void leaveNothing() {
        runs.forEach(run -> assertThat(agents.stop(run.call().tag(), Optional.empty(), Optional.empty())).isEmpty());
    }

    Run run(String words) throws IOException {
                var config = AgentConfig.acpx("node " + SCRIPT, List.of("--approve-all"), acpx.toString(), agentEnvironment, sandbox, false);
        var tag = new RunTag("shop/12/run-" + UUID.randomUUID());
        Path meta = Files.createDirectories(folder.resolve("run-" + runs.size()));
        var call = new RunCall(config, List.of(), "agentloop-shop-issue-12", issueClone(), issueClone().resolveSibling("12.meta"), tag, environment);
        Run run = new Run(call, Files.writeString(meta.resolve("prompt.md"), words), meta.resolve("output.json"), meta.resolve("stderr.log"));
        runs.add(run);
        return run;
    }

    ProcessIdentity start(Run run) throws AgentException {
        agents.ensureSession(run.call(), false);
        return agents.launch(run.call(), run.prompt(), run.output(), run.stderr(), Duration.ofMinutes(1));
    }

    /// Starts a run whose turn does not end, and waits until the agent works on it.
    ProcessIdentity startEndless(Run run) throws Exception {
        ProcessIdentity process = start(run);
        assertThat(Pause.until(() -> content(run.output()).contains("\"turn 1\""), LONG)).as(content(run.stderr())).isTrue();
        return process;
    }

    void assertResumes(Run next, String turn) throws AgentException {
        agents.await(List.of(start(next)), LONG);
        assertThat(content(next.output()))
                .contains("\"session/load\"", "\"" + turn + "\"", "\"stopReason\":\"end_turn\"")
                .doesNotContain("\"session/new\"");
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }

    List<String> tagged(Run run) {
        return processes.tagged().filter(t -> t.tag().equals(run.call().tag())).map(t -> processes.commandLine(t.entry())).toList();
    }

    List<String> stop(Run run, ProcessIdentity process) {
        return agents.stop(run.call().tag(), Optional.of(process), Optional.of(run.call()));
    }

    static void kill9(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
