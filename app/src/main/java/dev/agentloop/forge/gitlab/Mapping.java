package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Json;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Comment;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// GitLab's JSON in the domain's words.
final class Mapping {
    /// To whom GitLab gives what a deleted account has written.
    private static final String GHOST = "ghost";

    private Mapping() {}

    static Issue issue(LoopName loop, JsonNode node) {
        return new Issue(
                new IssueRef(loop, IssueId.of(Json.number(node, "iid"))),
                Json.text(node, "web_url"),
                Json.text(node, "title"),
                author(node),
                "opened".equals(Json.text(node, "state")),
                labels(node),
                Json.time(node, "updated_at"));
    }

    /// GitLab keeps the issue that was moved away, closed, and names its successor.
    static boolean wasMoved(JsonNode issue) {
        return issue.hasNonNull("moved_to_id");
    }

    /// As spelled.
    private static Set<Label> labels(JsonNode issue) {
        Set<Label> labels = new HashSet<>();
        for (JsonNode label : issue.path("labels")) {
            labels.add(new Label(label.isString() ? label.stringValue() : Json.text(label, "name")));
        }
        return labels;
    }

    /// Empty for what GitLab itself notes down, such as a change of the title.
    static Optional<Comment> comment(JsonNode note) {
        return note.path("system").asBoolean(false)
                ? Optional.empty()
                : Optional.of(new Comment(author(note), Json.time(note, "created_at"), note.path("body").asString("")));
    }

    private static String author(JsonNode node) {
        return node.path("author").path("username").asString(GHOST);
    }

    static PullRequest pullRequest(JsonNode node) {
        PullRequest.State state = switch (Json.text(node, "state")) {
            case "merged" -> PullRequest.State.MERGED;
            case "closed" -> PullRequest.State.CLOSED;
            // "locked" is one that is being merged right now.
            default -> PullRequest.State.OPEN;
        };
        Instant updated = Json.time(node, "updated_at");
        Optional<Instant> ended = Json.optionalTime(node, "merged_at").or(() -> Json.optionalTime(node, "closed_at")).filter(_ -> state != PullRequest.State.OPEN);
        return new PullRequest(
                Long.toString(Json.number(node, "iid")),
                Json.text(node, "web_url"),
                Json.text(node, "source_branch"),
                Json.text(node, "sha"),
                state,
                Json.time(node, "created_at"),
                // A comment years later moves `updated_at`, but not the head, which rests from the end on.
                ended.filter(updated::isAfter).orElse(updated));
    }
}
