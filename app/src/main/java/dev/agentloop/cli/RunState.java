package dev.agentloop.cli;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Whether a run goes on, for whoever follows it.
record RunState(IssueData data, Agents agents) {
    Optional<RunId> latest() throws IOException {
        List<RunId> runs = data.runs();
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /// Whether nothing more comes from the run.
    boolean isOver(RunId run) throws IOException {
        if (data.hasEnding(run) || latest().filter(latest -> latest.compareTo(run) > 0).isPresent()) {
            return true;
        }
        Optional<IssueLock> lock = data.lock().filter(held -> held.run().equals(run));
        if (lock.isPresent()) {
            return !agents.census().isAlive(lock.get().process());
        }
        // Its tick was killed before it wrote the lock, or has not come so far.
        Optional<RunRecord> record = Files.exists(data.output(run)) ? record(run) : Optional.empty();
        return record.isPresent() && agents.census().find(record.get().tag(), data.promptSign(run)).isEmpty();
    }

    /// How the agent of a run writes; of one whose record cannot be read, as most do.
    OutputShape shape(RunId run) {
        return record(run).map(known -> known.engagement().output()).orElse(new OutputShape.Acpx());
    }

    /// Who tells of a record that cannot be read, is whoever shows the run.
    private Optional<RunRecord> record(RunId run) {
        try {
            return Optional.of(data.record(run));
        } catch (DamagedException _) {
            return Optional.empty();
        }
    }
}
