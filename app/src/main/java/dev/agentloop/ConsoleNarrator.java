package dev.agentloop;

import dev.agentloop.cli.Console;
import dev.agentloop.cli.Remark;
import dev.agentloop.cli.Remark.Level;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;
import java.util.Optional;

/// Narration on stderr: one line an event, each naming loop and issue.
record ConsoleNarrator(Console console) implements Narrator {
    /// What an agent or git says can be pages; a log has room for its beginning, and the comment or the run's directory for all of it.
    private static final int MAX_LINE = 1_000;

    @Override
    public void event(LoopName loop, String what) {
        say(Level.INFO, loop, Optional.empty(), Optional.empty(), what);
    }

    @Override
    public void event(IssueRef issue, String what) {
        say(Level.INFO, issue.loop(), Optional.of(issue.id()), Optional.empty(), what);
    }

    @Override
    public void done(IssueRef issue, String kind, String what) {
        say(Level.INFO, issue.loop(), Optional.of(issue.id()), Optional.of(kind), what);
    }

    @Override
    public void problem(LoopName loop, String what) {
        say(Level.WARN, loop, Optional.empty(), Optional.empty(), what);
    }

    @Override
    public void problem(IssueRef issue, String what) {
        say(Level.WARN, issue.loop(), Optional.of(issue.id()), Optional.empty(), what);
    }

    private void say(Level level, LoopName loop, Optional<IssueId> issue, Optional<String> event, String what) {
        console.err(new Remark(level, Optional.of(loop), issue, event, oneLine(what)));
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\n\\s*", " | ");
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + " …";
    }
}
