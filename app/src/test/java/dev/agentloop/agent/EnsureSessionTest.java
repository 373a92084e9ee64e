package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsureSessionTest {
    @TempDir
    Path folder;

    @Test
    void acpxIsRunInTheCloneWithTheRunsEnvironment() throws Exception {
        try (var run = new RunFixture(folder, "{ pwd; echo $AGENTLOOP_RUN; echo $*; } > ../seen")) {
            run.agents.ensureSession(run.call(), false);
            assertThat(folder.resolve("seen")).content().isEqualTo("""
                    %s
                    %s
                    --approve-all --timeout 1 --format json demo sessions ensure --name agentloop-shop-issue-12
                    """.formatted(run.clone.toRealPath(), run.tag));
            assertThat(run.effects).containsExactly("before acpx sessions ensure", "after acpx sessions ensure");
        }
    }

    @Test
    void aFailureIsToldWithCommandReasonAndStderrButNoSecret() throws Exception {
        String script = """
                echo "starting" ; echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"spawn demo ENOENT"}}'
                echo "using $DEMO_API_KEY at $PLACE" >&2; exit 1""";
        try (var run = new RunFixture(folder, script)) {
            run.environment = Map.of("PATH", "/usr/bin:/bin", "PLACE", "the lake");
            run.agentEnvironment = Map.of("DEMO_API_KEY", "sk-1234567890");
            assertThatThrownBy(() -> run.agents.ensureSession(run.call(), false)).isInstanceOf(AgentException.class).hasMessage("""
                    This command failed with exit code 1:
                      %s --approve-all --timeout 1 --format json demo sessions ensure --name agentloop-shop-issue-12
                    acpx says: spawn demo ENOENT
                    The end of its stderr:
                      using *** at the lake""".formatted(run.acpx));
        }
    }

    @Test
    void oneThatHangsIsStoppedWithAllItStarted() throws Exception {
        String script = "trap '' TERM; setsid sh -c \"trap '' TERM; touch ../started; while :; do sleep 0.1; done\" & echo waiting >&2; wait";
        try (var run = new RunFixture(folder, script)) {
            assertThatThrownBy(() -> run.agents.ensureSession(run.call(), false))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("did not end within 3 s")
                    .hasMessageContaining("waiting");
            run.awaitFile("started");
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void aMissingAcpxIsSaid() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            run.acpx = Path.of("acpx");
            run.environment = Map.of("PATH", "/nowhere");
            assertThatThrownBy(() -> run.agents.ensureSession(run.call(), false)).hasMessageContaining("'acpx' is not on the PATH (/nowhere)");
        }
    }

    @Test
    void aMissingCloneIsSaid() throws Exception {
        try (var run = new RunFixture(folder, "")) {
            var call = run.call();
            java.nio.file.Files.delete(run.clone);
            assertThatThrownBy(() -> run.agents.ensureSession(call, false)).hasMessageContaining(run.clone + ", in which acpx should run, is not there");
        }
    }
}
