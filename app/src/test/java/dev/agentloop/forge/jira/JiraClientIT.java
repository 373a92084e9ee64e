package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.ClientScript;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The client of Jira's API that somebody else wrote, on the stub: it finds what the adapter did, and the adapter what it did. It knows Jira's schemas, so neither the stub's answers nor
/// the adapter's requests may have a member that Jira does not describe.
@Timeout(120)
class JiraClientIT {
    private static final Label PLAN = new Label("loop/plan");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false));

    private static ArrayNode described(List<Request> requests) {
        ArrayNode described = JsonNodeFactory.instance.arrayNode();
        for (Request request : requests) {
            List<String> path = request.segments().subList(3, request.segments().size());
            String operation = String.join("/", path).replaceFirst("^(issue/createmeta|issue(?!/createmeta)|project)/[^/]+", "$1/KEY");
            ObjectNode entry = described.addObject().put("operation", request.method() + " " + operation);
            ObjectNode query = entry.putObject("query");
            request.query().forEach(query::put);
            entry.set("body", request.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : request.json());
        }
        return described;
    }

    @Test
    void theClientAndTheAdapterSeeTheSame() throws Exception {
        ClientScript client = ClientScript.of("jira.mjs", "jira.js").with("AUDIT_SCHEMAS", "true");
        try (StubWorld world = new StubWorld()) {
            Tracker tracker = world.tracker();
            IssueId ours = tracker.create("Ours ☃", "# A *title*\n\n- one\n- `two`", Set.of(PLAN));
            for (int i = 0; i < 11; i++) {
                tracker.create("another " + i, "", Set.of());
            }
            Changes before = tracker.changes(WATCHED, Optional.empty());
            tracker.comment(ours, "**done**\n<!-- agentloop run=x -->");
            tracker.moveLabels(ours, Set.of(new Label("loop/planning")), Set.of(PLAN));
            tracker.setOpen(ours, false);
            tracker.setOpen(ours, true);
            tracker.ownComments(ours);
            tracker.list(false, 3);
            tracker.changes(WATCHED, Optional.of(before.next()));
            world.anotherTracker().changes(List.of(new Watched(new Label("loop/none"), true)), Optional.empty());
            JsonNode said = client.run(described(world.stub.server.log()), world.stub.server.url(), StubJira.EMAIL, StubJira.TOKEN, StubProject.HERE, ours.value());

            assertThat(said.path("wrong")).as("what the adapter asked").isEmpty();
            assertThat(said.path("drift")).as("what the stub answered").isEmpty();
            assertThat(said.path("me").asString()).isEqualTo(StubProject.SELF);
            assertThat(said.path("pages").asInt()).isEqualTo(3);
            assertThat(said.path("listed")).hasSize(13);
            assertThat(said.path("listed").get(0).toString()).isEqualTo("{\"key\":\"SHOP-1\",\"title\":\"Ours ☃\",\"labels\":[\"loop/planning\"],\"creator\":\"%s\"}".formatted(StubProject.SELF));
            assertThat(said.path("description")).isEqualTo(AdfWriter.document("# A *title*\n\n- one\n- `two`"));
            assertThat(said.path("total").asInt()).isEqualTo(2);
            assertThat(said.path("bodies").get(0)).isEqualTo(AdfWriter.document("**done**"));
            assertThat(said.path("properties").get(0).get(0).path("key").asString()).isEqualTo("agentloop");

            IssueId theirs = new IssueId(said.path("made").asString());
            assertThat(tracker.changes(WATCHED, Optional.of(before.next())).issues()).filteredOn(issue -> issue.ref().id().equals(theirs)).singleElement().satisfies(this::isTheirs);
            assertThat(tracker.read(theirs).body()).isEqualTo("**By *another* client**\n\n---");
            assertThat(tracker.comments(ours)).extracting(Comment::body).containsExactly("**done**", "`seen`");
            assertThat(said.path("status").asString()).isEqualTo("Done");
        }
    }

    private void isTheirs(Issue issue) {
        assertThat(issue.title()).isEqualTo("Made by another client ☃");
        assertThat(issue.labels()).containsExactlyInAnyOrder(new Label("theirs"), new Label("loop/code"));
        assertThat(issue.open()).isFalse();
        assertThat(issue.author()).isEqualTo(StubProject.SELF);
    }
}
