package dev.agentloop.observe;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the code host says about the issues of one loop that wait for CI. Each is asked about once a tick, and again after another run of it.
public final class CiView {
    /// The code host's clock may be behind ours: a pull request that was opened just before the run began counts as opened by it.
    static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(2);

    private final CodeHost codeHost;
    private final Map<Asked, CiSighting> answers = new HashMap<>();

    public CiView(CodeHost codeHost) {
        this.codeHost = codeHost;
    }

    private record Asked(IssueRef issue, Optional<RunId> after) {}

    CiSighting of(IssueView view, LoopConfig config) {
        Optional<RunTerms> gate = view.sighting() instanceof Sighting.Present(var issue) ? view.gate(issue, config) : Optional.empty();
        return gate.isEmpty()
                ? new CiSighting.Unasked()
                : answers.computeIfAbsent(new Asked(view.ref(), view.latestRun().map(RunView::id)), _ -> ask(view, gate.get()));
    }

    private CiSighting ask(IssueView view, RunTerms gate) {
        try {
            Optional<PullRequest> pull = codeHost.pullRequests(view.ref().branchPrefix()).stream()
                    .filter(found -> !found.updatedAt().isBefore(begun(view, gate)))
                    .findFirst();
            boolean open = pull.filter(found -> found.state() == PullRequest.State.OPEN).isPresent();
            List<Check> checks = open ? codeHost.checks(pull.get().headCommit()) : List.of();
            return new CiSighting.Seen(pull, checks);
        } catch (ForgeException e) {
            return new CiSighting.Unreadable(e.getMessage());
        }
    }

    /// When the first run began whose work waits here: an older pull request is somebody's earlier attempt.
    private static Instant begun(IssueView view, RunTerms gate) {
        return view.runsSinceStart().stream()
                .filter(run -> run.record().terms().ciGate().equals(gate.ciGate()))
                .findFirst()
                .map(run -> run.id().startedAt().minus(CLOCK_DIFFERENCE))
                .orElse(Instant.MIN);
    }

    /// The issues the code host gave no answer about, each with why.
    public Map<IssueRef, String> unreadable() {
        Map<IssueRef, String> problems = new HashMap<>();
        answers.forEach((asked, answer) -> {
            if (answer instanceof CiSighting.Unreadable(String why)) {
                problems.put(asked.issue(), why);
            }
        });
        return problems;
    }
}
