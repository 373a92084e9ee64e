package dev.agentloop.cli;

import java.util.ArrayList;
import java.util.List;

/// Sentences broken into lines.
final class Wrapping {
    /// A message of a program can be pages long; its beginning says what it is about, and `--json`, the comment and the run's directory have all of it.
    private static final int MAX_LINES = 4;

    /// Without a terminal a sentence is one line, but not one of any length.
    private static final int MAX_CHARACTERS = 600;

    private Wrapping() {}

    /// @param width characters a line may have; a longer word stands alone and is not cut
    /// @return at least one line, at most [#MAX_LINES]
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : oneLine(text).split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        if (lines.size() <= MAX_LINES) {
            return lines;
        }
        List<String> kept = new ArrayList<>(lines.subList(0, MAX_LINES));
        kept.set(MAX_LINES - 1, kept.getLast() + " …");
        return kept;
    }

    /// Without line breaks, runs of blanks as one blank, and the end of a very long text as an ellipsis.
    static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + " …";
    }
}
