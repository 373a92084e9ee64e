package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop stop` with the real acpx and a working agent.
class StopIT {
    @TempDir
    Path root;

    @Test
    void nothingOfTheAgentIsLeftAndTheIssueIsWithAHuman() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Sleep", "loop/plan", "demo-agent plan: say I begin.", "demo-agent plan: ignore-term", "demo-agent plan: hang");
            playground.mustRun("tick");
            assertThat(playground.processes(issue)).isNotEmpty();
            assertThat(playground.mustRun("explain", "1").out()).contains("has worked for").contains("Now:  its agent has been working");

            assertThat(playground.mustRun("stop", "1").out()).contains("is stopped; the issue is at NeedSupervisor");

            assertThat(playground.processes(issue)).isEmpty();
            assertThat(playground.hasLabel(issue, "NeedSupervisor")).isTrue();
            assertThat(playground.comments(issue)).singleElement().asString().contains("agentloop stop");
            assertThat(playground.mustRun("tick").out()).contains("started=0").contains("restarted=0");
        }
    }
}
