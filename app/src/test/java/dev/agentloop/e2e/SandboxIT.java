package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program with the real acpx and the scripted agent, all in bubblewrap.
@Timeout(240)
class SandboxIT {
    @TempDir
    Path root;

    @BeforeEach
    void allowed() throws Exception {
        TokenHuntIT.requireBubblewrap();
    }

    /// The command that knows the token is not to be seen inside, and the helper works there all the same.
    @Test
    void anAgentPushesWithATokenThatACommandKnows() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root)) {
            NoTokenAnywhereIT.Given.COMMAND.to(github);
            github.machine().append("loop/shop/acpx-config", "\nsandbox: bwrap\n");
            int issue = github.issue(
                    "alice", "Greet the visitors", "demo-agent code: commit greeting.txt Hello", "demo-agent code: push", "demo-agent code: route merge I greet them now.",
                    "demo-agent merge: merge", "demo-agent merge: answer It is merged.");
            github.label(issue, "loop/code");
            for (int tick = 0; tick < 3; tick++) {
                github.tick(issue);
            }
            assertThat(github.labels(issue)).as(() -> all(github, issue)).containsExactly("loop/merged");
            assertThat(github.machine().git(github.machine().repository(), "show", "main:greeting.txt")).isEqualTo("Hello\n");
            assertThat(root.resolve("home/.acpx")).doesNotExist();
            assertThat(github.machine().processesOfItsUser()).isEmpty();
        }
    }

    private static String all(GitHubPlayground github, int issue) {
        try {
            return github.comments(issue) + github.machine().run("status").out();
        } catch (Exception e) {
            return e.toString();
        }
    }

    @Test
    void aCrashedRunIsRestartedAndOneIsStoppedWhole() throws Exception {
        try (Playground playground = Playground.local(root)) {
            playground.append("loop/shop/acpx-config", "\nsandbox: bwrap\n");
            int crashing = playground.issue("Crash", "loop/plan", "demo-agent plan: say Let me see", "demo-agent plan: die-once", "demo-agent plan: answer Done after all.");
            playground.tickUntil(crashing, "loop/plan-done");
            assertThat(playground.runs(crashing)).hasSize(2);
            assertThat(playground.processes(crashing)).isEmpty();

            int slow = playground.issue("Be slow", "loop/plan", "demo-agent plan: sh sleep 200");
            playground.mustRun("tick");
            assertThat(playground.isAtWork(slow)).isTrue();
            playground.mustRun("stop", Integer.toString(slow));
            assertThat(playground.processes(slow)).isEmpty();
            assertThat(playground.hasLabel(slow, "NeedSupervisor")).isTrue();
            assertThat(Files.exists(root.resolve("home/.acpx"))).isFalse();
        }
    }
}
