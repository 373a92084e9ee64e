package dev.agentloop.execute;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunRecord;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.util.Optional;

/// Gives a lock to a process that is without one, because the tick that started it died before it wrote that. It is found by its tag and its prompt's path.
final class Adopting {
    private Adopting() {}

    /// @return whether there is such a process
    static boolean adopt(Agents agents, IssueData issue, RunRecord run) throws IOException {
        Optional<ProcessIdentity> running = agents.census().find(run.tag(), issue.promptSign(run.id()));
        if (running.isPresent()) {
            issue.lock(new IssueLock(run.id(), running.get()));
        }
        return running.isPresent();
    }
}
