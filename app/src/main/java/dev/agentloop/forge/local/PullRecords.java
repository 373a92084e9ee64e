package dev.agentloop.forge.local;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is remembered of branches that were seen as pull requests, one file each: `pulls/<branch>.yaml`. Without it a branch that was deleted had never been.
record PullRecords(Path root) {
    /// @param head the last commit it was seen at that was not on the head branch
    /// @param created when it was first pushed, as nearly as the repository tells
    /// @param updated when `head` was pushed
    record Seen(String head, Instant created, Instant updated) {}

    /// A record a person broke is as good as none.
    Map<String, Seen> startingWith(String prefix) throws IOException {
        Map<String, Seen> found = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, "*.yaml")) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                branch(name.substring(0, name.length() - ".yaml".length()))
                        .filter(b -> b.startsWith(prefix))
                        .ifPresent(b -> read(file).ifPresent(seen -> found.put(b, seen)));
            }
        } catch (NoSuchFileException _) {
            return Map.of();
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return found;
    }

    private static Optional<String> branch(String fileName) {
        try {
            return Optional.of(URLDecoder.decode(fileName, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Seen> read(Path file) {
        try {
            FrontMatter yaml = FrontMatter.yaml(file.toString(), Files.readString(file));
            Instant created = Instant.parse(yaml.scalar("created").orElse(""));
            Instant updated = Instant.parse(yaml.scalar("updated").orElse(""));
            return yaml.scalar("head").filter(LocalCodeHost::isHash).map(head -> new Seen(head, created, updated));
        } catch (IOException | BrokenFileException | DateTimeParseException _) {
            return Optional.empty();
        }
    }

    void write(String branch, Seen seen) throws IOException {
        Files.createDirectories(root);
        String name = URLEncoder.encode(branch, StandardCharsets.UTF_8) + ".yaml";
        String text = "branch: %s\nhead: \"%s\"\ncreated: %s\nupdated: %s\n".formatted(YamlText.scalar(branch), seen.head(), seen.created(), seen.updated());
        Path fresh = Files.writeString(root.resolve("." + name + ".new"), text);
        Files.move(fresh, root.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
