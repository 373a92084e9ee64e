package dev.agentloop.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One line of pieces in their own styles.
public record StyledLine(List<Span> spans) {
    public static final StyledLine EMPTY = new StyledLine(List.of());

    public StyledLine {
        spans = List.copyOf(spans);
    }

    /// A piece in one style, without a line break.
    public record Span(String text, Style style) {}

    public static StyledLine of(String text, Style style) {
        return new StyledLine(List.of(new Span(text, style)));
    }

    public StyledLine with(String text, Style style) {
        List<Span> more = new ArrayList<>(spans);
        more.add(new Span(text, style));
        return new StyledLine(more);
    }

    StyledLine after(String text, Style style) {
        List<Span> more = new ArrayList<>(spans);
        more.addFirst(new Span(text, style));
        return new StyledLine(more);
    }

    /// The text alone.
    public String text() {
        return spans.stream().map(Span::text).collect(Collectors.joining());
    }
}
