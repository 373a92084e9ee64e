package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Sandbox;
import dev.agentloop.model.Sandbox.Limits;
import dev.agentloop.model.Sandbox.Walls;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real acpx, its owner and the agent in bubblewrap, each command in one of its own: the same conversation, and nothing of it outlives its run.
class BubblewrapRunsIT extends AcpxScene {
    @BeforeEach
    void wall() throws Exception {
        assumeTrue(BubblewrapTest.isAllowed(), "bubblewrap is not installed or not allowed here");
        Files.createDirectories(folder.resolve("agent"));
        sandbox = new Sandbox(new Walls.Bubblewrap(List.of(SCRIPT.toString()), List.of("~/agent"), true), Limits.NONE);
    }

    @Test
    void aFinishedRunIsOverAtOnceAndTheNextOneResumes() throws Exception {
        Run first = run("hello");
        ProcessIdentity process = start(first);
        assertThat(agents.census().isAlive(process)).isTrue();
        assertThat(agents.census().find(first.call().tag(), first.prompt().toString())).contains(process);
        Pause.until(() -> content(first.output()).contains("\"stopReason\""), LONG);
        long ended = System.nanoTime();
        agents.await(List.of(process), LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - ended)).as("not as long as the idle owner stays").isLessThan(Duration.ofSeconds(8));
        assertThat(content(first.output())).contains("\"turn 1\"", "\"stopReason\":\"end_turn\"");
        assertThat(tagged(first)).as("the owner is inside, and still there").anyMatch(line -> line.contains("__queue-owner"));

        assertThat(stop(first, process)).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertResumes(run("again"), "turn 2");
        assertThat(folder.resolve(".acpx")).as("what acpx remembers is the issue's own").doesNotExist();
    }

    @Test
    void aStoppedTurnLeavesNothingAlsoOfWhatShedTheTag() throws Exception {
        Run first = run("wait, with a stubborn tool as daemon");
        ProcessIdentity process = startEndless(first);
        assertThat(Pause.until(() -> tagged(first).stream().anyMatch(line -> line.contains("trap")), LONG)).isTrue();
        assertThat(stop(first, process)).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertResumes(run("again"), "turn 2");
    }

    /// The walls go on standing without the process that was launched, and so does the turn.
    @Test
    void whenTheLaunchedProcessIsKilledTheRunIsStoppedAllTheSame() throws Exception {
        Run first = run("wait, with a tool");
        ProcessIdentity process = startEndless(first);
        kill9(process.pid());
        agents.await(List.of(process), LONG);
        assertThat(agents.census().carries(first.call().tag())).isTrue();
        assertThat(agents.stop(first.call().tag(), Optional.of(process), Optional.of(first.call()))).isEmpty();
        assertThat(tagged(first)).isEmpty();
        assertResumes(run("again"), "turn 2");
    }

    @Test
    void afterKillingEverythingAtOnceTheNextRunResumes() throws Exception {
        Run first = run("wait");
        startEndless(first);
        processes.tagged().filter(t -> t.tag().equals(first.call().tag())).forEach(t -> kill9(t.entry().pid()));
        assertThat(Pause.until(() -> tagged(first).isEmpty(), LONG)).isTrue();
        // The kernel gives a namespace's number out again, and acpx, seeing its own, would know that the holder is gone: these take it.
        List<Process> takers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                takers.add(new ProcessBuilder("bwrap", "--ro-bind", "/", "/", "--unshare-pid", "--die-with-parent", "sleep", "60").start());
            }
            Thread.sleep(500);
            assertResumes(run("again"), "turn 2");
        } finally {
            takers.forEach(taker -> taker.descendants().forEach(ProcessHandle::destroyForcibly));
            takers.forEach(Process::destroyForcibly);
        }
    }
}
