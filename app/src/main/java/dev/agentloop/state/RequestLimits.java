package dev.agentloop.state;

import dev.agentloop.model.RequestLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The forges that answer no more requests for a while, a file for each host and token. Every program that asks a forge notes what it meets, with or without the tick's lock.
///
/// A file that cannot be read counts as none: the worst that follows is one more request that is refused, and writes it anew.
public final class RequestLimits {
    private static final long MAX_FILE = 1 << 14;

    /// How long one that is over is kept, for people who wonder what happened.
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path directory;
    private final AtomicFiles files;

    RequestLimits(Path directory, AtomicFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /// All that were noted, by host; also those that are over.
    public List<RequestLimit> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<RequestLimit> limits = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(path -> path.toString().endsWith(".json")).sorted().forEach(file -> read(file).ifPresent(limits::add));
        } catch (IOException _) {
            // As with one that cannot be read.
        }
        return limits;
    }

    public synchronized void note(RequestLimit limit) throws IOException {
        files.write(file(limit), Json.bytes(object(limit)));
        for (RequestLimit other : all()) {
            if (other.until().plus(KEPT).isBefore(limit.met())) {
                Files.deleteIfExists(file(other));
            }
        }
    }

    private Path file(RequestLimit limit) {
        String name = limit.host() + "-" + (limit.fingerprint().isEmpty() ? "anonymous" : limit.fingerprint());
        return directory.resolve(name.replaceAll("[^A-Za-z0-9._-]+", "-") + ".json");
    }

    private static Optional<RequestLimit> read(Path file) {
        try {
            return Optional.of(Json.parse(Places.content(file, MAX_FILE), node -> new RequestLimit(
                    Json.text(node, "host"), Json.text(node, "token"), Json.text(node, "fingerprint"), Json.instant(node, "met"), Json.instant(node, "until"))));
        } catch (IOException | IllegalArgumentException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static ObjectNode object(RequestLimit limit) {
        return Json.object()
                .put("host", limit.host())
                .put("token", limit.token())
                .put("fingerprint", limit.fingerprint())
                .put("met", limit.met().toString())
                .put("until", limit.until().toString());
    }
}
