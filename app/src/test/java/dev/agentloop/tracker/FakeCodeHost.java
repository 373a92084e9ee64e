package dev.agentloop.tracker;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.FakeCalls.Call;
import java.util.List;
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
        return calls.pass(new Call("open", true, Optional.empty(), head + " -> " + base), () -> pulls.open(head, title + "\n\n" + body));
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
        if (pulls.fork().isEmpty()) {
            return Optional.empty();
        }
        requests++;
        return calls.pass(new Call("fork", true, Optional.empty(), pulls.fork().get().name()), pulls::ensureFork);
    }

    @Override
    public int requests() {
        return requests;
    }
}
