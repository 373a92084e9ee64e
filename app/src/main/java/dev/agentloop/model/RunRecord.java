package dev.agentloop.model;

/// What is written down about a run before it starts, and what it is judged by ever after.
///
/// @param attempt 0 for a start; the how-manieth restart, CI fix or question otherwise
/// @param handOffs how many runs in a row led to this one by their routes, without a human in between
/// @param agent as `acpx-config` named it when the run started
public record RunRecord(IssueRef issue, RunId id, Kind kind, int attempt, int handOffs, RunTerms terms, String agent) {
    /// Why an agent process was started.
    public enum Kind {
        START,
        RESTART,
        CI_FIX,
        /// Asks an agent that ended without a closing marker to finish or to say what is missing.
        ASK
    }

    /// What every process of the run carries in its environment as `AGENTLOOP_RUN`.
    public RunTag tag() {
        return RunTag.of(issue, id);
    }
}
