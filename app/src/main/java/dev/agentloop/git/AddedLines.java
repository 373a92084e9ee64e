package dev.agentloop.git;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks through the lines that git's patches add, those of merges included.
final class AddedLines {
    /// `@@ -1,2 +3,4 @@`; a merge has one more `@`, and one more range, for each parent.
    private static final Pattern HUNK = Pattern.compile("(@@+) (?:-\\S+ )+\\+(\\d+)(?:,(\\d+))? \\1.*");

    private static final Pattern FILE = Pattern.compile("\\+\\+\\+ \"?b/(.*?)\"?\\t?");

    /// Lines of one file that are looked at together: asking costs more than reading.
    private static final int TOGETHER = 2_000;

    private final Predicate<String> wanted;
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private String file = "";
    private int parents = 1;
    private int number;
    private int left;

    private AddedLines(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /// @param line from 1
    record Place(String file, int line) {}

    /// Where the first added line is that is wanted.
    ///
    /// @param patches as `git diff-tree -p` writes them
    static Optional<Place> find(Path patches, Predicate<String> wanted) throws IOException {
        AddedLines looking = new AddedLines(wanted);
        try (BufferedReader reader = Files.newBufferedReader(patches, StandardCharsets.ISO_8859_1)) {
            for (Optional<String> line = line(reader); line.isPresent(); line = line(reader)) {
                Optional<Place> found = looking.take(line.get());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return looking.look();
    }

    /// Not `readLine`: a carriage return within a line ends none of git's.
    private static Optional<String> line(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            line.append((char) c);
        }
        return c < 0 && line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }

    private Optional<Place> take(String line) {
        if (left > 0 && !line.startsWith("@@")) {
            return inHunk(line);
        }
        Matcher hunk = HUNK.matcher(line);
        if (hunk.matches()) {
            parents = hunk.group(1).length() - 1;
            number = Integer.parseInt(hunk.group(2));
            left = hunk.group(3) == null ? 1 : Integer.parseInt(hunk.group(3));
            return Optional.empty();
        }
        Matcher name = FILE.matcher(line);
        if (name.matches()) {
            Optional<Place> found = look();
            file = BranchChecks.utf8(name.group(1));
            return found;
        }
        return Optional.empty();
    }

    /// Counted by the lines of the new file: an added line may look like a header.
    private Optional<Place> inHunk(String line) {
        String columns = line.substring(0, Math.min(parents, line.length()));
        if (columns.indexOf('-') >= 0 || columns.startsWith("\\")) {
            return Optional.empty();
        }
        if (columns.chars().allMatch(c -> c == '+')) {
            lines.add(BranchChecks.utf8(line.substring(columns.length())));
            numbers.add(number);
        }
        number++;
        left--;
        return lines.size() >= TOGETHER ? look() : Optional.empty();
    }

    private Optional<Place> look() {
        Optional<Place> found = wanted.test(String.join("\n", lines)) ? Optional.of(place()) : Optional.empty();
        lines.clear();
        numbers.clear();
        return found;
    }

    private Place place() {
        for (int i = 0; i < lines.size(); i++) {
            if (wanted.test(lines.get(i))) {
                return new Place(file, numbers.get(i));
            }
        }
        return new Place(file, numbers.getFirst());
    }
}
