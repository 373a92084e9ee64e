package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agentloop.forge.ClientScript;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.TrackerWorld;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The client of GitHub's API that GitHub itself gives out, on the stub: it finds what the adapter did, and the adapter what it did.
@Timeout(120)
class GitHubClientIT {
    private static final Label PLAN = new Label("loop/plan");
    private static final Label PLANNING = new Label("loop/planning");

    @Test
    void theClientAndTheAdapterSeeTheSame() throws Exception {
        ClientScript client = ClientScript.of("github.mjs", "@octokit/rest");
        try (StubWorld world = new StubWorld()) {
            for (int i = 1; i <= 4; i++) {
                world.tracker().create("Ours " + i, "", Set.of(PLAN));
            }
            world.tracker().moveLabels(IssueId.of(2), Set.of(PLANNING), Set.of(PLAN));
            world.tracker().comment(IssueId.of(1), "ours");
            world.comment(IssueId.of(1), TrackerWorld.ALICE, "a person's");
            world.tracker().comment(IssueId.of(1), "ours again");
            world.tracker().setOpen(IssueId.of(3), false);
            world.push("main");
            world.push("issue-1-ours");
            world.codeHost().open("issue-1-ours", "main", "Our change", "");
            world.push("issue-1-twice");
            String commit = world.push("issue-1-theirs");

            JsonNode said = client.run(world.stub.server.url(), StubGitHub.TOKEN, StubRepository.HERE, "issue-1-theirs", "main");

            itSawWhatTheAdapterDid(said);
            itsPullRequestIsAsGitHubDescribesIt(said, commit);
            itIsRefused(said.path("refusals"));
            theAdapterSeesTheIssue(world, said);
            assertThat(world.codeHost().pullRequests("issue-1-"))
                    .extracting(PullRequest::headBranch, PullRequest::state)
                    .containsExactlyInAnyOrder(
                            tuple("issue-1-theirs", PullRequest.State.MERGED), tuple("issue-1-ours", PullRequest.State.CLOSED), tuple("issue-1-twice", PullRequest.State.OPEN));
            assertThat(world.codeHost().checks(commit))
                    .containsExactly(
                            new Check("their build", Check.State.PASSED, Optional.of("https://ci.example/success"), "success ☃"),
                            new Check("their lint", Check.State.FAILED, Optional.of("https://ci.example/error"), "error ☃"));
        }
    }

    private static void itSawWhatTheAdapterDid(JsonNode said) {
        assertThat(said.path("me").asString()).isEqualTo(StubGitHub.LOGIN);
        assertThat(texts(said.path("comments"), "body")).as("over pages of two").containsExactly("ours", "a person's", "ours again");
        assertThat(texts(said.path("comments"), "author")).containsExactly(StubGitHub.LOGIN, TrackerWorld.ALICE, StubGitHub.LOGIN);
        assertThat(texts(said.path("listed"), "title")).as("the open ones, pull requests among them").containsExactly("Ours 1", "Ours 2", "Ours 4", "Our change", "Theirs");
        assertThat(said.path("listed").valueStream().filter(entry -> entry.path("pull").asBoolean())).hasSize(1);
        assertThat(said.path("pages").asInt()).isEqualTo(3);
        assertThat(texts(said.path("labelled"))).containsExactly("Ours 4", "Ours 1");
        assertThat(texts(said.path("labels"))).containsExactlyInAnyOrder("bug", "loop/plan", "loop/planning", "theirs");
    }

    private static void itsPullRequestIsAsGitHubDescribesIt(JsonNode said, String commit) {
        assertThat(said.path("sha").asString()).isEqualTo(commit);
        assertThat(texts(said.path("colours"))).containsExactly("pending", "pending", "pending", "success", "failure");
        assertThat(texts(said.path("combined"), "context")).as("over pages of one").containsExactly("their build", "their lint");
        assertThat(texts(said.path("statuses"))).containsExactly("their lint error", "their build success", "their lint success", "their build pending");
        assertThat(texts(said.path("pulls"))).containsExactly("issue-1-theirs", "issue-1-ours");
        assertThat(texts(said.path("of"))).containsExactly("Their change");
        assertThat(said.path("ended").asString()).isEqualTo("closed");
        assertThat(said.path("merged").toString()).isEqualTo("{\"merged\":true,\"state\":\"closed\"}");
    }

    private static void itIsRefused(JsonNode refusals) {
        assertThat(refusals.valueStream().map(refusal -> refusal.path("status").asInt())).containsExactly(404, 404, 422, 422, 422, 422, 422, 401);
        assertThat(refusals.path(2).path("errors").toString()).isEqualTo("[{\"resource\":\"Issue\",\"field\":\"title\",\"code\":\"missing_field\"}]");
        assertThat(refusals.path(3).path("errors").toString()).isEqualTo("[{\"resource\":\"Label\",\"field\":\"name\",\"code\":\"already_exists\"}]");
        assertThat(refusals.path(4).path("errors").path(0).path("field").asString()).isEqualTo("head");
        assertThat(refusals.path(5).path("errors").path(0).path("message").asString()).contains("already exists");
        assertThat(texts(refusals, "message"))
                .containsExactly(
                        "Not Found", "Label does not exist", "Validation Failed", "Validation Failed", "Validation Failed", "Validation Failed", "Validation Failed", "Bad credentials");
    }

    private static void theAdapterSeesTheIssue(StubWorld world, JsonNode said) throws Exception {
        IssueText theirs = world.tracker().read(IssueId.of(said.path("made").asLong()));
        assertThat(theirs.issue().title()).isEqualTo("Theirs ☃").isEqualTo(said.path("edited").path("title").asString());
        assertThat(theirs.body()).isEqualTo("by another client").isEqualTo(said.path("read").path("body").asString());
        assertThat(theirs.issue().labels()).containsExactlyInAnyOrder(new Label("bug"), PLANNING);
        assertThat(texts(said.path("left"))).isEqualTo(texts(said.path("read").path("labels"))).containsExactly("bug", "loop/planning");
        assertThat(theirs.issue().open()).isFalse();
        assertThat(world.tracker().comments(theirs.issue().ref().id())).extracting(Comment::body).containsExactly("theirs");
        assertThat(world.colour(new Label("theirs"))).contains("123456").contains(said.path("label").asString());
    }

    private static List<String> texts(JsonNode entries) {
        return entries.valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> texts(JsonNode entries, String member) {
        return entries.valueStream().map(entry -> entry.path(member).asString()).toList();
    }
}
