package dev.agentloop.cli;

import dev.agentloop.terminal.StyledLine;
import java.util.List;
import java.util.Optional;

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

    /// The same, of which more is known than its words.
    default void err(Remark remark) {
        err(remark.text());
    }

    /// How lines of narration look from now on.
    default void logAs(LogFormat format) {}

    /// Whether the answer goes to a terminal whose user wants colours.
    boolean colour();

    /// Columns an answer may take: those of the terminal, 80 when it does not say how many. Without a terminal there is no limit, so that a line stays a line for `grep`.
    int width();

    /// Shows lines of an answer in place of what it showed before, as many as the terminal has room for. Only for a terminal.
    void redraw(List<StyledLine> lines);

    /// Whether the answer goes to a terminal with a person before it.
    boolean isTerminal();

    /// Asks a question whose answer is yes or no. Empty where there is no terminal to ask on.
    default Optional<Boolean> confirmed(String question) {
        return Optional.empty();
    }
}
