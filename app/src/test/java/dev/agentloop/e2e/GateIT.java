package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The CI gate of the packaged program, on the local forge, with the real acpx and the scripted agent.
class GateIT {
    @TempDir
    Path root;

    @Test
    void whatCIFindsIsMendedAndAPassEndsTheWait() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue(
                    "Add a cart",
                    "loop/code",
                    "demo-agent code: sh test ! -e cart.txt || { echo mended >tests.txt && git add tests.txt && git commit -q -m Mend; }",
                    "demo-agent code: commit cart.txt A cart",
                    "demo-agent code: push",
                    "demo-agent code: done Pushed.");
            playground.tickUntil(issue, "loop/code-ci");
            String first = head(playground, issue);
            playground.mustRun("tick");
            assertThat(playground.hasLabel(issue, "loop/code-ci")).as("no checks yet").isTrue();
            assertThat(playground.runs(issue)).hasSize(1);

            report(playground, first, "state: failed\nurl: https://ci.example/runs/42\nsummary: 3 tests fail\n");
            playground.mustRun("tick");
            Playground.await("the agent is done", 60, () -> !playground.isAtWork(issue));
            playground.tickUntil(issue, "loop/code-ci");
            List<Path> runs = playground.runs(issue);
            assertThat(runs).hasSize(2);
            assertThat(Files.readString(runs.getLast().resolve("prompt.md"))).contains("- x: https://ci.example/runs/42 (3 tests fail)", "Title: Add a cart");
            assertThat(Files.readString(runs.getLast().resolve("output.json"))).containsPattern("\"session/(load|resume)\"").doesNotContain("\"session/new\"");
            assertThat(head(playground, issue)).isNotEqualTo(first);
            assertThat(playground.comments(issue)).hasSize(3);
            assertThat(playground.comments(issue).get(1)).contains("fix 1 of at most 3", "https://ci.example/runs/42");
            assertThat(clone(playground, issue)).exists();

            report(playground, head(playground, issue), "state: passed\n");
            playground.tickUntil(issue, "loop/code-done");
            assertThat(playground.runs(issue)).hasSize(2);
            assertThat(clone(playground, issue)).doesNotExist();
            assertThat(playground.processes(issue)).isEmpty();
            assertThat(playground.comments(issue)).as("all was pushed").hasSize(3);
        }
    }

    @Test
    void workThatWasNotPushedComesBackByTheCommandOfTheComment() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Forget to push", "loop/plan", "demo-agent plan: commit notes.txt Precious", "demo-agent plan: answer Done.");
            playground.tickUntil(issue, "loop/plan-done");
            assertThat(clone(playground, issue)).doesNotExist();

            String command = playground.comments(issue).getFirst().lines().filter(line -> line.startsWith("git fetch ")).findFirst().orElseThrow();
            playground.git(root, "clone", "--quiet", playground.repository().toString(), "mine");
            Process shell = new ProcessBuilder("sh", "-c", command).directory(root.resolve("mine").toFile()).redirectErrorStream(true).start();
            assertThat(new String(shell.getInputStream().readAllBytes())).contains("refs/rescue/heads/issue-" + issue + "-demo");
            assertThat(shell.waitFor()).isZero();
            assertThat(playground.git(root.resolve("mine"), "show", "refs/rescue/heads/issue-" + issue + "-demo:notes.txt")).isEqualTo("Precious\n");
        }
    }

    private static Path clone(Playground playground, int issue) {
        return playground.loopData().resolve(Playground.LOOP).resolve("issues").resolve(Integer.toString(issue));
    }

    private static String head(Playground playground, int issue) throws IOException, InterruptedException {
        return playground.git(playground.repository(), "rev-parse", "refs/heads/issue-" + issue + "-demo").strip();
    }

    /// As a script would that is CI here.
    private static void report(Playground playground, String commit, String check) throws IOException {
        Path checks = Files.createDirectories(playground.root().resolve("shop.issues/checks").resolve(commit));
        Files.writeString(checks.resolve("x.yaml"), check);
    }
}
