package dev.agentloop.state;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was last seen of a loop's tracker: the issues with a managed label, and how far it was read. Losing it costs requests, never correctness.
public final class TrackerCacheFile {
    /// Ten thousand issues take a few megabytes.
    private static final long MAX_FILE = 1 << 27;

    private final Path file;
    private final LoopName loop;
    private final AtomicFiles files;

    TrackerCacheFile(Path file, LoopName loop, AtomicFiles files) {
        this.file = file;
        this.loop = loop;
        this.files = files;
    }

    /// @param watched what was asked for: with another configuration the content is of no use
    /// @param fullAt when every watched issue was last listed
    public record Content(String watched, String cursor, Instant fullAt, List<Issue> issues) {
        public Content {
            issues = List.copyOf(issues);
        }
    }

    /// Empty when there is none, or none that can be understood.
    public Optional<Content> read() {
        try {
            return Optional.of(Json.parse(Places.content(file, MAX_FILE), this::content));
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public void write(Content content) throws IOException {
        ObjectNode node = Json.object();
        node.put("watched", content.watched());
        node.put("cursor", content.cursor());
        node.put("fullAt", content.fullAt().toString());
        ArrayNode issues = node.putArray("issues");
        content.issues().forEach(issue -> issues.add(issue(issue)));
        files.write(file, Json.bytes(node));
    }

    private static ObjectNode issue(Issue issue) {
        ObjectNode node = Json.object();
        node.put("id", issue.ref().id().value());
        node.put("url", issue.url());
        node.put("title", issue.title());
        node.put("author", issue.author());
        node.put("open", issue.open());
        Json.putLabels(node, "labels", issue.labels());
        node.put("updatedAt", issue.updatedAt().toString());
        return node;
    }

    private Content content(JsonNode node) {
        List<Issue> issues = new ArrayList<>();
        for (JsonNode issue : Json.list(node, "issues")) {
            issues.add(new Issue(
                    new IssueRef(loop, new IssueId(Json.text(issue, "id"))),
                    Json.text(issue, "url"),
                    Json.text(issue, "title"),
                    Json.text(issue, "author"),
                    Json.flag(issue, "open"),
                    labels(issue),
                    Json.instant(issue, "updatedAt")));
        }
        return new Content(Json.text(node, "watched"), Json.text(node, "cursor"), Json.instant(node, "fullAt"), issues);
    }

    private static Set<Label> labels(JsonNode issue) {
        return Json.labels(issue, "labels");
    }
}
