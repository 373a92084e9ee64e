package dev.agentloop.forge.bitbucket;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the stub of Bitbucket remembers of one repository and of the forks its pull requests come from. Everything is guarded by the object itself.
final class StubRepository implements InstantSource {
    static final String HERE = "acme/shop";

    private Instant now = Instant.parse("2026-11-20T17:53:12.123456Z");

    String name = HERE;
    /// Of the token, as Bitbucket says them beside any answer; null when it does not.
    String scopes = "pullrequest:write, repository";
    final List<Pull> pulls = new ArrayList<>();
    final List<Status> statuses = new ArrayList<>();
    /// By `WORKSPACE/SLUG`, then by name, the tip.
    final Map<String, Map<String, String>> branches = new LinkedHashMap<>();
    private final Set<String> strangers = new HashSet<>();
    boolean forkable = true;
    final List<Commit> commits = new ArrayList<>();

    StubRepository() {
        push(name, "main");
    }

    record Commit(String repository, String hash) {}

    /// A `state` as Bitbucket spells it.
    static final class Status {
        String repository;
        String commit;
        String key;
        String name;
        String state;
        String url;
        String description;
        Instant created;
        Instant updated;
    }

    static final class Pull {
        long id;
        String title;
        String description;
        String state = "OPEN";
        /// Null once the fork is deleted.
        String sourceRepository;
        String branch;
        String commit;
        String base;
        boolean closesBranch;
        final List<String> reviewers = new ArrayList<>();
        Instant created;
        Instant updated;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void passes(Duration time) {
        now = now.plus(time);
    }

    synchronized void touch(Pull pull) {
        passes(Duration.ofMillis(700));
        pull.updated = now;
    }

    /// Whatever else there is counts as a fork of this repository, but for those that somebody made on their own.
    synchronized void make(String repository, boolean fork) {
        branches.computeIfAbsent(repository, _ -> new LinkedHashMap<>());
        if (!fork) {
            strangers.add(repository);
        }
    }

    /// CI reports where the commit is.
    synchronized String holderOf(String commit) {
        return commits.stream().filter(known -> known.hash().equals(commit)).map(Commit::repository).findFirst().orElse(name);
    }

    synchronized boolean isFork(String repository) {
        return !repository.equals(name) && !strangers.contains(repository);
    }

    synchronized String push(String repository, String branch) {
        // Different in the first twelve characters, as real ones are.
        String hash = String.format("%012x", 0xc0ffee00000L + commits.size()) + "0123456789abcdef0123456789ab";
        received(repository, branch, hash);
        return hash;
    }

    synchronized void received(String repository, String branch, String hash) {
        commits.add(new Commit(repository, hash));
        branches.computeIfAbsent(repository, _ -> new LinkedHashMap<>()).put(branch, hash);
        open(repository, branch).ifPresent(pull -> {
            pull.commit = hash;
            touch(pull);
        });
    }

    synchronized Optional<String> tip(String repository, String branch) {
        return Optional.ofNullable(branches.getOrDefault(repository, Map.of()).get(branch));
    }

    /// By its beginning or by a branch's name.
    synchronized Optional<String> commit(String repository, String revision) {
        Optional<String> tip = tip(repository, revision);
        return tip.isPresent() || revision.length() < 7
                ? tip
                : commits.stream().filter(c -> c.repository().equals(repository) && c.hash().startsWith(revision)).map(Commit::hash).findFirst();
    }

    synchronized Optional<Pull> open(String repository, String branch) {
        return pulls.stream().filter(p -> p.state.equals("OPEN") && p.branch.equals(branch) && repository.equals(p.sourceRepository)).findFirst();
    }

    synchronized Pull add(String repository, String branch, String base, String title, String description) {
        Pull pull = new Pull();
        pull.id = pulls.size() + 1L;
        pull.sourceRepository = repository;
        pull.branch = branch;
        pull.commit = tip(repository, branch).orElseThrow();
        pull.base = base;
        pull.title = title;
        pull.description = description;
        pull.created = now;
        pulls.add(pull);
        touch(pull);
        return pull;
    }

    synchronized void close(Pull pull, String state) {
        pull.state = state;
        touch(pull);
        if (state.equals("MERGED")) {
            push(name, pull.base);
        }
    }

    /// "If the specified key already exists, the existing status object will be overwritten."
    synchronized Status report(String repository, String commit, String key) {
        Status status = statuses.stream()
                .filter(s -> s.repository.equals(repository) && s.commit.equals(commit) && s.key.equals(key))
                .findFirst()
                .orElseGet(() -> {
                    Status made = new Status();
                    made.created = now;
                    made.repository = repository;
                    made.commit = commit;
                    made.key = key;
                    statuses.add(made);
                    return made;
                });
        passes(Duration.ofMillis(700));
        status.updated = now;
        return status;
    }
}
