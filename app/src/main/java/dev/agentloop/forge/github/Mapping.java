package dev.agentloop.forge.github;

import dev.agentloop.forge.Json;
import dev.agentloop.model.Check;
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

/// GitHub's JSON in the domain's words.
final class Mapping {
    /// What GitHub shows for a deleted account, whose `user` is null.
    private static final String GHOST = "ghost";

    private Mapping() {}

    static Issue issue(LoopName loop, JsonNode node) {
        return new Issue(
                new IssueRef(loop, IssueId.of(Json.number(node, "number"))),
                Json.text(node, "html_url"),
                Json.text(node, "title"),
                login(node),
                "open".equals(Json.text(node, "state")),
                labels(node),
                Json.time(node, "updated_at"));
    }

    /// GitHub lists pull requests among the issues.
    static boolean isPullRequest(JsonNode issue) {
        return issue.hasNonNull("pull_request");
    }

    private static Set<Label> labels(JsonNode issue) {
        Set<Label> labels = new HashSet<>();
        for (JsonNode label : issue.path("labels")) {
            labels.add(new Label(label.isString() ? label.stringValue() : Json.text(label, "name")));
        }
        return labels;
    }

    static Comment comment(JsonNode node) {
        return new Comment(login(node), Json.time(node, "created_at"), node.path("body").asString(""));
    }

    private static String login(JsonNode node) {
        return node.path("user").path("login").asString(GHOST);
    }

    static PullRequest pullRequest(JsonNode node) {
        Optional<Instant> closed = Json.optionalTime(node, "closed_at");
        Instant updated = Json.time(node, "updated_at");
        PullRequest.State state = Json.optionalTime(node, "merged_at").isPresent()
                ? PullRequest.State.MERGED
                : closed.isPresent() ? PullRequest.State.CLOSED : PullRequest.State.OPEN;
        return new PullRequest(
                Long.toString(Json.number(node, "number")),
                Json.text(node, "html_url"),
                Json.text(node.path("head"), "ref"),
                Json.text(node.path("head"), "sha"),
                state,
                Json.time(node, "created_at"),
                // A comment years later moves `updated_at`, but not the head, which rests from the closing on.
                closed.filter(updated::isAfter).orElse(updated));
    }

    static Check status(JsonNode node) {
        Check.State state = switch (Json.text(node, "state")) {
            case "success" -> Check.State.PASSED;
            case "pending" -> Check.State.PENDING;
            default -> Check.State.FAILED;
        };
        return new Check(Json.text(node, "context"), state, link(node, "target_url"), node.path("description").asString(""));
    }

    static Check checkRun(JsonNode node) {
        Optional<String> url = link(node, "details_url").or(() -> link(node, "html_url"));
        return new Check(Json.text(node, "name"), state(node), url, node.path("output").path("title").asString(""));
    }

    private static Check.State state(JsonNode run) {
        if (!"completed".equals(Json.text(run, "status"))) {
            return Check.State.PENDING;
        }
        return switch (run.path("conclusion").asString("")) {
            case "success" -> Check.State.PASSED;
            case "neutral", "skipped" -> Check.State.SKIPPED;
            // Also what GitHub may invent: an unknown end is nobody's success.
            default -> Check.State.FAILED;
        };
    }

    private static Optional<String> link(JsonNode node, String name) {
        return node.path(name).stringValueOpt().filter(url -> !url.isBlank());
    }
}
