package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.PullRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `publish: agentloop` with the packaged program: the agent holds no token, and its branch becomes a pull request all the same.
@Timeout(180)
class PublishingIT {
    @TempDir
    Path root;

    @Test
    void whatAnAgentWithoutAnyTokenCommitsBecomesAPullRequest() throws Exception {
        try (StubPlayground stub = StubPlayground.of(StubbedForge.FORGEJO, root)) {
            stub.configure("publish", "agent", "agentloop");
            IssueId issue = stub.issue(
                    "Greet the visitors",
                    "loop/code",
                    "demo-agent code: sh env > '%s'; git config --list >> '%s'".formatted(root.resolve("seen"), root.resolve("seen")),
                    "demo-agent code: commit greeting.txt Hello",
                    "demo-agent code: done I greet them now.");
            stub.tick(issue);
            String branch = "issue-" + issue + "-demo";
            String seen = Files.readString(root.resolve("seen"));
            assertThat(seen).contains("AGENTLOOP_RUN=").doesNotContain("_TOKEN=").doesNotContain("git-credential");
            stub.tokens().forEach(token -> assertThat(seen).doesNotContain(token));

            String commit = stub.inClone(issue, branch);
            stub.tick(issue);
            assertThat(stub.received(branch)).isEqualTo(commit);
            assertThat(stub.git().requests()).contains("agentloop POST /shop.git/git-receive-pack");
            assertThat(stub.site().codeHost().codeHost().pullRequests(branch)).singleElement().satisfies(pull -> assertThat(pull.state()).isEqualTo(PullRequest.State.OPEN));
            assertThat(stub.labels(issue)).containsExactly("loop/code-ci");
            assertThat(stub.comments(issue)).singleElement().asString().startsWith("I greet them now.").contains("Pull request: ").contains("(1 file, 1 added, 0 removed)");

            stub.report(commit, Check.State.PASSED);
            stub.tick(issue);
            assertThat(stub.labels(issue)).containsExactly("loop/code-done");
            assertThat(stub.comments(issue)).as("what was pushed is not kept again").hasSize(1);
        }
    }
}
