package dev.agentloop.forge.local;

import dev.agentloop.model.Check;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// CI results that any script writes: `checks/<sha>/<name>.yaml`.
///
/// ```yaml
/// state: failed               # passed, failed, pending or skipped
/// name: build / unit tests    # without it, the file's name
/// url: https://ci.example/42
/// summary: 3 tests fail
/// ```
record CheckFiles(Path root) {
    private static final String EXTENSION = ".yaml";

    List<Check> of(String commit) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve(commit), "[!.]*" + EXTENSION)) {
            all.forEach(files::add);
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        List<Check> checks = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            read(file).ifPresent(checks::add);
        }
        return checks;
    }

    /// A file that cannot be read is a check that is not done: its script may be writing it this moment. The wait for checks has an end, and names it.
    private static Optional<Check> read(Path file) throws IOException {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - EXTENSION.length());
        try {
            Optional<IssueFolder.Content> content = IssueFolder.read(file);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            FrontMatter yaml = FrontMatter.yaml(file.toString(), content.get().text(file.toString()));
            return Optional.of(new Check(
                    yaml.scalar("name").orElse(name), state(yaml), yaml.scalar("url"), yaml.scalar("summary").orElse("")));
        } catch (BrokenFileException broken) {
            return Optional.of(new Check(name, Check.State.PENDING, Optional.empty(), "cannot be read: " + broken.getMessage()));
        }
    }

    private static Check.State state(FrontMatter yaml) throws BrokenFileException {
        String state = yaml.scalar("state").orElse("").toLowerCase(Locale.ROOT);
        return switch (state) {
            case "passed" -> Check.State.PASSED;
            case "failed" -> Check.State.FAILED;
            case "pending" -> Check.State.PENDING;
            case "skipped" -> Check.State.SKIPPED;
            default -> throw yaml.problem("state", "'state' is passed, failed, pending or skipped, not '%s'".formatted(state));
        };
    }
}
