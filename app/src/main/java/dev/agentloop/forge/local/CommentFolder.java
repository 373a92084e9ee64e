package dev.agentloop.forge.local;

import dev.agentloop.tracker.Comment;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An issue's comments, one file each: `0001-alice.md`, front matter with author and time, then the text. The number at the beginning orders them.
record CommentFolder(Path root) {
    private static final Pattern COMMENT = Pattern.compile("([0-9]{1,9})([^0-9].*)?\\.md");

    List<Comment> all() throws IOException {
        List<Comment> comments = new ArrayList<>();
        for (Numbered numbered : files()) {
            read(numbered.file()).ifPresent(comments::add);
        }
        return comments;
    }

    private record Numbered(int number, Path file) {}

    /// In order; two people may have taken the same number.
    private List<Numbered> files() throws IOException {
        List<Numbered> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path file : all) {
                Matcher name = COMMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new Numbered(Integer.parseInt(name.group(1)), file));
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        found.sort(Comparator.comparingInt(Numbered::number).thenComparing(Numbered::file));
        return found;
    }

    /// A comment without front matter, or with a broken one, is a text by the file's owner: never agentloop's own.
    private static Optional<Comment> read(Path file) throws IOException {
        String text = "";
        Instant modified = Instant.EPOCH;
        try {
            Optional<IssueFolder.Content> content = IssueFolder.read(file);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            modified = content.get().attributes().lastModifiedTime().toInstant();
            text = content.get().text(file.toString());
            FrontMatter front = FrontMatter.parse(file.toString(), text);
            Optional<String> author = front.scalar("author");
            if (author.isPresent()) {
                return Optional.of(new Comment(author.get(), time(front.scalar("created"), modified), front.body()));
            }
        } catch (BrokenFileException broken) {
            text = text.isEmpty() ? "(" + broken.getMessage() + ")" : text;
        }
        return Optional.of(new Comment(Files.getOwner(file).getName(), modified, text.stripTrailing()));
    }

    private static Instant time(Optional<String> written, Instant otherwise) {
        try {
            return written.map(Instant::parse).orElse(otherwise);
        } catch (DateTimeParseException _) {
            return otherwise;
        }
    }

    /// Writes the next comment. The caller holds the folder's lock; a person who takes the same number in that moment is stepped around.
    void append(String author, Instant now, String body) throws IOException {
        if (Files.notExists(root)) {
            Files.createDirectories(root);
            IssueFolder.sync(root.getParent());
        }
        int number = files().stream().mapToInt(Numbered::number).max().orElse(0);
        String text = "---\nauthor: %s\ncreated: %s\n---\n\n%s\n".formatted(YamlText.scalar(author), now, body);
        Path file;
        do {
            number++;
            file = root.resolve("%04d-%s.md".formatted(number, author.replaceAll("[^A-Za-z0-9._-]", "-")));
        } while (!IssueFolder.appear(file, text));
    }
}
