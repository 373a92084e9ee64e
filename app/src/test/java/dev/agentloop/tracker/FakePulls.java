package dev.agentloop.tracker;

import dev.agentloop.codehost.Fork;
import dev.agentloop.forge.StubForks;
import dev.agentloop.model.Access.Grant;
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
import java.util.Set;
import java.util.stream.Collectors;
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
    /// Besides the loop's: whether each is a fork of it.
    private final Map<String, Boolean> others = new LinkedHashMap<>();
    private long lastCommit;

    /// @param owner of the fork it is from; empty when it is from the repository itself
    private record Pull(PullRequest seen, String owner) {
        boolean isOpenFor(String branch, String from) {
            return owner.equals(from) && seen.headBranch().equals(branch) && seen.state() == PullRequest.State.OPEN;
        }
    }

    FakePulls(InstantSource clock, LongSupplier numbers) {
        this.clock = clock;
        this.numbers = numbers;
    }

    /// What the fake says of any right.
    private Grant grant = new Grant.Granted();

    synchronized Grant grant() {
        return grant;
    }

    synchronized void mayOnlyRead() {
        grant = new Grant.Denied("the fake lets the account read only");
    }

    synchronized String push(String branch) {
        return push("", branch);
    }

    /// @param owner of a fork
    synchronized String push(String owner, String branch) {
        String commit = nextCommit();
        push(owner, branch, commit);
        return commit;
    }

    synchronized Map<String, String> branches() {
        return branches.entrySet().stream()
                .filter(branch -> branch.getKey().startsWith(":"))
                .collect(Collectors.toUnmodifiableMap(branch -> branch.getKey().substring(1), Map.Entry::getValue));
    }

    /// @param owner of a fork; empty for the repository itself
    synchronized void push(String owner, String branch, String commit) {
        branches.put(owner + ":" + branch, commit);
        pulls.replaceAll(p -> p.isOpenFor(branch, owner) ? changed(p, commit, PullRequest.State.OPEN) : p);
    }

    private String nextCommit() {
        return "%040x".formatted(++lastCommit);
    }

    synchronized void make(String repository, boolean fork) {
        others.put(repository, fork);
    }

    synchronized List<String> others() {
        return List.copyOf(others.keySet());
    }

    /// A fork under another name counts; one whose name is taken is counted up.
    synchronized Fork ensureFork(String owner) throws ForgeException {
        if (!Set.of(FakeForge.LOGIN, StubForks.ORGANISATION).contains(owner)) {
            throw new ForgeException(ForgeException.Kind.UNAUTHORIZED, "Cannot fork fake/shop into %s: the fake does not let you".formatted(owner));
        }
        String name = owner + "/shop";
        List<String> forks = others.entrySet().stream().filter(other -> other.getValue() && other.getKey().startsWith(owner + "/")).map(Map.Entry::getKey).toList();
        String found = forks.isEmpty() ? others.containsKey(name) ? name + "-1" : name : forks.getFirst();
        others.put(found, true);
        return new Fork(found, "ssh://git@alias:2222/" + found + ".git");
    }

    synchronized void describe(String id, String text) throws ForgeException {
        if (texts.replace(id, text) == null) {
            throw new ForgeException(ForgeException.Kind.GONE, "the fake has no pull request " + id);
        }
    }

    /// Of the open pull request.
    synchronized String text(String branch) {
        return texts.get(openFor(branch, "").orElseThrow().seen().id());
    }

    /// @param owner of the fork the branch is in; empty when it is in the repository itself
    synchronized PullRequest open(String owner, String branch, String text) throws ForgeException {
        Optional<Pull> there = openFor(branch, owner);
        if (there.isPresent()) {
            return there.get().seen();
        }
        String commit = Optional.ofNullable(branches.get(owner + ":" + branch))
                .orElseThrow(() -> new ForgeException(ForgeException.Kind.REFUSED, "the fake has no branch " + branch));
        PullRequest opened = add(branch, commit, owner);
        texts.put(opened.id(), text);
        return opened;
    }

    synchronized void openFromFork(String branch) {
        add(branch, nextCommit(), "mallory");
    }

    private PullRequest add(String branch, String commit, String owner) {
        Instant now = clock.instant();
        String id = Long.toString(numbers.getAsLong());
        PullRequest opened = new PullRequest(id, "fake://pull/" + id, branch, commit, PullRequest.State.OPEN, now, now);
        pulls.addFirst(new Pull(opened, owner));
        return opened;
    }

    synchronized void merge(String branch) {
        end(branch, PullRequest.State.MERGED);
    }

    synchronized void close(String branch) {
        end(branch, PullRequest.State.CLOSED);
    }

    private void end(String branch, PullRequest.State state) {
        Pull open = openFor(branch, "").orElseThrow(() -> new IllegalArgumentException("the fake has no open pull request of " + branch));
        pulls.replaceAll(p -> p == open ? changed(p, p.seen().headCommit(), state) : p);
    }

    /// Takes an open pull request with it.
    synchronized void deleteBranch(String branch) {
        branches.remove(":" + branch);
        if (openFor(branch, "").isPresent()) {
            close(branch);
        }
    }

    synchronized void report(String commit, Check check) {
        checks.computeIfAbsent(commit, _ -> new LinkedHashMap<>()).put(check.name(), check);
    }

    /// @param fork its owner, where one is configured
    synchronized List<PullRequest> startingWith(String prefix, Optional<String> fork) {
        return pulls.stream()
                .filter(p -> (p.owner().isEmpty() || fork.filter(p.owner()::equals).isPresent()) && p.seen().headBranch().startsWith(prefix))
                .map(Pull::seen)
                .toList();
    }

    synchronized List<Check> checks(String commit) {
        return List.copyOf(checks.getOrDefault(commit, Map.of()).values());
    }

    private Optional<Pull> openFor(String branch, String owner) {
        return pulls.stream().filter(p -> p.isOpenFor(branch, owner)).findFirst();
    }

    private Pull changed(Pull pull, String commit, PullRequest.State state) {
        PullRequest was = pull.seen();
        return new Pull(
                new PullRequest(was.id(), was.url(), was.headBranch(), commit, state, was.createdAt(), clock.instant()), pull.owner());
    }
}
