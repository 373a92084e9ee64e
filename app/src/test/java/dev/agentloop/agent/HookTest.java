package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.HookEnd;
import dev.agentloop.model.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts of the project's, as real processes.
class HookTest {
    @TempDir
    Path folder;

    private Hook hook(String script, Duration limit) {
        return new Hook("afterClone", script, Map.of("AGENTLOOP_ISSUE", "12"), folder.resolve("hook.log"), limit);
    }

    private HookEnd run(RunFixture run, String script) throws AgentException {
        return run.agents.runHook(run.call(), hook(script, Duration.ofSeconds(20)));
    }

    @Test
    void itIsRunInTheCloneAsTheAgentIs() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            run.agentEnvironment = Map.of("SPEECH", "plain");
            run.sandbox = Sandbox.wrapper(List.of("/usr/bin/env", "SANDBOXED=yes"));
            assertThat(run(run, "pwd; echo $AGENTLOOP_ISSUE $AGENTLOOP_RUN $SPEECH $SANDBOXED ${USER-nobody}; echo careful >&2; cat")).isEqualTo(HookEnd.WELL);
            assertThat(folder.resolve("hook.log")).hasContent("%s%n12 %s plain yes nobody%ncareful".formatted(run.clone.toRealPath(), run.tag));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("hook.log")))).isEqualTo("rw-------");
            assertThat(run.effects).containsExactly("before hook afterClone", "after hook afterClone");
        }
    }

    @Test
    void itFailsAtItsFirstCommandThatDoesAndSaysHow() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            HookEnd end = run(run, "echo building\n(exit 3)\necho never");
            assertThat(end.failure()).contains("hooks.afterClone ended with exit code 3; all it wrote is in %s, which ends:\n  building".formatted(folder.resolve("hook.log")));
            assertThat(run(run, "false").failure()).contains("hooks.afterClone ended with exit code 1, and wrote nothing");
        }
    }

    @Test
    void oneThatHangsIsStoppedAtItsLimitWithAllItStarted() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            String script = "trap '' TERM; echo waiting; setsid sh -c \"trap '' TERM; sleep 60\" & env -i sleep 61 & wait; sleep 62";
            long began = System.nanoTime();
            HookEnd end = run.agents.runHook(run.call(), hook(script, Duration.ofSeconds(1)));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(end.failure().orElseThrow()).startsWith("hooks.afterClone did not end within 1s and was stopped;").endsWith("\n  waiting");
            assertThat(run.tagged()).isEmpty();
            assertThat(ProcessHandle.current().descendants().flatMap(child -> child.info().commandLine().stream())).noneMatch(line -> line.endsWith("sleep 61"));
        }
    }

    /// A server for the agent, say: it lives until the run is over.
    @Test
    void whatItLeavesAtWorkHoldsNobodyUp() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            long began = System.nanoTime();
            assertThat(run(run, "sleep 60 & echo up")).isEqualTo(HookEnd.WELL);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(run.tagged()).hasSize(1);
            assertThat(folder.resolve("hook.log")).hasContent("up");
        }
    }

    @Test
    void whatItWritesStaysSmall() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            HookEnd end = run(run, "echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last; exit 1");
            Path log = folder.resolve("hook.log");
            assertThat(Files.size(log)).isBetween(2L * BoundedLog.KEPT, 2L * BoundedLog.KEPT + 100);
            assertThat(Files.readString(log).replaceAll("x+", "x")).isEqualTo("first\nx\n[2868940 bytes left out]\nx\nlast\n");
            assertThat(end.failure().orElseThrow()).endsWith("\n  last").hasSizeLessThan(2_500);
        }
    }

    @Test
    void itNeedsTheCloneAndTheSandbox() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            run.sandbox = Sandbox.wrapper(List.of("no-such-sandbox"));
            assertThatThrownBy(() -> run(run, "true")).isInstanceOf(AgentException.class).hasMessageContaining("no-such-sandbox");
            run.sandbox = Sandbox.NONE;
            Files.delete(run.clone);
            assertThatThrownBy(() -> run(run, "true")).isInstanceOf(AgentException.class).hasMessageContaining("is not there");
        }
    }
}
