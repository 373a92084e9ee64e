package dev.agentloop.state;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.Publication;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of what is remembered of a clone: `before.json`, written before a run's process is started, and `evidence.json`, written before the clone goes; and of what
/// came of publishing its work: `publication.json`.
final class CloneFiles {
    private CloneFiles() {}

    static byte[] before(CloneBefore before) {
        ObjectNode node = Json.object();
        node.put("headBranch", before.headBranch());
        ArrayNode commits = node.putArray("commits");
        new TreeSet<>(before.commits()).forEach(commits::add);
        return Json.bytes(node);
    }

    static CloneBefore before(JsonNode node) {
        Set<String> commits = new HashSet<>();
        for (JsonNode commit : Json.list(node, "commits")) {
            commits.add(Json.textOf(commit, "commits"));
        }
        return new CloneBefore(Json.text(node, "headBranch"), commits);
    }

    static byte[] evidence(Evidence evidence) {
        ObjectNode node = Json.object();
        put(node, evidence);
        return Json.bytes(node);
    }

    static void put(ObjectNode node, Evidence evidence) {
        evidence.head().ifPresent(commit -> node.put("head", commit));
        evidence.delivered().ifPresent(commit -> node.put("delivered", commit));
    }

    static Evidence evidence(JsonNode node) {
        return new Evidence(Json.optionalText(node, "head"), Json.optionalText(node, "delivered"));
    }

    static byte[] publication(Publication publication) {
        ObjectNode node = Json.object();
        switch (publication) {
            case Publication.Published published -> {
                node.put("published", published.branch());
                node.put("commit", published.commit());
                node.put("pullRequest", published.pullRequest());
                node.put("url", published.url());
                published.change().ifPresent(change ->
                        node.putObject("change").put("files", change.files()).put("added", change.added()).put("removed", change.removed()));
            }
            case Publication.Nothing(String found) -> node.put("nothing", found);
            case Publication.Refused(String why) -> node.put("refused", why);
        }
        return Json.bytes(node);
    }

    static Publication publication(JsonNode node) {
        if (node.has("refused")) {
            return new Publication.Refused(Json.text(node, "refused"));
        }
        if (node.has("nothing")) {
            return new Publication.Nothing(Json.text(node, "nothing"));
        }
        return new Publication.Published(
                Json.text(node, "published"),
                Json.text(node, "commit"),
                Json.text(node, "pullRequest"),
                Json.text(node, "url"),
                node.has("change") ? Optional.of(change(node.get("change"))) : Optional.empty());
    }

    private static Publication.Change change(JsonNode node) {
        return new Publication.Change(Json.smallNumber(node, "files"), Json.smallNumber(node, "added"), Json.smallNumber(node, "removed"));
    }
}
