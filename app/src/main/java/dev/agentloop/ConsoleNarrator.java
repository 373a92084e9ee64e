package dev.agentloop;

import dev.agentloop.cli.Console;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;

/// Narration on stderr: one line an event, each naming loop and issue.
record ConsoleNarrator(Console console) implements Narrator {
    @Override
    public void event(LoopName loop, String what) {
        console.err("%s: %s".formatted(loop, oneLine(what)));
    }

    @Override
    public void event(IssueRef issue, String what) {
        console.err("%s: %s".formatted(issue, oneLine(what)));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\n\\s*", " | ");
    }
}
