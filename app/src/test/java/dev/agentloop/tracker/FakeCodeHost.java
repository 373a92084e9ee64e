package dev.agentloop.tracker;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
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
    private final Optional<String> forkOwner;
    private Optional<Fork> fork = Optional.empty();
    private Optional<ForgeException> refusal = Optional.empty();
    private int requests;

    /// @param forkOwner what the configuration's `fork` says
    FakeCodeHost(FakePulls pulls, FakeCalls calls, Optional<String> forkOwner) {
        this.pulls = pulls;
        this.calls = calls;
        this.forkOwner = forkOwner;
    }

    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        requests++;
        return calls.pass(new Call("pullRequests", false, Optional.empty(), headPrefix), () -> pulls.startingWith(headPrefix, forkOwner));
    }

    @Override
    public List<Check> checks(String commit) throws ForgeException {
        requests++;
        return calls.pass(new Call("checks", false, Optional.empty(), commit), () -> pulls.checks(commit));
    }

    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        requests++;
        return calls.pass(new Call("open", true, Optional.empty(), head + " -> " + base), () -> pulls.open(forkOwner.orElse(""), head, title + "\n\n" + body));
    }

    @Override
    public void describe(PullRequest pull, String title, String body) throws ForgeException {
        requests++;
        calls.pass(new Call("describe", true, Optional.empty(), pull.headBranch()), () -> {
            pulls.describe(pull.id(), title + "\n\n" + body);
            return true;
        });
    }

    @Override
    public Optional<Fork> fork() throws ForgeException {
        if (forkOwner.isEmpty() || fork.isPresent()) {
            return fork;
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        requests++;
        try {
            fork = Optional.of(calls.pass(new Call("fork", true, Optional.empty(), forkOwner.get()), () -> pulls.ensureFork(forkOwner.get())));
            return fork;
        } catch (ForgeException e) {
            refusal = Optional.of(e);
            throw e;
        }
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
