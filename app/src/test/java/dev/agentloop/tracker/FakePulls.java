package dev.agentloop.tracker;

import dev.agentloop.codehost.Fork;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The fake's server-side store of branches, pull requests and checks. A commit is a number written as a hash.
final class FakePulls {
    private final InstantSource clock;
    private final LongSupplier numbers;
    private final Map<String, String> branches = new HashMap<>();
    private final List<Pull> pulls = new ArrayList<>();
    private final Map<String, Map<String, Check>> checks = new HashMap<>();
    /// Title and body, by the pull request's number.
    private final Map<String, String> texts = new HashMap<>();
    private Optional<Fork> fork = Optional.empty();
    private boolean forked;
    private long lastCommit;

    /// @param fromFork of a stranger
    private record Pull(PullRequest seen, boolean fromFork) {
        boolean isOpenFor(String branch) {
            return !fromFork && seen.headBranch().equals(branch) && seen.state() == PullRequest.State.OPEN;
        }
    }

    FakePulls(InstantSource clock, LongSupplier numbers) {
        this.clock = clock;
        this.numbers = numbers;
    }

    synchronized String push(String branch) {
        String commit = nextCommit();
        push(branch, commit);
        return commit;
    }

    synchronized Map<String, String> branches() {
        return Map.copyOf(branches);
    }

    synchronized void push(String branch, String commit) {
        branches.put(branch, commit);
        pulls.replaceAll(p -> p.isOpenFor(branch) ? changed(p, commit, PullRequest.State.OPEN) : p);
    }

    private String nextCommit() {
        return "%040x".formatted(++lastCommit);
    }

    synchronized Optional<Fork> fork() {
        return fork;
    }

    synchronized void forkIs(Fork wanted) {
        fork = Optional.of(wanted);
    }

    synchronized Optional<Fork> ensureFork() {
        forked = true;
        return fork;
    }

    synchronized boolean isForked() {
        return forked;
    }

    synchronized void describe(String id, String text) throws ForgeException {
        if (texts.replace(id, text) == null) {
            throw new ForgeException(ForgeException.Kind.GONE, "the fake has no pull request " + id);
        }
    }

    /// Of the open pull request.
    synchronized String text(String branch) {
        return texts.get(openFor(branch).orElseThrow().seen().id());
    }

    synchronized PullRequest open(String branch, String text) throws ForgeException {
        Optional<Pull> there = openFor(branch);
        if (there.isPresent()) {
            return there.get().seen();
        }
        String commit = Optional.ofNullable(branches.get(branch))
                .orElseThrow(() -> new ForgeException(ForgeException.Kind.REFUSED, "the fake has no branch " + branch));
        PullRequest opened = add(branch, commit, false);
        texts.put(opened.id(), text);
        return opened;
    }

    synchronized void openFromFork(String branch) {
        add(branch, nextCommit(), true);
    }

    private PullRequest add(String branch, String commit, boolean fromFork) {
        Instant now = clock.instant();
        String id = Long.toString(numbers.getAsLong());
        PullRequest opened = new PullRequest(id, "fake://pull/" + id, branch, commit, PullRequest.State.OPEN, now, now);
        pulls.addFirst(new Pull(opened, fromFork));
        return opened;
    }

    synchronized void merge(String branch) {
        end(branch, PullRequest.State.MERGED);
    }

    synchronized void close(String branch) {
        end(branch, PullRequest.State.CLOSED);
    }

    private void end(String branch, PullRequest.State state) {
        Pull open = openFor(branch).orElseThrow(() -> new IllegalArgumentException("the fake has no open pull request of " + branch));
        pulls.replaceAll(p -> p == open ? changed(p, p.seen().headCommit(), state) : p);
    }

    /// Takes an open pull request with it.
    synchronized void deleteBranch(String branch) {
        branches.remove(branch);
        if (openFor(branch).isPresent()) {
            close(branch);
        }
    }

    synchronized void report(String commit, Check check) {
        checks.computeIfAbsent(commit, _ -> new LinkedHashMap<>()).put(check.name(), check);
    }

    synchronized List<PullRequest> startingWith(String prefix) {
        return pulls.stream()
                .filter(p -> !p.fromFork() && p.seen().headBranch().startsWith(prefix))
                .map(Pull::seen)
                .toList();
    }

    synchronized List<Check> checks(String commit) {
        return List.copyOf(checks.getOrDefault(commit, Map.of()).values());
    }

    private Optional<Pull> openFor(String branch) {
        return pulls.stream().filter(p -> p.isOpenFor(branch)).findFirst();
    }

    private Pull changed(Pull pull, String commit, PullRequest.State state) {
        PullRequest was = pull.seen();
        return new Pull(
                new PullRequest(was.id(), was.url(), was.headBranch(), commit, state, was.createdAt(), clock.instant()), pull.fromFork());
    }
}
