package dev.agentloop.tick;

import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.FakeForge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The branches of one sequence, one an issue: what people, agents and agentloop made of them is asked of the forge.
final class Pulls {
    private final FakeForge forge;
    private final Map<String, Check.State> verdicts = new HashMap<>();
    private int commits;

    Pulls(FakeForge forge) {
        this.forge = forge;
    }

    static String branch(IssueId id) {
        return "issue-" + id + "-work";
    }

    private List<PullRequest> of(IssueId id) {
        return forge.pullRequestsOf("issue-" + id + "-");
    }

    private Optional<PullRequest> open(IssueId id) {
        return of(id).stream().filter(pull -> pull.state() == PullRequest.State.OPEN).findFirst();
    }

    /// With its pull request.
    ///
    /// @return the commit
    String push(IssueId id) {
        String commit = forge.push(branch(id));
        try {
            forge.openPullRequest(branch(id));
        } catch (ForgeException e) {
            throw new IllegalStateException(e);
        }
        return commit;
    }

    /// Without one.
    void push(IssueId id, String commit) {
        forge.push(branch(id), commit);
    }

    /// One that is nowhere yet.
    String newCommit() {
        return "c%039x".formatted(++commits);
    }

    void report(IssueId id, Check.State state) {
        Optional.ofNullable(forge.branches().get(branch(id))).ifPresent(head -> {
            verdicts.put(head, state);
            forge.report(head, new Check("tests", state, Optional.empty(), ""));
        });
    }

    private Check.State verdict(PullRequest pull) {
        return verdicts.getOrDefault(pull.headCommit(), Check.State.SKIPPED);
    }

    /// Whether an issue may leave the gate for its output label.
    boolean maySucceed(IssueId id) {
        return of(id).stream().anyMatch(pull -> pull.state() == PullRequest.State.MERGED)
                || open(id).filter(pull -> verdict(pull) == Check.State.PASSED || verdict(pull) == Check.State.SKIPPED).isPresent();
    }

    /// Whether there is something for an agent to mend.
    boolean hasFailed(IssueId id) {
        return open(id).filter(pull -> verdict(pull) == Check.State.FAILED).isPresent();
    }

    void end(IssueId id, boolean merge) {
        if (open(id).isPresent()) {
            if (merge) {
                forge.merge(branch(id));
            } else {
                forge.closePullRequest(branch(id));
            }
        }
    }
}
