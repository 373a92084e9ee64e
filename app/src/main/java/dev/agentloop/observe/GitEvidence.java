package dev.agentloop.observe;

import dev.agentloop.git.CloneRefs;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.RunId;
import dev.agentloop.state.CloneBefore;
import dev.agentloop.state.IssueData;
import java.util.Optional;

/// What git says about a run that is over: what its clone holds now and did not hold when the run began.
final class GitEvidence {
    private GitEvidence() {}

    static Evidence of(IssueData issue, RunId run) {
        return issue.evidence(run).orElseGet(() -> inClone(issue, run));
    }

    private static Evidence inClone(IssueData issue, RunId run) {
        Optional<CloneBefore> before = issue.before(run);
        if (before.isEmpty()) {
            return Evidence.NONE;
        }
        return CloneRefs.of(issue.workspace(), before.get().headBranch())
                .map(now -> new Evidence(now.head(), now.delivered(before.get().commits(), issue.issue().branchPrefix())))
                .orElse(Evidence.NONE);
    }
}
