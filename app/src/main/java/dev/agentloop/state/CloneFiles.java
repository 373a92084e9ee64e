package dev.agentloop.state;

import dev.agentloop.model.Evidence;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of what is remembered of a clone: `before.json`, written before a run's process is started, and `evidence.json`, written before the clone goes.
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
}
