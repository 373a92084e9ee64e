package dev.agentloop.forge.gitea;

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

/// Gitea's JSON in the domain's words.
final class Mapping {
    /// What Gitea shows for a deleted account.
    private static final String GHOST = "Ghost";

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

    /// Issues and pull requests share their numbers, and either is read as an issue.
    static boolean isPullRequest(JsonNode issue) {
        return issue.hasNonNull("pull_request");
    }

    private static Set<Label> labels(JsonNode issue) {
        Set<Label> labels = new HashSet<>();
        for (JsonNode label : issue.path("labels")) {
            labels.add(new Label(Json.text(label, "name")));
        }
        return labels;
    }

    static Comment comment(JsonNode node) {
        return new Comment(login(node), Json.time(node, "created_at"), node.path("body").asString(""));
    }

    /// What was imported is shown as the importer's, whoever wrote it. No account can have a blank in its name.
    private static String login(JsonNode node) {
        String elsewhere = node.path("original_author").asString("");
        return elsewhere.isBlank() ? poster(node) : elsewhere + " (imported)";
    }

    private static String poster(JsonNode node) {
        return node.path("user").path("login").asString(GHOST);
    }

    /// The branch a pull request comes from. That is `label`: `ref` turns into `refs/pull/N/head` when the branch is deleted. Empty for one pushed without a branch (AGit).
    static String headBranch(JsonNode pull) {
        return pull.path("head").path("label").asString("");
    }

    static PullRequest pullRequest(JsonNode node) {
        Optional<Instant> closed = Json.optionalTime(node, "closed_at");
        Instant updated = Json.time(node, "updated_at");
        PullRequest.State state = node.path("merged").asBoolean(false)
                ? PullRequest.State.MERGED
                : "open".equals(Json.text(node, "state")) ? PullRequest.State.OPEN : PullRequest.State.CLOSED;
        return new PullRequest(
                Long.toString(Json.number(node, "number")),
                Json.text(node, "html_url"),
                headBranch(node),
                Json.text(node.path("head"), "sha"),
                state,
                Json.time(node, "created_at"),
                // A comment years later moves `updated_at`, but not the head, which rests from the closing on.
                closed.filter(updated::isAfter).orElse(updated));
    }

    /// Gitea calls the state of a status `status`; its combined status, and GitHub, call it `state`.
    static Check status(JsonNode node) {
        Check.State state = switch (Json.text(node, "status")) {
            case "success" -> Check.State.PASSED;
            case "pending" -> Check.State.PENDING;
            // Said by newer versions only; the older ones say success.
            case "skipped" -> Check.State.SKIPPED;
            // "failure", "error", and "warning", with which Gitea too lets nobody merge where the check is required; and what may yet be invented.
            default -> Check.State.FAILED;
        };
        return new Check(Json.text(node, "context"), state, link(node, "target_url"), node.path("description").asString(""));
    }

    private static Optional<String> link(JsonNode node, String name) {
        return node.path(name).stringValueOpt().filter(url -> !url.isBlank());
    }
}
