package dev.agentloop;

import dev.agentloop.cli.Console;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;

/// Narration on stderr: one line an event, each naming loop and issue.
record ConsoleNarrator(Console console) implements Narrator {
    /// What an agent or git says can be pages; a log has room for its beginning, and the comment or the run's directory for all of it.
    private static final int MAX_LINE = 1_000;

    @Override
    public void event(LoopName loop, String what) {
        console.err("%s: %s".formatted(loop, oneLine(what)));
    }

    @Override
    public void event(IssueRef issue, String what) {
        console.err("%s: %s".formatted(issue, oneLine(what)));
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\n\\s*", " | ");
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + " …";
    }
}
