package dev.agentloop.passkey;

import dev.agentloop.model.Sha256;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.Json;
import dev.agentloop.state.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `sessions/SHA256-OF-TOKEN.json`. A damaged one is no session.
final class SessionFiles {
    private static final long MAX_FILE = 1 << 13;

    private static final String NAME = "[0-9a-f]{64}\\.json";

    private final Path directory;
    private final AtomicFiles files;

    SessionFiles(Path directory, AtomicFiles files) {
        this.directory = directory;
        this.files = files;
    }

    static String name(byte[] token) {
        return Sha256.hex(token) + ".json";
    }

    /// Of all sessions, damaged ones too.
    List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).filter(name -> name.matches(NAME)).toList();
        }
    }

    Map<String, Session> all() throws IOException {
        Map<String, Session> all = new TreeMap<>();
        for (String name : names()) {
            read(name).ifPresent(session -> all.put(name, session));
        }
        return all;
    }

    Optional<Session> read(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
                return Optional.empty();
            }
            return Optional.of(Json.parse(Places.content(file, MAX_FILE), SessionFiles::session));
        } catch (NoSuchFileException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Session session(JsonNode node) {
        SignedIn who = new SignedIn(new Username(Json.text(node, "name")), Json.text(node, "passkey"));
        return new Session(who, Json.instant(node, "created"), Json.instant(node, "lastSeen"));
    }

    void write(String name, Session session) throws IOException {
        ObjectNode node = Json.object();
        node.put("name", session.who().name().value());
        node.put("passkey", session.who().credential());
        node.put("created", session.created().toString());
        node.put("lastSeen", session.lastSeen().toString());
        files.write(directory.resolve(name), Json.bytes(node));
    }

    void delete(String name) throws IOException {
        files.delete(directory.resolve(name));
    }
}
