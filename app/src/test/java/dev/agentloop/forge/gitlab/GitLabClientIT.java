package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agentloop.forge.ClientScript;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Comment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The client of GitLab's API that somebody else wrote, on the stub: it finds what the adapter did, and the adapter what it did.
@Timeout(120)
class GitLabClientIT {
    private static List<String> texts(JsonNode entries, String member) {
        return entries.valueStream().map(entry -> entry.path(member).asString()).toList();
    }

    @Test
    void theClientAndTheAdapterSeeTheSame() throws Exception {
        ClientScript client = ClientScript.of("gitlab.mjs", "@gitbeaker/rest");
        try (StubWorld world = new StubWorld()) {
            for (int i = 1; i <= 4; i++) {
                world.tracker().create("Ours " + i, "", Set.of(new Label("loop/plan")));
            }
            world.tracker().comment(IssueId.of(1), "ours\n/close");
            world.tracker().moveLabels(IssueId.of(2), Set.of(new Label("loop/planning")), Set.of(new Label("loop/plan")));
            world.push("issue-1-ours");
            world.codeHost().open("issue-1-ours", "main", "Our change", "");
            String commit = world.push("issue-1-theirs");

            JsonNode said = client.run(world.stub.server.url() + "/gitlab", StubGitLab.TOKEN, StubProject.HERE, "issue-1-theirs", "main");

            assertThat(said.path("me").asString()).isEqualTo(world.tracker().login());
            assertThat(texts(said.path("notes"), "body")).containsExactly("ours\n\\/close");
            assertThat(texts(said.path("listed"), "title")).as("over pages of two").containsExactlyInAnyOrder("Ours 1", "Ours 2", "Ours 3", "Ours 4", "Theirs ☃");
            assertThat(texts(said.path("labelled"), "title")).containsExactlyInAnyOrder("Ours 1", "Ours 3", "Ours 4");
            assertThat(said.path("edited").path("labels").valueStream().map(JsonNode::asString)).containsExactlyInAnyOrder("bug", "loop/planning");
            assertThat(said.path("request").path("sha").asString()).isEqualTo(commit);
            assertThat(texts(said.path("statuses"), "status")).containsExactly("failed");
            assertThat(said.path("requests").asInt()).isEqualTo(2);
            assertThat(said.path("ended").path("state").asString()).isEqualTo("closed");
            assertThat(said.path("refusals").valueStream().map(refusal -> refusal.path("status").asInt())).containsExactly(404, 400, 409);
            assertThat(said.path("refusals").path(2).path("description").asString()).contains("already exists");

            IssueText theirs = world.tracker().read(IssueId.of(said.path("made").path("iid").asLong()));
            assertThat(theirs.issue().title()).isEqualTo("Theirs ☃");
            assertThat(theirs.body()).isEqualTo("by another client");
            assertThat(theirs.issue().labels()).containsExactlyInAnyOrder(new Label("bug"), new Label("loop/planning"));
            assertThat(theirs.issue().open()).isFalse();
            assertThat(world.tracker().comments(theirs.issue().ref().id())).extracting(Comment::body).containsExactly("theirs");
            assertThat(world.colour(new Label("theirs"))).contains("123456");
            assertThat(world.codeHost().pullRequests("issue-1-"))
                    .extracting(PullRequest::headBranch, PullRequest::state)
                    .containsExactlyInAnyOrder(tuple("issue-1-theirs", PullRequest.State.OPEN), tuple("issue-1-ours", PullRequest.State.CLOSED));
            assertThat(world.codeHost().checks(commit))
                    .containsExactly(new Check("their build", Check.State.FAILED, Optional.of("https://ci.example/theirs"), "broken ☃"));
        }
    }
}
