package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Fault;
import dev.agentloop.model.OutputShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that is started only to see whether it starts.
class ProbeTest {
    @TempDir
    Path folder;

    /// What it left running would be there for ever: nobody knows its tag.
    @Test
    void nothingOfItIsLeft() throws Exception {
        String script = "mkdir -p $HOME/.acpx/sessions; echo '{}' >$HOME/.acpx/sessions/abc-1.json; echo '{}' >$HOME/.acpx/sessions/another.json\n"
                + "setsid sleep 300 & touch ../started; echo '{\"action\":\"session_created\",\"acpxRecordId\":\"abc-1\"}'";
        try (var run = new RunFixture(folder, script)) {
            run.environment = Map.of("PATH", "/usr/bin:/bin", "HOME", folder.resolve("home").toString());

            run.agents.probe(run.call());

            run.awaitFile("started");
            assertThat(run.tagged()).isEmpty();
            assertThat(folder.resolve("home/.acpx/sessions/abc-1.json")).doesNotExist();
            assertThat(folder.resolve("home/.acpx/sessions/another.json")).exists();
        }
    }

    @Test
    void oneThatHangsIsStoppedAndTold() throws Exception {
        try (var run = new RunFixture(folder, "trap '' TERM; setsid sh -c \"trap '' TERM; touch ../started; while :; do sleep 0.1; done\" & wait")) {
            assertThatThrownBy(() -> run.agents.probe(run.call())).isInstanceOf(AgentException.class).hasMessageContaining("did not end within 3 s");
            run.awaitFile("started");
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void oneThatWantsALoginSaysSo() throws Exception {
        String answer = "{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Please run demo login\",\"data\":{\"detailCode\":\"AUTH_REQUIRED\"}}}";
        try (var run = new RunFixture(folder, "setsid sleep 300 & echo '%s'; exit 1".formatted(answer))) {
            assertThatThrownBy(() -> run.agents.probe(run.call())).isInstanceOfSatisfying(AgentException.class, e -> {
                assertThat(e.fault()).contains(Fault.LOGIN);
                assertThat(e.getMessage()).contains("acpx says: Please run demo login");
            });
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void aCommandIsOnlyLookedFor() throws Exception {
        try (var run = new RunFixture(folder, "touch ../started")) {
            run.agents.probe(run.command(new OutputShape.PlainText(), run.acpx.toString()));
            assertThatThrownBy(() -> run.agents.probe(run.command(new OutputShape.PlainText(), "no-such-tool"))).isInstanceOf(AgentException.class).hasMessageContaining("'no-such-tool' is not on the PATH");
            assertThat(Files.exists(folder.resolve("started"))).isFalse();
        }
    }
}
