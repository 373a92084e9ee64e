package dev.agentloop.tracker;

import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The fake's server-side store of issues and labels. Every method is one atomic act on the server.
final class FakeIssues {
    private final LoopName loop;
    private final InstantSource clock;
    private final Map<IssueId, FakeIssue> issues = new TreeMap<>();
    private final Map<IssueId, List<Set<Label>>> labelHistory = new HashMap<>();
    private final Map<Label, LabelEntry> labels = new TreeMap<>();
    private long lastNumber;
    private long lastChange;

    private record LabelEntry(String spelling, String colour) {}

    FakeIssues(LoopName loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /// What the fake says of any right.
    private Grant grant = new Grant.Granted();

    synchronized Grant grant() {
        return grant;
    }

    synchronized void mayOnlyRead() {
        grant = new Grant.Denied("the fake lets the account read only");
    }

    LoopName loop() {
        return loop;
    }

    synchronized long nextNumber() {
        return ++lastNumber;
    }

    synchronized long lastChange() {
        return lastChange;
    }

    synchronized List<FakeIssue> all() {
        return issues.values().stream().filter(i -> !i.isPullRequest()).toList();
    }

    synchronized Optional<FakeIssue> find(IssueId id) {
        return Optional.ofNullable(issues.get(id)).filter(i -> !i.isPullRequest());
    }

    /// For people, who only point at what is there.
    FakeIssue at(IssueId id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("the fake has no issue " + id));
    }

    synchronized IssueId open(String author, String title, String body, Set<Label> initial, boolean isPullRequest) {
        IssueId id = IssueId.of(nextNumber());
        initial.forEach(label -> createLabel(label, "ededed"));
        put(new FakeIssue(id, isPullRequest, author, title, body, true, false, initial, List.of(), clock.instant(), 0));
        return id;
    }

    synchronized void change(IssueId id, UnaryOperator<FakeIssue> how) {
        FakeIssue before = at(id);
        FakeIssue after = how.apply(before);
        if (!after.equals(before)) {
            put(after);
        }
    }

    private void put(FakeIssue issue) {
        issues.put(issue.id(), issue.changedAt(clock.instant(), ++lastChange));
        List<Set<Label>> history = labelHistory.computeIfAbsent(issue.id(), _ -> new ArrayList<>());
        if (history.isEmpty() || !history.getLast().equals(issue.labels())) {
            history.add(issue.labels());
        }
    }

    synchronized void move(IssueId id, Set<Label> add, Set<Label> remove) {
        for (Label label : add) {
            createLabel(label, "ededed");
            change(id, i -> i.with(label));
        }
        for (Label label : remove) {
            change(id, i -> i.without(label));
        }
    }

    synchronized void comment(IssueId id, String author, String body) {
        change(id, i -> i.with(new Comment(author, clock.instant(), body)));
    }

    synchronized void delete(IssueId id) {
        at(id);
        issues.remove(id);
    }

    synchronized void createLabel(Label label, String colour) {
        labels.putIfAbsent(label, new LabelEntry(label.name(), colour));
    }

    synchronized Optional<String> colour(Label label) {
        return Optional.ofNullable(labels.get(label)).filter(e -> e.spelling().equals(label.name())).map(LabelEntry::colour);
    }

    synchronized List<Set<Label>> labelHistory(IssueId id) {
        return List.copyOf(labelHistory.getOrDefault(id, List.of()));
    }
}
