package dev.agentloop.model;

/// Tells a person what happens, one line an event, each naming loop and issue.
public interface Narrator {
    Narrator SILENT = new Narrator() {
        @Override
        public void event(LoopName loop, String what) {}

        @Override
        public void event(IssueRef issue, String what) {}
    };

    void event(LoopName loop, String what);

    void event(IssueRef issue, String what);
}
