package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.Json;
import dev.agentloop.model.Check;
import dev.agentloop.model.PullRequest;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Bitbucket's JSON in the domain's words.
final class Mapping {
    private Mapping() {}

    /// A pull request as listed.
    ///
    /// @param pull its head commit is abbreviated
    /// @param source the repository its branch lies in: `acme/shop`
    /// @param repository the one it is to be merged into, by its present name
    record Listed(PullRequest pull, String source, String repository) {}

    /// A build status.
    ///
    /// @param key by which the next status replaces this one
    record Status(String key, Instant updated, Check check) {}

    static Listed pullRequest(JsonNode node) {
        PullRequest.State state = switch (Json.text(node, "state")) {
            case "OPEN" -> PullRequest.State.OPEN;
            case "MERGED" -> PullRequest.State.MERGED;
            // DECLINED, SUPERSEDED.
            default -> PullRequest.State.CLOSED;
        };
        JsonNode source = node.path("source");
        PullRequest pull = new PullRequest(
                Long.toString(Json.number(node, "id")),
                Json.text(node.path("links").path("html"), "href"),
                Json.text(source.path("branch"), "name"),
                Json.text(source.path("commit"), "hash"),
                state,
                Json.time(node, "created_on"),
                // Comments move it too: nothing else tells when the head changed.
                Json.time(node, "updated_on"));
        return new Listed(pull, Json.text(source.path("repository"), "full_name"), Json.text(node.path("destination").path("repository"), "full_name"));
    }

    static Status status(JsonNode node) {
        Check.State state = switch (Json.text(node, "state")) {
            case "SUCCESSFUL" -> Check.State.PASSED;
            case "INPROGRESS" -> Check.State.PENDING;
            // FAILED, STOPPED; and what Bitbucket may invent: an unknown end is nobody's success.
            default -> Check.State.FAILED;
        };
        String key = Json.text(node, "key");
        String name = given(node, "name").orElse(key);
        return new Status(key, Json.time(node, "updated_on"), new Check(name, state, given(node, "url"), node.path("description").asString("")));
    }

    private static Optional<String> given(JsonNode node, String name) {
        return node.path(name).stringValueOpt().filter(text -> !text.isBlank());
    }
}
