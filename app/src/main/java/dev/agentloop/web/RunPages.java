package dev.agentloop.web;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run: what became of it, and its conversation.
final class RunPages {
    private final Records records;
    private final Pages pages;

    RunPages(Records records, Pages pages) {
        this.records = records;
        this.pages = pages;
    }

    /// @param rest of the path, behind the run
    /// @return empty when there is no such run, or no such page of it
    Optional<Answer> answer(Ask ask, IssueRef issue, IssueRuns known, RunId run, List<String> rest) throws IOException {
        Optional<Records.RunFiles> files = records.run(issue, run);
        if (files.isEmpty() || !rest.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(pages.html(ask, 200, "message", Map.of("text", run.value()), run.value()));
    }
}
