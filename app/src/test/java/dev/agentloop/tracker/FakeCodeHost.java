package dev.agentloop.tracker;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.FakeCalls.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A client of the fake's pull requests and checks.
final class FakeCodeHost implements CodeHost {
    private final FakePulls pulls;
    private final FakeCalls calls;
    private int requests;

    FakeCodeHost(FakePulls pulls, FakeCalls calls) {
        this.pulls = pulls;
        this.calls = calls;
    }

    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        requests++;
        return calls.pass(new Call("pullRequests", false, Optional.empty(), headPrefix), () -> pulls.startingWith(headPrefix));
    }

    @Override
    public List<Check> checks(String commit) throws ForgeException {
        requests++;
        return calls.pass(new Call("checks", false, Optional.empty(), commit), () -> pulls.checks(commit));
    }

    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        requests++;
        return calls.pass(new Call("open", true, Optional.empty(), head + " -> " + base), () -> pulls.open(head));
    }

    @Override
    public Access access() throws ForgeException {
        requests++;
        return calls.pass(new Call("access", false, Optional.empty(), ""), () -> new Access(Map.of(Right.PUSH, pulls.grant(), Right.PULL_REQUESTS, pulls.grant()), Optional.empty(), Optional.empty()));
    }

    @Override
    public int requests() {
        return requests;
    }
}
