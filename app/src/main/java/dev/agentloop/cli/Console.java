package dev.agentloop.cli;

/// Where a command speaks. stdout carries the answer and nothing else; stderr carries narration, one line an event.
public interface Console {
    /// A line, or lines, of the answer.
    void out(String line);

    /// A line of narration or an error message. Control characters other than line breaks and tabs are not passed on.
    void err(String line);

    /// Whether the answer goes to a terminal whose user wants colours.
    boolean colour();

    /// Columns an answer may take: those of the terminal, 80 when it does not say how many. Without a terminal there is no limit, so that a line stays a line for `grep`.
    int width();

    /// Shows lines of an answer in place of what it showed before, as many as the terminal has room for. Only for a terminal.
    void redraw(String lines);

    /// Whether the answer goes to a terminal with a person before it.
    boolean isTerminal();
}
