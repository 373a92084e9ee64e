package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop demo`: what it prints is true.
class DemoIT {
    @TempDir
    Path root;

    @Test
    void tellsWhatHappened() throws Exception {
        Playground.acpxProgram();
        try (Playground playground = Playground.bare(root)) {
            var demo = playground.mustRun("demo", "--dir", "tour");

            String main = playground.git(root.resolve("tour/shop.git"), "log", "--format=%s", "main");
            assertThat(main.lines()).containsExactly("Merge issue-1-demo", "Mention the greeting", "Add greeting.txt (issue 1)", "Begin");
            assertThat(demo.out()).contains("Merge issue-1-demo");
            assertThat(labels(1)).isEqualTo("[loop/merged]");
            assertThat(labels(2)).isEqualTo("[loop/plan-done]");
            assertThat(labels(3)).isEqualTo("[NeedSupervisor]");
            assertThat(demo.out()).containsPattern("1 +open +Greet the visitors .*\\[loop/merged]");
            assertThat(demo.out()).containsPattern("2 +open +Write down the opening hours .*\\[loop/plan-done]");
            assertThat(demo.out()).containsPattern("3 +open +Rewrite everything .*\\[NeedSupervisor]");
            assertThat(demo.err()).contains("restart 1 of at most 3").contains("CI failed (documentation); fix 1 of at most 3");
            assertThat(demo.out()).contains("loop/code-ci");
        }
    }

    private String labels(int issue) throws Exception {
        return Files.readString(root.resolve("tour/shop.issues/" + issue + ".md"))
                .lines()
                .filter(line -> line.startsWith("labels:"))
                .map(line -> line.substring("labels:".length()).strip())
                .findFirst()
                .orElseThrow();
    }
}
