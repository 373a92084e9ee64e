package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The main job on a GitHub server somebody else wrote, with git over HTTP behind a password, the real acpx and the scripted agent.
@Timeout(300)
class EmulatorIT {
    @TempDir
    Path root;

    @Test
    void aLabelledIssueIsAnsweredAfterTwoTicksAndNobodyElseIsDisturbed() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            int strangers = github.issue("bob", "Mine too", "demo-agent plan: answer Never.");
            int unlabelled = github.issue("alice", "Just a thought", "demo-agent plan: answer Never.");
            github.label(issue, "loop/plan", "priority/high", "loopy");
            github.label(strangers, "loop/plan", "priority/low");

            github.tick(issue);
            github.tick();

            assertThat(github.labels(issue)).containsExactly("loop/plan-done", "loopy", "priority/high");
            assertThat(github.comments(issue)).singleElement().asString().startsWith("agentloop-bot: We open at nine.");
            assertThat(github.labels(strangers)).containsExactly("loop/plan", "priority/low");
            assertThat(github.comments(strangers)).isEmpty();
            assertThat(github.labels(unlabelled)).isEmpty();
            assertThat(github.comments(unlabelled)).isEmpty();
            assertThat(github.machine().mustRun("plan").out()).contains("shop/" + strangers + ": its author bob is not listed in usernames");
            idleTicksChangeNothing(github);
        }
    }

    private static void idleTicksChangeNothing(GitHubPlayground github) throws Exception {
        String before = github.everything();
        for (int tick = 0; tick < 3; tick++) {
            github.proxy().forget();
            assertThat(github.tick().out()).contains(" started=0 finished_ok=0 finished_fail=0 ").contains(" requests=1 ");
            assertThat(github.proxy().requests()).singleElement().asString().startsWith("GET /repos/agentloop-bot/shop/issues?");
        }
        assertThat(github.everything()).isEqualTo(before);
    }

    /// A human, or a bot, labels the issue while agentloop moves its label: right after the target was added, while the agent runs, and right after the old one was removed.
    @Test
    void labelsAddedInTheMiddleOfATickSurvive() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");
            String labels = " /repos/agentloop-bot/shop/issues/" + issue + "/labels";
            github.proxy().afterFirst("POST" + labels, () -> github.label(issue, "early"));
            github.proxy().afterFirst("DELETE" + labels + "/loop%2Fplan", () -> github.label(issue, "urgent"));
            github.proxy().afterFirst("POST /repos/agentloop-bot/shop/issues/" + issue + "/comments", () -> github.label(issue, "later"));
            github.proxy().afterFirst("DELETE" + labels + "/loop%2Fplan-in-process", () -> github.label(issue, "late"));

            github.tick(issue);
            github.tick();

            assertThat(github.proxy().isDone()).as("all four were added in the middle").isTrue();
            assertThat(github.labels(issue)).containsExactly("early", "late", "later", "loop/plan-done", "urgent");
            assertThat(github.comments(issue)).hasSize(1);
            idleTicksChangeNothing(github);
        }
    }

    @Test
    void theAgentPushesThroughTheCredentialHelper() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue(
                    "alice",
                    "Greet the visitors",
                    "demo-agent code: commit greeting.txt Hello",
                    "demo-agent code: push",
                    "demo-agent code: route merge I greet them now.",
                    "demo-agent merge: merge",
                    "demo-agent merge: answer It is merged.");
            github.label(issue, "loop/code");

            github.tick(issue);
            github.tick(issue);
            github.tick();

            assertThat(github.labels(issue)).containsExactly("loop/merged");
            assertThat(github.comments(issue)).hasSize(2);
            assertThat(branch(github, "issue-" + issue + "-demo")).containsExactly("Add greeting.txt (issue " + issue + ")", "Begin");
            assertThat(branch(github, "main")).first().isEqualTo("Merge issue-" + issue + "-demo");
            // Nobody gets in without the password, so these went through `agentloop git-credential`.
            assertThat(github.git().requests()).contains("x-access-token POST /shop.git/git-upload-pack", "x-access-token POST /shop.git/git-receive-pack");
            idleTicksChangeNothing(github);
        }
    }

    private static List<String> branch(GitHubPlayground github, String name) throws Exception {
        return github.machine().git(github.machine().repository(), "log", "--format=%s", name).lines().toList();
    }
}
