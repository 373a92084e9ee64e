package dev.agentloop.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.ClientScript;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A client somebody else wrote and the adapter, on one stub: each sees what the other did.
@Timeout(120)
class GiteaClientIT {
    @ParameterizedTest
    @EnumSource
    void theClientAndTheAdapterSeeEachOthersWork(StubGitea.Flavour flavour) throws Exception {
        ClientScript client = ClientScript.of("gitea.mjs", "gitea-js");
        try (StubWorld world = new StubWorld(flavour)) {
            Tracker tracker = world.tracker();
            IssueId ours = tracker.create("By the adapter", "text", Set.of(new Label("loop/plan")));
            tracker.moveLabels(ours, Set.of(new Label("loop/planning")), Set.of(new Label("loop/plan")));
            tracker.comment(ours, "said by the adapter");
            String commit = world.push("issue-1-client");

            JsonNode seen = client.run(world.stub.server.url(), StubGitea.TOKEN, "acme", "shop", ours.value(), "issue-1-client");

            assertThat(seen.path("login").asString()).isEqualTo(tracker.login());
            assertThat(seen.path("foreign").path("title").asString()).isEqualTo("By the adapter");
            assertThat(texts(seen.path("foreign").path("labels"))).containsExactly("loop/planning");
            assertThat(texts(seen.path("foreignComments"))).containsExactly("said by the adapter");
            assertThat(texts(seen.path("paged"))).hasSize(7).doesNotHaveDuplicates();
            assertThat(texts(seen.path("statuses"))).containsExactly("client/build success", "client/build pending");
            assertThat(seen.path("pull").path("merged").asBoolean()).isTrue();

            IssueId made = IssueId.of(seen.path("made").path("number").asLong());
            IssueText read = tracker.read(made);
            assertThat(read.issue().title()).isEqualTo("By the client, edited").isEqualTo(seen.path("made").path("title").asString());
            assertThat(read.body()).isEqualTo("Grüße ☃");
            assertThat(read.issue().open()).isFalse();
            assertThat(read.issue().labels()).containsExactly(new Label("client/kept"));
            assertThat(tracker.comments(made)).extracting(Comment::body).containsExactly("said by the client");
            assertThat(tracker.list(false, 100)).extracting(i -> i.title()).contains("paged 0", "paged 6", "By the adapter").hasSize(8);
            assertThat(world.codeHost().pullRequests("issue-1-")).singleElement().satisfies(pull -> {
                assertThat(pull.state()).isEqualTo(PullRequest.State.MERGED);
                assertThat(pull.headCommit()).isEqualTo(commit).isEqualTo(seen.path("pull").path("sha").asString());
            });
            assertThat(world.codeHost().checks(commit)).containsExactly(new Check("client/build", Check.State.PASSED, Optional.of("https://ci.example/1"), "fine"));
        }
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
