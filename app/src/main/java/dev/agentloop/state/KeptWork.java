package dev.agentloop.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Work that was rescued from clones: the files in a meta directory, and how a human gets their content back.
public final class KeptWork {
    private static final String PREFIX = "rescue-";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int STAMP_LENGTH = "20261120T175312.123Z".length();

    private KeptWork() {}

    /// The bundles (and, of clones git could not read, the directories) kept in `meta`, oldest first.
    public static List<Path> in(Path meta) throws IOException {
        if (!Files.isDirectory(meta, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(meta)) {
            return files.filter(file -> isKept(file.getFileName().toString())).sorted().toList();
        }
    }

    /// Those kept since a moment, by the wall clock that named them.
    public static List<Path> since(Path meta, Instant moment) throws IOException {
        String first = PREFIX + STAMP.format(moment);
        return in(meta).stream().filter(kept -> kept.getFileName().toString().compareTo(first) >= 0).toList();
    }

    /// When it was kept; empty when its name does not say.
    public static Optional<Instant> at(Path kept) {
        String name = kept.getFileName().toString();
        try {
            return Optional.of(STAMP.parse(name.substring(PREFIX.length(), Math.min(name.length(), PREFIX.length() + STAMP_LENGTH)), Instant::from));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /// What the name of work kept at a moment begins with; `.bundle` or `.clone` follows.
    public static String name(Instant moment) {
        return PREFIX + STAMP.format(moment);
    }

    /// The command that restores it, to be run in any clone of the repository: afterwards `git log refs/rescue/uncommitted` and the like show the work.
    public static String restoreCommand(Path kept) {
        String quoted = "'" + kept.toAbsolutePath().toString().replace("'", "'\\''") + "'";
        return kept.toString().endsWith(".bundle") ? "git fetch " + quoted + " 'refs/rescue/*:refs/rescue/*'" : "ls " + quoted;
    }

    private static boolean isKept(String name) {
        return name.startsWith(PREFIX) && (name.endsWith(".bundle") || name.endsWith(".clone"));
    }
}
