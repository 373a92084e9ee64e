package dev.agentloop.execute;

import dev.agentloop.agent.Agents;
import dev.agentloop.agent.RunCall;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Ends every process of a run. Needs neither a tracker nor a configuration, so that supervision never stops.
public final class Stopping {
    private final Agents agents;

    public Stopping(Agents agents) {
        this.agents = agents;
    }

    /// Stops the run and remembers why, first, so that a tick killed in the middle is continued for the same reason.
    ///
    /// @param call acpx's view of the run, when the configuration is readable; its own `cancel` is tried first then
    /// @return what could not be stopped
    public List<String> stop(IssueData issue, RunId id, StopReason reason, Optional<RunCall> call) throws IOException, DamagedException {
        RunRecord run = issue.record(id);
        try {
            // Once it is gone nothing else may tell that it ever was: the launch would be gone on with, and what was stopped would start again.
            if (!issue.wasLaunched(id)) {
                Adopting.adopt(agents, issue, run);
            }
            if (reason == StopReason.BY_HAND || reason != StopReason.LEFTOVERS && issue.stopped(id).isEmpty()) {
                issue.stopped(id, reason);
            }
        } catch (IOException e) {
            // A full disk is no reason to let it run on; it may be what fills the disk.
            agents.stop(run.tag(), process(issue, id), call);
            throw e;
        }
        return agents.stop(run.tag(), process(issue, id), call);
    }

    static Optional<ProcessIdentity> process(IssueData issue, RunId run) throws DamagedException {
        return issue.lock().filter(lock -> lock.run().equals(run)).map(IssueLock::process);
    }
}
