package dev.agentloop.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a loop's directory takes on the disk. Each of its clones, and whatever else lies in it, is measured by itself and remembered in `sizes.json`, and the larger one is the
/// less often it is measured again: looking at a hundred thousand files in every tick would be more work than all the rest of it.
public final class DiskUse {
    /// Clones grow while agents build in them, but not by much within this.
    private static final Duration FRESH = Duration.ofMinutes(5);

    /// For each file, which takes about a hundredth of it to look at.
    private static final Duration FRESH_PER_FILE = Duration.ofMillis(2);

    /// A thousand clones stay below it.
    private static final long MAX_FILE = 1 << 20;

    private final Path root;
    private final AtomicFiles files;
    private boolean changed;
    private Map<String, Measured> known;

    private record Measured(long bytes, long files, Instant at) {
        boolean isFresh(Instant now) {
            return !at.isAfter(now) && Duration.between(at, now).compareTo(FRESH.plus(FRESH_PER_FILE.multipliedBy(files))) < 0;
        }
    }

    DiskUse(Path root, AtomicFiles files) {
        this.root = root;
        this.files = files;
    }

    /// In bytes. Measures what was not measured lately.
    public long measured(Instant now) throws IOException {
        Map<String, Measured> sizes = new TreeMap<>();
        for (Path part : parts()) {
            String name = root.relativize(part).toString();
            Measured before = known().get(name);
            if (before == null || !before.isFresh(now)) {
                TreeSize size = TreeSize.of(part);
                before = new Measured(size.bytes(), size.files(), now);
                changed = true;
            }
            sizes.put(name, before);
        }
        known = sizes;
        return sum();
    }

    /// In bytes, without looking at anything that was measured before; empty when nothing was.
    public OptionalLong remembered() {
        return known().isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum());
    }

    /// Writes down what was measured, if anything was.
    public void save() throws IOException {
        if (changed) {
            ObjectNode node = Json.object();
            ObjectNode sizes = node.putObject("sizes");
            known.forEach((name, size) -> sizes.putObject(name).put("bytes", size.bytes()).put("files", size.files()).put("at", size.at().toString()));
            files.write(file(), Json.bytes(node));
            changed = false;
        }
    }

    private long sum() {
        return known().values().stream().mapToLong(Measured::bytes).sum();
    }

    private Path file() {
        return root.resolve("sizes.json");
    }

    /// What cannot be read is measured again.
    private Map<String, Measured> known() {
        if (known == null) {
            known = new TreeMap<>();
            try {
                known.putAll(Json.parse(Places.content(file(), MAX_FILE), DiskUse::sizes));
            } catch (IOException | IllegalArgumentException _) {
                known.clear();
            }
        }
        return known;
    }

    private static Map<String, Measured> sizes(JsonNode node) {
        Map<String, Measured> sizes = new TreeMap<>();
        Json.required(node, "sizes").properties().forEach(entry -> sizes.put(
                entry.getKey(), new Measured(Json.number(entry.getValue(), "bytes"), Json.number(entry.getValue(), "files"), Json.instant(entry.getValue(), "at"))));
        return sizes;
    }

    /// Clones, what is recorded of their issues, caches. The few small files beside them are not worth counting.
    private List<Path> parts() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (Path directory : List.of(root, root.resolve("issues"))) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> entries = Files.list(directory)) {
                    entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !entry.equals(root.resolve("issues"))).sorted().forEach(parts::add);
                }
            }
        }
        return parts;
    }
}
