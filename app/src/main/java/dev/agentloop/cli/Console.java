package dev.agentloop.cli;

import dev.agentloop.terminal.StyledLine;

/// Where a command speaks. stdout carries the answer and nothing else; stderr carries narration, one line an event.
public interface Console {
    /// A line, or lines, of the answer.
    void out(String line);

    /// A line of the answer, in colours where the user wants them.
    default void styled(StyledLine line) {
        out(line.text());
    }

    /// The text without secrets: for what is cut afterwards, because half a secret is not recognised any more.
    default String masked(String text) {
        return text;
    }

    /// Whether nobody reads the answer any more: `head` goes when it has its lines.
    default boolean isClosed() {
        return false;
    }

    /// A line of narration or an error message. Control characters other than line breaks and tabs are not passed on.
    void err(String line);

    /// Whether the answer goes to a terminal whose user wants colours.
    boolean colour();

    /// Columns an answer may take: those of the terminal, 80 when it does not say how many. Without a terminal there is no limit, so that a line stays a line for `grep`.
    int width();
}
