package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.Sandbox;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real acpx with a scripted agent. What it shows of acpx is what [AcpxAgents] and [StaleLocks] rely on.
class AcpxAgentsIT {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final ProcFs processes = new ProcFs(Path.of("/proc"));
    private final List<Run> runs = new ArrayList<>();
    private AcpxAgents agents;
    private Path acpx;
    private Map<String, String> environment;
    private Map<String, String> agentEnvironment = Map.of();
    private Sandbox sandbox = Sandbox.NONE;

    /// One run of the session, with a tag and files of its own.
    private record Run(RunCall call, Path prompt, Path output, Path stderr) {}

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
        Files.createDirectories(folder.resolve("clone"));
        environment = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "AGENT_STATE", folder.resolve("agent").toString()));
        agents = agents(Duration.ofSeconds(45));
    }

    /// @param ensure longest time for a session; acpx and an agent take seconds to start on a busy machine
    private AcpxAgents agents(Duration ensure) {
        var limits = new AcpxAgents.Limits(ensure, Duration.ofSeconds(5), new Stopper.Patience(Duration.ofSeconds(3), Duration.ofSeconds(2)));
        return new AcpxAgents(processes, Effects.NONE, limits, ZoneOffset.UTC, new Sandboxing(List.of()));
    }

    @AfterEach
    void leaveNothing() {
        runs.forEach(run -> assertThat(agents.stop(run.call().tag(), Optional.empty(), Optional.empty())).isEmpty());
    }

    private Run run(String words) throws IOException {
        Path script = Path.of("src/test/resources/dev/agentloop/agent/scripted-acp-agent.mjs").toAbsolutePath();
        var config = AgentConfig.acpx("node " + script, List.of("--approve-all"), acpx.toString(), agentEnvironment, sandbox, false);
        var tag = new RunTag("shop/12/run-" + UUID.randomUUID());
        Path meta = Files.createDirectories(folder.resolve("run-" + runs.size()));
        var call = new RunCall(config, List.of(), "agentloop-shop-issue-12", folder.resolve("clone"), folder.resolve("issues/12.meta"), tag, environment);
        Run run = new Run(call, Files.writeString(meta.resolve("prompt.md"), words), meta.resolve("output.json"), meta.resolve("stderr.log"));
        runs.add(run);
        return run;
    }

    private ProcessIdentity start(Run run) throws AgentException {
        agents.ensureSession(run.call(), false);
        return agents.launch(run.call(), run.prompt(), run.output(), run.stderr(), Duration.ofMinutes(1));
    }

    /// Starts a run whose turn does not end, and waits until the agent works on it.
    private ProcessIdentity startEndless(Run run) throws Exception {
        ProcessIdentity process = start(run);
        assertThat(Pause.until(() -> content(run.output()).contains("\"turn 1\""), LONG)).as(content(run.stderr())).isTrue();
        return process;
    }

    private void assertResumes(Run next, String turn) throws AgentException {
        agents.await(List.of(start(next)), LONG);
        assertThat(content(next.output()))
                .contains("\"session/load\"", "\"" + turn + "\"", "\"stopReason\":\"end_turn\"")
                .doesNotContain("\"session/new\"");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }

    private List<String> tagged(Run run) {
        return processes.tagged().filter(t -> t.tag().equals(run.call().tag())).map(t -> processes.commandLine(t.entry())).toList();
    }

    private List<String> stop(Run run, ProcessIdentity process) {
        return agents.stop(run.call().tag(), Optional.of(process), Optional.of(run.call()));
    }

    private static void kill9(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    @Test
    void aFinishedRunLeavesAnIdleAgentWhichIsStoppedAndTheNextRunResumes() throws Exception {
        Run first = run("hello");
        ProcessIdentity process = start(first);
        agents.await(List.of(process), LONG);
        assertThat(content(first.output())).contains("\"turn 1\"", "\"stopReason\":\"end_turn\"");
        assertThat(tagged(first)).anyMatch(line -> line.contains("__queue-owner"));
        assertThat(stop(first, process)).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertResumes(run("again"), "turn 2");
    }

    @Test
    void aStoppedTurnIsCancelledInGoodOrderAndTheNextRunResumes() throws Exception {
        Run first = run("wait, with a tool");
        ProcessIdentity process = startEndless(first);
        assertThat(stop(first, process)).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertThat(content(first.output())).contains("\"stopReason\":\"cancelled\"");
        assertResumes(run("again"), "turn 2");
    }

    @Test
    void whenThePromptIsKilledTheOwnerWorksOnUntilTheRunIsStopped() throws Exception {
        Run first = run("wait, with a stubborn tool as daemon");
        ProcessIdentity process = startEndless(first);
        kill9(process.pid());
        agents.await(List.of(process), LONG);
        assertThat(Pause.until(() -> tagged(first).stream().anyMatch(line -> line.contains("trap")), LONG)).isTrue();
        assertThat(tagged(first)).anyMatch(line -> line.contains("__queue-owner"));
        assertThat(stop(first, process)).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertResumes(run("again"), "turn 2");
    }

    @Test
    void afterKillingEverythingAtOnceTheNextRunResumes() throws Exception {
        Run first = run("wait");
        startEndless(first);
        processes.tagged().filter(t -> t.tag().equals(first.call().tag())).forEach(t -> kill9(t.entry().pid()));
        assertThat(Pause.until(() -> tagged(first).isEmpty(), LONG)).isTrue();
        assertThat(agents.stop(first.call().tag(), Optional.empty(), Optional.of(first.call()))).isEmpty();
        assertResumes(run("again"), "turn 2");
    }

    @Test
    void aNewSessionOfTheSameNameBeginsANewConversation() throws Exception {
        Run first = run("hello");
        agents.await(List.of(start(first)), LONG);
        assertThat(content(first.output())).contains("\"turn 1\"");
        assertThat(agents.stop(first.call().tag(), Optional.empty(), Optional.of(first.call()))).isEmpty();

        Run fresh = run("hello again");
        agents.ensureSession(fresh.call(), true);
        agents.await(List.of(agents.launch(fresh.call(), fresh.prompt(), fresh.output(), fresh.stderr(), Duration.ofMinutes(1))), LONG);
        assertThat(content(fresh.output())).as(content(fresh.stderr())).contains("\"turn 1\"", "\"stopReason\":\"end_turn\"").doesNotContain("\"turn 2\"");
        assertThat(sessionId(fresh)).isNotEqualTo(sessionId(first));
        assertThat(agents.stop(fresh.call().tag(), Optional.empty(), Optional.of(fresh.call()))).isEmpty();

        Run next = run("and again");
        assertResumes(next, "turn 2");
        assertThat(sessionId(next)).as("the new conversation, not the old one").isEqualTo(sessionId(fresh));
    }

    /// Of the conversation its turn belonged to.
    private static String sessionId(Run run) {
        return content(run.output()).lines()
                .filter(line -> line.contains("\"session/prompt\""))
                .map(line -> line.replaceAll(".*\"sessionId\":\"([^\"]+)\".*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMuteAgentIsGivenUp() throws Exception {
        agentEnvironment = Map.of("AGENT_MUTE", "1");
        Run run = run("hello");
        assertThatThrownBy(() -> agents(Duration.ofSeconds(15)).ensureSession(run.call(), false))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("sessions ensure --name agentloop-shop-issue-12")
                .hasMessageContaining("acpx says: ");
        assertThat(tagged(run)).isEmpty();
    }

    /// Each command in a PID namespace of its own: acpx can not tell that the killed owner of the last one is gone.
    @Test
    void locksOfASandboxThatIsGoneDoNotBlockTheNextRun() throws Exception {
        List<String> wrapper = List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc");
        sandbox = Sandbox.wrapper(wrapper);
        assumeTrue(isAllowed(wrapper), "PID namespaces may not be made here");
        Run first = run("wait");
        startEndless(first);
        // While it lives the namespace's number is taken; one that ended could have its number given to the next run's, and acpx would see through it.
        Process taker = command(wrapper, "sleep", "60");
        try {
            processes.tagged().filter(t -> t.tag().equals(first.call().tag())).forEach(t -> kill9(t.entry().pid()));
            assertThat(Pause.until(() -> tagged(first).isEmpty(), LONG)).isTrue();
            Process secondTaker = command(wrapper, "sleep", "60");
            try {
                assertThat(agents.stop(first.call().tag(), Optional.empty(), Optional.of(first.call()))).isEmpty();
                assertResumes(run("again"), "turn 2");
            } finally {
                secondTaker.descendants().forEach(ProcessHandle::destroyForcibly);
                secondTaker.destroyForcibly();
            }
        } finally {
            taker.descendants().forEach(ProcessHandle::destroyForcibly);
            taker.destroyForcibly();
        }
    }

    private static boolean isAllowed(List<String> sandbox) throws Exception {
        Process probe = command(sandbox, "true");
        return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
    }

    private static Process command(List<String> sandbox, String... words) throws IOException {
        return new ProcessBuilder(Stream.concat(sandbox.stream(), Stream.of(words)).toList()).start();
    }
}
