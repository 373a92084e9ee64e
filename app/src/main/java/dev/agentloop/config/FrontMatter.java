package dev.agentloop.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Markdown file cut in two.
///
/// @param yaml the lines between the two `---`; the first of them is line 2 of the file
/// @param body the rest, without the blank lines around it, its lines ended by `\n`
record FrontMatter(String yaml, String body) {
    private static final String DELIMITER = "---";

    /// Lines of the file above `yaml`.
    static final int LINES_BEFORE = 1;

    static Optional<FrontMatter> split(TextFile file, Problems problems) {
        List<String> lines = new ArrayList<>(file.text().lines().toList());
        Place top = new Place(file.file(), 1, 1);
        if (lines.isEmpty() || !isDelimiter(lines.getFirst())) {
            String next = "write '---', the keys, '---', and then the text; a file that is no prompt belongs elsewhere";
            problems.add(
                    top,
                    "the file does not begin with a line '---'",
                    "every .md file here is a prompt, and its labels stand in its front matter",
                    next);
            return Optional.empty();
        }
        for (int i = 1; i < lines.size(); i++) {
            if (isDelimiter(lines.get(i))) {
                String yaml = String.join("\n", lines.subList(1, i));
                String body = String.join("\n", lines.subList(i + 1, lines.size()));
                return Optional.of(new FrontMatter(yaml, withoutBlankEnds(body)));
            }
        }
        problems.add(top, "the front matter is not closed", "there is no second line '---'", "add one behind the last key");
        return Optional.empty();
    }

    private static boolean isDelimiter(String line) {
        return line.stripTrailing().equals(DELIMITER);
    }

    private static String withoutBlankEnds(String body) {
        return body.replaceFirst("^(\\h*\n)+", "").stripTrailing();
    }
}
