package dev.agentloop.cli;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunId;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import dev.agentloop.web.Records;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the web page is shown, from `loop/` and `loop-data/` as they are when it is asked for. The report, which everybody asks for, is made once for all who ask within moments.
final class LoopRecords implements Records {
    /// Nobody sees the difference, and a hundred people who look cost as much as one.
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final Program program;
    private final Directories directories;
    private final StateRoot state;
    private final StatusReader status;
    private StatusReport report;
    private Instant made = Instant.MIN;

    LoopRecords(Program program, Directories directories) {
        this.program = program;
        this.directories = directories;
        this.state = directories.state(program);
        this.status = new StatusReader(state, program.agents(), program.clock());
    }

    @Override
    public synchronized StatusReport report() throws IOException {
        Instant now = program.clock().instant();
        if (report == null || made.plus(KEPT).isBefore(now) || made.isAfter(now)) {
            report = status.read(configured());
            made = now;
        }
        return report;
    }

    private List<StatusReader.Configured> configured() throws IOException {
        try {
            return directories.configured(state, directories.load(program));
        } catch (UsageException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<IssueRuns> issue(LoopName loop, IssueId issue) throws IOException {
        Optional<StatusReader.Configured> known = configured().stream().filter(one -> one.name().equals(loop)).findFirst();
        return known.isEmpty() ? Optional.empty() : status.issue(known.get(), issue);
    }

    @Override
    public Optional<RunFiles> run(IssueRef issue, RunId run) throws IOException {
        IssueData data = data(issue);
        if (!data.runs().contains(run)) {
            return Optional.empty();
        }
        return Optional.of(new RunFiles(data.output(run), new RunState(data, program.agents()).shape(run), data.stderr(run), data.workspace()));
    }

    @Override
    public boolean isOver(IssueRef issue, RunId run) throws IOException {
        return new RunState(data(issue), program.agents()).isOver(run);
    }

    private IssueData data(IssueRef issue) {
        return state.loop(issue.loop()).issue(issue.id());
    }

    @Override
    public String metrics() {
        return state.metrics().read();
    }

    @Override
    public String masked(String text) {
        return program.console().masked(text);
    }
}
