package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Fault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "-32000, AUTH_REQUIRED, Log in, LOGIN",
        "-32603, AGENT_SPAWN_ENOENT, spawn demo ENOENT, NOT_STARTED",
        "-32603, AGENT_STARTUP_FAILED, it ended, NOT_STARTED",
        "-32603, X, You have hit your usage limit, USAGE_LIMIT",
        "-32603, QUEUE_OWNER_CLOSED, connection refused,",
        "-32603, X, Something else,"
    })
    void whatTheAgentLacksIsReadFromAcpxsAnswer(String code, String detail, String message, Fault fault) throws Exception {
        String answer = "{\"id\":null,\"error\":{\"code\":%s,\"message\":\"%s\",\"data\":{\"acpxCode\":\"RUNTIME\",\"detailCode\":\"%s\"}}}".formatted(code, message, detail);
        try (var run = new RunFixture(folder, "echo '%s'; echo 'usage limit' >&2; exit 1".formatted(answer))) {
            assertThatThrownBy(() -> run.agents.ensureSession(run.call(), false))
                    .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.fault()).isEqualTo(Optional.ofNullable(fault)));
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
