package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What looks at a loop on GitHub and changes nothing there.
@Timeout(300)
class OfflineIT {
    /// Nothing listens on the port of discarded data.
    private static final String NOWHERE = "http://127.0.0.1:9";

    @TempDir
    Path root;

    @Test
    void planOnlyReads() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");
            String before = github.everything();

            assertThat(github.machine().mustRun("plan").out()).contains("do    shop/" + issue + ": start plan (loop/plan -> loop/plan-in-process)");

            assertThat(github.proxy().requests()).isNotEmpty().allMatch(request -> request.startsWith("GET "));
            assertThat(github.everything()).isEqualTo(before);
            assertThat(github.machine().loopData().resolve("shop")).doesNotExist();

            github.tick(issue);
            github.tick();
            github.proxy().forget();
            assertThat(github.machine().mustRun("plan").out()).isEqualTo("loop shop\n  nothing to do\n");
            assertThat(github.proxy().requests()).singleElement().asString().startsWith("GET ");
        }
    }

    @Test
    void statusNeedsNeitherTokenNorNetwork() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int done = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            int failed = github.issue("alice", "Impossible", "demo-agent plan: fail I cannot.");
            github.label(done, "loop/plan");
            github.label(failed, "loop/plan");
            github.tick(done, failed);
            github.tick();
            github.proxy().forget();
            List<String> before = shown(github);

            github.machine().environment().remove("GITHUB_TOKEN");
            github.machine().replace("loop/shop/config.yaml", github.proxy().url(), NOWHERE);

            assertThat(shown(github)).isEqualTo(before);
            assertThat(before.getFirst()).containsPattern(done + " +Opening hours +plan +- +answered").containsPattern(failed + " +Impossible +plan +- +failed .* I cannot\\.");
            assertThat(github.proxy().requests()).isEmpty();
        }
    }

    /// Without the ages, which go on.
    private static List<String> shown(GitHubPlayground github) throws Exception {
        return List.of(
                github.machine().mustRun("status").out().replaceAll(" +\\d+s ", " AGE "),
                github.machine().mustRun("status", "--json").out().replaceAll("\"ageSeconds\" : \\d+", "AGE"));
    }
}
