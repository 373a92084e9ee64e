package dev.agentloop.tick;

import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.tracker.FakeForge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The branches of one sequence: at most one open pull request an issue.
final class Pulls {
    private final FakeForge forge;
    private final Map<IssueId, String> heads = new HashMap<>();
    private final Map<IssueId, Check.State> verdicts = new HashMap<>();
    private final Set<IssueId> open = new HashSet<>();
    private final Set<IssueId> merged = new HashSet<>();

    Pulls(FakeForge forge) {
        this.forge = forge;
    }

    static String branch(IssueId id) {
        return "issue-" + id + "-work";
    }

    /// @return the commit
    String push(IssueId id) {
        heads.put(id, forge.push(branch(id)));
        verdicts.remove(id);
        if (open.add(id)) {
            try {
                forge.openPullRequest(branch(id));
            } catch (ForgeException e) {
                throw new IllegalStateException(e);
            }
        }
        return heads.get(id);
    }

    void report(IssueId id, Check.State state) {
        if (heads.containsKey(id)) {
            verdicts.put(id, state);
            forge.report(heads.get(id), new Check("tests", state, Optional.empty(), ""));
        }
    }

    /// Whether an issue may leave the gate for its output label.
    boolean maySucceed(IssueId id) {
        Check.State verdict = verdicts.getOrDefault(id, Check.State.SKIPPED);
        return merged.contains(id) || open.contains(id) && (verdict == Check.State.PASSED || verdict == Check.State.SKIPPED);
    }

    /// Whether there is something for an agent to mend.
    boolean hasFailed(IssueId id) {
        return open.contains(id) && verdicts.get(id) == Check.State.FAILED;
    }

    void end(IssueId id, boolean merge) {
        if (open.remove(id)) {
            if (merge) {
                forge.merge(branch(id));
                merged.add(id);
            } else {
                forge.closePullRequest(branch(id));
            }
        }
    }
}
