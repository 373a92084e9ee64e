package dev.agentloop.model;

/// Tells a person what happens, one line an event, each naming loop and issue.
public interface Narrator {
    void event(LoopName loop, String what);

    void event(IssueRef issue, String what);

    /// An action that was done.
    ///
    /// @param kind for programs, in a word: `start-run`
    default void done(IssueRef issue, String kind, String what) {
        event(issue, what);
    }

    /// Something that failed, and is tried again or waits for somebody.
    default void problem(LoopName loop, String what) {
        event(loop, what);
    }

    default void problem(IssueRef issue, String what) {
        event(issue, what);
    }
}
