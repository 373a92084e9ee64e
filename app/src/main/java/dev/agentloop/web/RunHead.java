package dev.agentloop.web;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import java.util.Optional;

/// Which run it is, and what became of it.
///
/// @param known of its issue
/// @param over whether nothing more comes from it
public record RunHead(IssueRef issue, RunId id, IssueRuns known, boolean over) {
    /// Empty when its record cannot be read.
    public Optional<IssueRuns.Run> run() {
        return known.run(id);
    }

    /// `2026-11-20 17:53`, by UTC as everything that is recorded.
    public String started() {
        return id.startedAt().toString().replaceFirst("T(\\d\\d:\\d\\d).*", " $1");
    }

    /// What the issue waits for, when this is its latest run.
    public Optional<String> next() {
        return known.issue().run().filter(id::equals).flatMap(_ -> known.issue().waitingFor());
    }
}
