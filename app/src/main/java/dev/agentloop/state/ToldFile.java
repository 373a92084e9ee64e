package dev.agentloop.state;

import dev.agentloop.model.LoopHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What people were told, so that they are not told twice, and by which command.
///
/// ```json
/// {"told": ["budget of …"], "health": {"failingSince": "…", "why": "…", "told": true, "lastTold": "…"}, "command": ["/bin/sh", "-c", "…"]}
/// ```
final class ToldFile {
    /// Nobody is told again what was told a thousand notices ago: such keys name a run, or a day, that is long over.
    private static final int MOST = 1_000;

    private static final long MAX_FILE = 1 << 20;

    private final Path file;
    private final AtomicFiles files;

    ToldFile(Path file, AtomicFiles files) {
        this.file = file;
        this.files = files;
    }

    /// @param keys of the notices people were given, oldest first
    /// @param command that gave them; empty for none
    record Content(SequencedSet<String> keys, LoopHealth health, List<String> command) {
        private static final Content NOTHING = new Content(new LinkedHashSet<>(), LoopHealth.UNKNOWN, List.of());
    }

    /// Nothing, when the file is damaged: to be told twice is better than never.
    Content read() {
        if (!Places.isTaken(file)) {
            return Content.NOTHING;
        }
        try {
            return Json.parse(Places.content(file, MAX_FILE), ToldFile::content);
        } catch (IOException | IllegalArgumentException _) {
            return Content.NOTHING;
        }
    }

    private static Content content(JsonNode node) {
        JsonNode health = node.get("health");
        return new Content(
                new LinkedHashSet<>(texts(node, "told")),
                health == null ? LoopHealth.UNKNOWN : health(health),
                node.has("command") ? texts(node, "command") : List.of());
    }

    private static List<String> texts(JsonNode node, String key) {
        return Json.list(node, key).valueStream().map(text -> Json.textOf(text, key)).toList();
    }

    private static LoopHealth health(JsonNode node) {
        return new LoopHealth(
                Json.optionalText(node, "failingSince").map(Instant::parse),
                Json.text(node, "why"),
                Json.flag(node, "told"),
                Json.optionalText(node, "lastTold").map(Instant::parse));
    }

    void add(String key) throws IOException {
        Content before = read();
        SequencedSet<String> keys = new LinkedHashSet<>(before.keys());
        keys.remove(key);
        keys.add(key);
        write(new Content(keys, before.health(), before.command()));
    }

    void health(LoopHealth health) throws IOException {
        Content before = read();
        write(new Content(before.keys(), health, before.command()));
    }

    void command(List<String> command) throws IOException {
        Content before = read();
        write(new Content(before.keys(), before.health(), command));
    }

    private void write(Content content) throws IOException {
        ObjectNode node = Json.object();
        ArrayNode told = node.putArray("told");
        content.keys().stream().skip(Math.max(0, content.keys().size() - MOST)).forEach(told::add);
        if (!content.health().equals(LoopHealth.UNKNOWN)) {
            ObjectNode health = node.putObject("health");
            health.put("failingSince", content.health().failingSince().map(Instant::toString).orElse(null));
            health.put("why", content.health().why());
            health.put("told", content.health().told());
            health.put("lastTold", content.health().lastTold().map(Instant::toString).orElse(null));
        }
        if (!content.command().isEmpty()) {
            ArrayNode command = node.putArray("command");
            content.command().forEach(command::add);
        }
        files.write(file, Json.bytes(node));
    }
}
