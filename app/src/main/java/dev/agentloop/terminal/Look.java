package dev.agentloop.terminal;

import dev.agentloop.conversation.Printable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// How a conversation is shown.
///
/// @param width columns of a line; without a limit Markdown stays as it was written, for whatever reads it
/// @param verbose also thoughts, the end of what tools said, and lines for programs
/// @param folder the clone, which is left out of paths
/// @param mask takes secrets out of a text
public record Look(int width, boolean verbose, String folder, UnaryOperator<String> mask) {
    /// Room for text on a terminal that is none.
    private static final int NARROWEST = 20;

    /// Before anything is cut: half a secret is not recognised any more.
    String printable(String text) {
        return mask.apply(Printable.of(text));
    }

    boolean isRendered() {
        return width != Integer.MAX_VALUE;
    }

    List<StyledLine> markdown(String text) {
        return isRendered() ? MarkdownLines.of(printable(text), width) : printable(text).strip().lines().map(line -> StyledLine.of(line, Style.PLAIN)).toList();
    }

    /// As one line, with paths from the clone on.
    public String line(String text) {
        String line = printable(text).strip().replaceAll("\\s+", " ");
        return folder.isEmpty() ? line : line.replace(folder + "/", "");
    }

    /// The last lines, without blank ones at the end.
    public List<String> lastLines(String text, int most) {
        if (most == 0) {
            return List.of();
        }
        List<String> lines = printable(text).strip().lines().map(String::stripTrailing).toList();
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    /// Its beginning, where it is wider than the room a terminal has for it.
    public String cut(String line, int room) {
        return isRendered() ? Columns.cut(line, Math.max(NARROWEST, room)) : line;
    }

    /// The sentence below its sign.
    public List<StyledLine> paragraph(String sign, String text, Style style) {
        int room = isRendered() ? Math.max(NARROWEST, width - Columns.of(sign)) : Integer.MAX_VALUE;
        List<StyledLine> lines = Paragraph.of(text, style, room);
        return IntStream.range(0, lines.size()).mapToObj(i -> lines.get(i).after(i == 0 ? sign : " ".repeat(Columns.of(sign)), style)).toList();
    }
}
