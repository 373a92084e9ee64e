package dev.agentloop.terminal;

import dev.agentloop.terminal.StyledLine.Span;
import java.util.ArrayList;
import java.util.List;

/// Running text that is broken into lines between its words.
final class Paragraph {
    private final int width;
    private final List<StyledLine> lines = new ArrayList<>();
    private final List<Span> line = new ArrayList<>();
    private int columns;
    private final List<Span> word = new ArrayList<>();
    private int wordColumns;

    /// @param width columns of a line; a longer word stands alone and is not cut
    Paragraph(int width) {
        this.width = width;
    }

    static List<StyledLine> of(String text, Style style, int width) {
        Paragraph paragraph = new Paragraph(width);
        paragraph.add(text, style);
        return paragraph.lines();
    }

    void add(String text, Style style) {
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ' || text.charAt(i) == '\n') {
                addToWord(text.substring(from, i), style);
                from = i + 1;
                if (i < text.length()) {
                    endWord();
                }
            }
        }
    }

    private void addToWord(String piece, Style style) {
        if (!piece.isEmpty()) {
            word.add(new Span(piece, style));
            wordColumns += Columns.of(piece);
        }
    }

    private void endWord() {
        if (word.isEmpty()) {
            return;
        }
        if (!line.isEmpty() && columns + 1 + wordColumns > width) {
            endLine();
        }
        if (!line.isEmpty()) {
            // A space between two words of a link, or of code, belongs to it.
            Style around = line.getLast().style().equals(word.getFirst().style()) ? word.getFirst().style() : Style.PLAIN;
            line.add(new Span(" ", around));
            columns++;
        }
        line.addAll(word);
        columns += wordColumns;
        word.clear();
        wordColumns = 0;
    }

    private void endLine() {
        lines.add(new StyledLine(joined(line)));
        line.clear();
        columns = 0;
    }

    /// Neighbours of one style as one: fewer orders for the terminal.
    private static List<Span> joined(List<Span> spans) {
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            if (!joined.isEmpty() && joined.getLast().style().equals(span.style())) {
                joined.add(new Span(joined.removeLast().text() + span.text(), span.style()));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    void breakLine() {
        endWord();
        endLine();
    }

    List<StyledLine> lines() {
        endWord();
        if (!line.isEmpty()) {
            endLine();
        }
        return List.copyOf(lines);
    }
}
