package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.observe.StderrTail;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReader;
import dev.agentloop.terminal.Entry;
import dev.agentloop.terminal.Look;
import dev.agentloop.terminal.StyledLine;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Shows the runs of one issue, from what `loop-data/` holds alone.
final class IssueLogs {
    private final Console console;
    private final IssueData data;
    private final RunState state;
    private final InstantSource clock;
    private final StatusReader status;
    private final StatusReader.Configured loop;
    private final Look look;
    private final Entry.Column column;
    private boolean gone;

    IssueLogs(Program program, IssueData data, StatusReader status, StatusReader.Configured loop, boolean verbose) {
        this.console = program.console();
        this.data = data;
        this.state = new RunState(data, program.agents());
        this.clock = program.clock();
        this.status = status;
        this.loop = loop;
        this.look = new Look(console.width(), verbose, data.workspace().toString(), console::masked);
        this.column = new Entry.Column(this::print);
    }

    private void print(StyledLine line) {
        if (!gone) {
            console.styled(line);
            gone = console.isClosed();
        }
    }

    IssueRef issue() {
        return data.issue();
    }

    /// Whether nobody reads any more.
    boolean isGone() {
        return gone;
    }

    void print(List<StyledLine> lines) {
        column.accept(new Entry(true, lines));
    }

    Optional<RunId> latest() throws IOException {
        return state.latest();
    }

    Optional<IssueRuns> runs() throws IOException {
        return status.issue(loop, data.issue().id());
    }

    /// Prints which run it is, and opens its conversation.
    ///
    /// @param last how many entries at its end; empty for all
    /// @param follow whether what comes later is shown, too
    RunLog open(RunId run, OptionalInt last, boolean follow) throws IOException {
        Optional<RunRecord> record = record(run);
        print(new RunFrame(look, clock.instant()).head(data.issue(), run, record));
        OutputShape shape = state.shape(run);
        return last.isEmpty()
                ? RunLog.whole(data.output(run), shape, look, column, this::isGone)
                : RunLog.end(data.output(run), shape, look, column, this::isGone, last.getAsInt(), isOver(run), follow);
    }

    private Optional<RunRecord> record(RunId run) {
        try {
            return Optional.of(data.record(run));
        } catch (DamagedException e) {
            console.err("%s: %s".formatted(data.issue(), e.getMessage()));
            return Optional.empty();
        }
    }

    /// Whether nothing more comes from the run.
    boolean isOver(RunId run) throws IOException {
        return state.isOver(run);
    }

    /// Prints what became of the run, or how far it is.
    ///
    /// @param over whether it is over, as far as its conversation was shown
    void printEnd(RunId run, RunLog log, boolean over) throws IOException {
        if (gone) {
            return;
        }
        Optional<IssueRuns> runs = runs();
        Optional<IssueRuns.Run> found = runs.flatMap(known -> known.run(run));
        RunFrame frame = new RunFrame(look, clock.instant());
        if (!over) {
            print(frame.soFar(found.flatMap(IssueRuns.Run::lasted), OptionalInt.of(log.toolCalls()), log.usage(), log.lastUsed()));
        } else if (found.isPresent()) {
            boolean isLatest = runs.get().issue().run().equals(Optional.of(run));
            print(frame.end(found.get(), StderrTail.of(data.stderr(run)), isLatest ? runs.get().issue().waitingFor() : Optional.empty()));
        }
    }
}
