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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the files of a folder looked like from outside when they were last read: the local tracker's cursor.
///
/// A file counts as changed when anything differs, forwards or backwards, so neither a clock that is set nor a file that is copied over with an old time hides a change.
record Fingerprints(String folder, Map<IssueId, String> prints) {
    /// A file written this recently may be written again without its time or size changing: its print is not kept, and it is read again. Coarse file systems count in two seconds.
    private static final Duration UNSETTLED = Duration.ofSeconds(3);

    private static final String VERSION = "local-1 ";
    private static final Pattern LINE = Pattern.compile("([0-9]{1,18}) (\\S{1,80})");

    Fingerprints {
        prints = Map.copyOf(prints);
    }

    /// Empty when the cursor is not one of these, or of another folder.
    static Optional<Fingerprints> of(Cursor cursor, String folder) {
        String[] lines = cursor.value().split("\n");
        if (!lines[0].equals(VERSION + folder)) {
            return Optional.empty();
        }
        Map<IssueId, String> prints = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            var line = LINE.matcher(lines[i]);
            if (!line.matches()) {
                return Optional.empty();
            }
            prints.put(new IssueId(line.group(1)), line.group(2));
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
        return "%s.%s/%s/%s".formatted(
                Long.toString(modified.getEpochSecond(), Character.MAX_RADIX),
                Integer.toString(modified.getNano(), Character.MAX_RADIX),
                Long.toString(file.size(), Character.MAX_RADIX),
                Integer.toString(String.valueOf(file.fileKey()).hashCode(), Character.MAX_RADIX));
    }
}
