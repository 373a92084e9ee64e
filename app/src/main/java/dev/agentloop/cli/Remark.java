package dev.agentloop.cli;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import java.util.Optional;

/// One thing said on stderr.
///
/// @param loop it is about, and the issue of that loop
/// @param event for an action that was done its kind, in a word for programs: `start-run`
/// @param message what people read, without the loop and the issue
public record Remark(Level level, Optional<LoopName> loop, Optional<IssueId> issue, Optional<String> event, String message) {
    /// How much it asks for somebody's attention.
    public enum Level {
        INFO,
        /// Something failed, and is tried again or waits for somebody.
        WARN,
        /// The command itself failed.
        ERROR
    }

    /// About no loop.
    static Remark info(String message) {
        return new Remark(Level.INFO, Optional.empty(), Optional.empty(), Optional.empty(), message);
    }

    /// As a person reads it.
    public String text() {
        return loop.map(name -> name + issue.map(id -> "/" + id).orElse("") + ": ").orElse("") + message;
    }
}
