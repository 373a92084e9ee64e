package dev.agentloop.model;

/// Tells a person what happens, one line an event, each naming loop and issue.
public interface Narrator {
    void event(LoopName loop, String what);

    void event(IssueRef issue, String what);
}
