package dev.agentloop.web;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// All that the pages can know, read anew whenever it is asked for. Any thread may ask.
public interface Records {
    /// What `status` says.
    StatusReport report() throws IOException;

    /// An issue with its runs. Empty when there is no such loop, or nothing is recorded about the issue.
    Optional<IssueRuns> issue(LoopName loop, IssueId issue) throws IOException;

    /// Where a run left what it wrote. Empty when there is no such run.
    Optional<RunFiles> run(IssueRef issue, RunId run) throws IOException;

    /// Whether nothing more comes from a run.
    boolean isOver(IssueRef issue, RunId run) throws IOException;

    /// What the last tick left for Prometheus; empty before the first.
    String metrics();

    /// The text without secrets.
    String masked(String text);

    /// @param output what its agent said, in the shape that agent gives it; need not be there yet
    /// @param workspace the clone where it works, to be left out of paths
    record RunFiles(Path output, OutputShape shape, Path stderr, Path workspace) {}
}
