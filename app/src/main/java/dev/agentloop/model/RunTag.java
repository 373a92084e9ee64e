package dev.agentloop.model;

/// `LOOP/ISSUE/RUN`: by this mark in their environment all processes of a run are found, wherever they moved in the process tree.
public record RunTag(String value) {
    /// The environment variable that carries the tag.
    public static final String VARIABLE = "AGENTLOOP_RUN";

    public static RunTag of(IssueRef issue, RunId run) {
        return new RunTag(issue + "/" + run);
    }

    @Override
    public String toString() {
        return value;
    }
}
