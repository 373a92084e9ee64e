package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The real acpx with a scripted agent. What it shows of acpx is what [AcpxAgents] and [StaleLocks] rely on.
class AcpxAgentsIT extends AcpxScene {
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
