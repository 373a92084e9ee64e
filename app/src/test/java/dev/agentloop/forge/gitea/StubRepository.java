package dev.agentloop.forge.gitea;

import dev.agentloop.forge.StubForks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the stub of Gitea remembers of one repository and its organisation. Everything is guarded by the object itself.
final class StubRepository implements InstantSource {
    static final String HERE = "acme/shop";

    /// Changes with every change, as a real clock does, and is told in whole seconds.
    private Instant now = Instant.parse("2026-11-20T17:53:12Z");

    String name = HERE;
    /// Whether the owner is an organisation, which has labels too.
    boolean organisation;
    boolean archived;
    boolean readOnly;
    boolean issuesOff;
    /// Whether the account may write.
    boolean writer = true;
    final TreeMap<Long, Item> items = new TreeMap<>();
    final List<Tag> labels = new ArrayList<>();
    final Map<String, String> branches = new LinkedHashMap<>();
    final Set<String> commits = new HashSet<>();
    final List<Report> statuses = new ArrayList<>();
    private long numbers;
    private int pushes;
    private int tags;

    /// A label. Names heed case and need not be unique.
    record Tag(long id, String name, String colour, String description, boolean exclusive, boolean ofOrganisation) {
        String scope() {
            int slash = name.lastIndexOf('/');
            return exclusive && slash > 0 ? name.substring(0, slash) : "";
        }
    }

    /// An issue or a pull request: they share numbers.
    static final class Item {
        long number;
        String title;
        String body;
        String author;
        /// Who wrote it elsewhere, when it was imported in `author`'s name.
        String originalAuthor = "";
        boolean open = true;
        boolean locked;
        final Set<Long> labels = new LinkedHashSet<>();
        final List<List<String>> labelHistory = new ArrayList<>();
        final List<Remark> comments = new ArrayList<>();
        Instant created;
        Instant updated;
        Optional<Instant> closed = Optional.empty();
        Optional<Pull> pull = Optional.empty();
    }

    static final class Pull {
        String headBranch;
        String headRepository;
        String headCommit;
        String base;
        Optional<Instant> merged = Optional.empty();
    }

    /// @param originalAuthor who wrote it elsewhere; empty when it was not imported
    record Remark(long id, String author, String originalAuthor, String body, Instant created) {}

    record Report(long index, String commit, String context, String state, String url, String description, Instant created) {}

    @Override
    public synchronized Instant instant() {
        return now.truncatedTo(ChronoUnit.SECONDS);
    }

    synchronized void passes(Duration time) {
        now = now.plus(time);
    }

    synchronized Item add(String author, String title, String body, Iterable<String> labelNames) {
        Item item = new Item();
        item.number = ++numbers;
        item.title = title;
        item.body = body;
        item.author = author;
        item.created = instant();
        labelNames.forEach(label -> item.labels.add(tag(label).id()));
        items.put(item.number, item);
        touch(item);
        return item;
    }

    synchronized void touch(Item item) {
        passes(Duration.ofMillis(700));
        item.updated = instant();
    }

    synchronized Tag createLabel(String label, String colour, String description, boolean exclusive, boolean ofOrganisation) {
        Tag tag = new Tag(100 + tags++, label, colour, description, exclusive, ofOrganisation);
        labels.add(tag);
        return tag;
    }

    synchronized Stream<Tag> named(String label) {
        return labels.stream().filter(tag -> tag.name().equals(label));
    }

    /// The label a person picks, who creates it first when it is not there.
    synchronized Tag tag(String label) {
        return named(label).findFirst().orElseGet(() -> createLabel(label, "ededed", "", false, false));
    }

    synchronized Optional<Tag> tag(long id) {
        return labels.stream().filter(tag -> tag.id() == id).findFirst();
    }

    synchronized List<String> names(Item item) {
        return item.labels.stream().map(id -> tag(id).orElseThrow().name()).toList();
    }

    synchronized void label(Item item, Tag tag) {
        if (!item.labels.contains(tag.id())) {
            item.labels.removeIf(other -> !tag.scope().isEmpty() && tag(other).orElseThrow().scope().equals(tag.scope()));
            item.labels.add(tag.id());
            item.labelHistory.add(names(item));
            touch(item);
        }
    }

    synchronized void unlabel(Item item, long id) {
        if (item.labels.remove(id)) {
            item.labelHistory.add(names(item));
            touch(item);
        }
    }

    synchronized Remark comment(Item item, String author, String body) {
        return comment(item, author, "", body);
    }

    synchronized Remark comment(Item item, String author, String originalAuthor, String body) {
        item.comments.add(new Remark(item.number * 100_000 + item.comments.size(), author, originalAuthor, body, instant()));
        touch(item);
        return item.comments.getLast();
    }

    synchronized void setOpen(Item item, boolean open) {
        if (item.open != open) {
            item.open = open;
            touch(item);
            item.closed = open ? Optional.empty() : Optional.of(instant());
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
        String commit = String.format("%040x", 0xc0ffee00L + ++pushes);
        received(branch, commit);
        return commit;
    }

    synchronized String pushTo(StubForks.Other fork, String branch) {
        String commit = String.format("%040x", 0xc0ffee00L + ++pushes);
        commits.add(commit);
        fork.branches.put(branch, commit);
        openPull(fork.name, branch).ifPresent(item -> {
            item.pull.orElseThrow().headCommit = commit;
            touch(item);
        });
        return commit;
    }

    synchronized void received(String branch, String commit) {
        branches.put(branch, commit);
        commits.add(commit);
        openPull(name, branch).ifPresent(item -> {
            item.pull.orElseThrow().headCommit = commit;
            touch(item);
        });
    }

    synchronized void merge(Item item) {
        setOpen(item, false);
        item.pull.orElseThrow().merged = Optional.of(instant());
    }

    synchronized Report report(String commit, String context, String state, String url, String description) {
        passes(Duration.ofMillis(700));
        statuses.add(new Report(statuses.size() + 1, commit, context, state, url, description, instant()));
        return statuses.getLast();
    }
}
