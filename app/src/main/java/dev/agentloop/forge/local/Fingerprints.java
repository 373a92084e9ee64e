package dev.agentloop.forge.local;

import dev.agentloop.model.IssueId;
import dev.agentloop.tracker.Cursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the files of a folder looked like from outside when they were last read: the local tracker's cursor.
///
/// A file counts as changed when anything differs, forwards or backwards, so neither a clock that is set nor a file that is copied over with an old time hides a change.
record Fingerprints(String folder, Map<IssueId, String> prints) {
    /// A file written this recently may be written again without its time or size changing: its print is not kept, and it is read again. Coarse file systems count in two seconds.
    private static final Duration UNSETTLED = Duration.ofSeconds(3);

    private static final String VERSION = "local-1 ";

    Fingerprints {
        prints = Map.copyOf(prints);
    }

    /// Empty when the cursor is not one of these, or of another folder.
    static Optional<Fingerprints> of(Cursor cursor, String folder) {
        List<String> lines = cursor.value().lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(VERSION + folder)) {
            return Optional.empty();
        }
        Map<IssueId, String> prints = HashMap.newHashMap(lines.size());
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            if (space < 0 || !IssueId.isSafe(line.substring(0, space))) {
                return Optional.empty();
            }
            prints.put(new IssueId(line.substring(0, space)), line.substring(space + 1));
        }
        return Optional.of(new Fingerprints(folder, prints));
    }

    /// What tells this folder from another that lies, or lay, under the same path.
    static String identity(Path folder) throws IOException {
        return Integer.toHexString(String.valueOf(Files.readAttributes(folder, BasicFileAttributes.class).fileKey()).hashCode());
    }

    Cursor cursor() {
        StringBuilder text = new StringBuilder(VERSION).append(folder);
        prints.forEach((id, print) -> text.append('\n').append(id).append(' ').append(print));
        return new Cursor(text.toString());
    }

    boolean knows(IssueId id, BasicFileAttributes file) {
        return print(file).equals(prints.get(id));
    }

    /// Whether enough time has passed since the file was written for its print to stand for its content.
    static boolean isSettled(BasicFileAttributes file, Instant now) {
        return file.lastModifiedTime().toInstant().isBefore(now.minus(UNSETTLED));
    }

    static String print(BasicFileAttributes file) {
        Instant modified = file.lastModifiedTime().toInstant();
        return base36(modified.getEpochSecond())
                + '.' + base36(modified.getNano())
                + '/' + base36(file.size())
                + '/' + base36(String.valueOf(file.fileKey()).hashCode());
    }

    private static String base36(long number) {
        return Long.toString(number, Character.MAX_RADIX);
    }
}
