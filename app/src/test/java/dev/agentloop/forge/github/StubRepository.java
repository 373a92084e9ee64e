package dev.agentloop.forge.github;

import dev.agentloop.forge.StubForks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the stub of GitHub remembers of one repository. Everything is guarded by the object itself.
final class StubRepository implements InstantSource {
    static final String HERE = "acme/shop";
    static final String ELSEWHERE = "acme/warehouse";

    /// Changes with every change, as a real clock does, and is told in whole seconds.
    private Instant now = Instant.parse("2026-11-20T17:53:12Z");

    String name = HERE;
    boolean archived;
    boolean readOnly;
    boolean withoutIssues;
    /// Of the token; null for one that has none, as a fine-grained one.
    String scopes = "repo, workflow";
    /// As GitHub writes it; null for a token that never ends.
    String expiration = "2026-12-24 18:00:00 UTC";
    final TreeMap<Long, Item> items = new TreeMap<>();
    /// Spelled as created, found without regard to case.
    final Map<String, String> labelColours = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, String> labelNames = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, String> branches = new LinkedHashMap<>();
    /// Every commit with its parents.
    final Map<String, List<String>> commits = new HashMap<>();
    final Set<String> trees = new HashSet<>();
    final List<Report> statuses = new ArrayList<>();
    final List<Report> checkRuns = new ArrayList<>();

    /// An issue or a pull request: they share numbers.
    static final class Item {
        long number;
        String title;
        String body;
        String author;
        boolean open = true;
        boolean deleted;
        boolean transferred;
        boolean locked;
        final TreeSet<String> labels = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        final List<List<String>> labelHistory = new ArrayList<>();
        final List<Remark> comments = new ArrayList<>();
        Instant created;
        Instant updated;
        Optional<Pull> pull = Optional.empty();
    }

    static final class Pull {
        String headBranch;
        String headRepository;
        String headCommit;
        String base;
        Optional<Instant> merged = Optional.empty();
        Optional<Instant> closed = Optional.empty();
    }

    record Remark(long id, String author, String body, Instant created) {}

    record Report(String commit, String name, String state, String conclusion, String url, String summary) {}

    @Override
    public synchronized Instant instant() {
        return now.truncatedTo(ChronoUnit.SECONDS);
    }

    synchronized void passes(Duration time) {
        now = now.plus(time);
    }

    synchronized Item add(String author, String title, String body, Iterable<String> labels) {
        Item item = new Item();
        item.number = items.isEmpty() ? 1 : items.lastKey() + 1;
        item.title = title;
        item.body = body;
        item.author = author;
        item.created = instant();
        labels.forEach(label -> item.labels.add(spelled(label)));
        items.put(item.number, item);
        touch(item);
        return item;
    }

    synchronized void touch(Item item) {
        passes(Duration.ofMillis(700));
        item.updated = instant();
    }

    /// GitHub creates a label nobody created, grey.
    synchronized String spelled(String label) {
        labelColours.putIfAbsent(label, "ededed");
        return labelNames.computeIfAbsent(label, l -> l);
    }

    synchronized void label(Item item, String label) {
        if (item.labels.add(spelled(label))) {
            item.labelHistory.add(List.copyOf(item.labels));
            touch(item);
        }
    }

    synchronized boolean unlabel(Item item, String label) {
        boolean had = item.labels.remove(label);
        if (had) {
            item.labelHistory.add(List.copyOf(item.labels));
            touch(item);
        }
        return had;
    }

    synchronized void comment(Item item, String author, String body) {
        item.comments.add(new Remark(item.number * 100_000 + item.comments.size(), author, body, instant()));
        touch(item);
    }

    synchronized void setOpen(Item item, boolean open) {
        if (item.open != open) {
            item.open = open;
            touch(item);
            item.pull.ifPresent(p -> p.closed = open ? Optional.empty() : Optional.of(instant()));
        }
    }

    synchronized Item addPull(String author, String title, String body, String headRepository, String branch, String commit, String base) {
        Item item = add(author, title, body, List.of());
        Pull pull = new Pull();
        pull.headRepository = headRepository;
        pull.headBranch = branch;
        pull.headCommit = commit;
        pull.base = base;
        item.pull = Optional.of(pull);
        return item;
    }

    synchronized Optional<Item> openPull(String headRepository, String branch) {
        return items.values().stream()
                .filter(i -> i.open && i.pull.filter(p -> p.headBranch.equals(branch) && p.headRepository.equals(headRepository)).isPresent())
                .findFirst();
    }

    synchronized String push(String branch) {
        String before = branches.getOrDefault(branch, branches.get("main"));
        String commit = commit(before == null ? List.of() : List.of(before));
        move(branch, commit);
        return commit;
    }

    synchronized String pushTo(StubForks.Other fork, String branch) {
        String before = fork.branches.getOrDefault(branch, branches.get("main"));
        String commit = commit(before == null ? List.of() : List.of(before));
        fork.branches.put(branch, commit);
        openPull(fork.name, branch).ifPresent(item -> {
            item.pull.orElseThrow().headCommit = commit;
            touch(item);
        });
        return commit;
    }

    synchronized String tree() {
        String tree = String.format("%040x", 0x7ee00L + trees.size());
        trees.add(tree);
        return tree;
    }

    synchronized String commit(List<String> parents) {
        String commit = String.format("%040x", 0xc0ffee01L + commits.size());
        commits.put(commit, parents);
        return commit;
    }

    synchronized boolean follows(String commit, String ancestor) {
        return commit.equals(ancestor) || commits.get(commit).stream().anyMatch(parent -> follows(parent, ancestor));
    }

    /// A pull request follows its branch.
    synchronized void move(String branch, String commit) {
        branches.put(branch, commit);
        openPull(name, branch).ifPresent(item -> {
            item.pull.orElseThrow().headCommit = commit;
            touch(item);
        });
    }

    /// A pull request without its branch is closed.
    synchronized void delete(String branch) {
        branches.remove(branch);
        openPull(name, branch).ifPresent(item -> setOpen(item, false));
    }

    synchronized String merge(Item item) {
        Pull pull = item.pull.orElseThrow();
        String merged = commit(Stream.of(branches.get(pull.base), pull.headCommit).filter(Objects::nonNull).toList());
        branches.put(pull.base, merged);
        setOpen(item, false);
        pull.merged = Optional.of(instant());
        return merged;
    }
}
