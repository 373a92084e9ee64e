package dev.agentloop.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which notices people were given, by their keys, oldest first.
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

    /// Nothing, when the file is damaged: to be told twice is better than never.
    Set<String> keys() {
        if (!Places.isTaken(file)) {
            return Set.of();
        }
        try {
            List<String> keys = Json.parse(
                    Places.content(file, MAX_FILE), node -> Json.list(node, "told").valueStream().map(JsonNode::asString).toList());
            return new LinkedHashSet<>(keys);
        } catch (IOException | IllegalArgumentException _) {
            return Set.of();
        }
    }

    void add(String key) throws IOException {
        Set<String> keys = new LinkedHashSet<>(keys());
        keys.remove(key);
        keys.add(key);
        ObjectNode node = Json.object();
        ArrayNode told = node.putArray("told");
        keys.stream().skip(Math.max(0, keys.size() - MOST)).forEach(told::add);
        files.write(file, Json.bytes(node));
    }
}
