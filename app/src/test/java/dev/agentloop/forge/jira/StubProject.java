package dev.agentloop.forge.jira;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What the stub of Jira remembers of one project, and of what its search index knows. Everything is guarded by the object itself.
final class StubProject implements InstantSource {
    static final String HERE = "SHOP";
    static final String ELSEWHERE = "WARE";
    static final String SELF = "712020:6b5c1a2e-agentloop";

    private Instant now = Instant.parse("2026-11-20T17:53:12.123Z");

    String key = HERE;
    boolean archived;
    boolean readOnly;
    /// Whether the index stands still, as it does for moments in the real one.
    boolean indexStands;
    /// The index finds and sorts; what it found is told as it is now.
    boolean tellsPresent;
    final TreeMap<Long, Item> items = new TreeMap<>();
    private final Map<Long, Item> index = new TreeMap<>();
    final Map<String, Status> statuses = new LinkedHashMap<>();
    final List<Step> steps = new ArrayList<>();
    final List<Kind> kinds = new ArrayList<>(List.of(new Kind("10003", "Epic", false, 1), new Kind("10002", "Task", false, 0), new Kind("10005", "Subtask", true, -1)));
    /// By account id; who is missing shows none.
    final Map<String, String> emails = new LinkedHashMap<>();
    private long comments = 10_000;

    record Status(String id, String name, String category) {}

    /// @param from name of a status; empty for a step from anywhere
    /// @param wants fields its screen asks for
    record Step(String id, String name, String from, String to, List<String> wants) {}

    record Kind(String id, String name, boolean subtask, long level) {}

    record Remark(long id, String author, JsonNode body, Instant created, JsonNode properties) {}

    static final class Item {
        long id;
        long number;
        String summary;
        Optional<JsonNode> description = Optional.empty();
        String creator;
        String reporter;
        String status = "To Do";
        boolean deleted;
        boolean moved;
        Set<String> labels = new LinkedHashSet<>();
        List<List<String>> labelHistory = new ArrayList<>();
        List<Remark> comments = new ArrayList<>();
        Instant created;
        Instant updated;

        Item copy() {
            Item copy = new Item();
            copy.id = id;
            copy.number = number;
            copy.summary = summary;
            copy.description = description;
            copy.creator = creator;
            copy.reporter = reporter;
            copy.status = status;
            copy.deleted = deleted;
            copy.moved = moved;
            copy.labels = new LinkedHashSet<>(labels);
            copy.created = created;
            copy.updated = updated;
            return copy;
        }
    }

    StubProject() {
        status("To Do", "new");
        status("In Progress", "indeterminate");
        status("Won't do", "done");
        status("Done", "done");
        statuses.keySet().forEach(name -> steps.add(new Step(Integer.toString(11 + 10 * steps.size()), "Move to " + name, "", name, List.of())));
    }

    void status(String name, String category) {
        statuses.put(name, new Status(Integer.toString(10_000 + statuses.size()), name, category));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void passes(Duration time) {
        now = now.plus(time);
    }

    synchronized Item add(String creator, String summary, Optional<JsonNode> description, Collection<String> labels) {
        Item item = new Item();
        item.number = items.isEmpty() ? 1 : items.lastKey() + 1;
        item.id = 70_000 + item.number;
        item.summary = summary;
        item.description = description;
        item.creator = creator;
        item.reporter = creator;
        item.labels.addAll(labels);
        item.created = now;
        items.put(item.number, item);
        touch(item);
        return item;
    }

    /// As the database notes it: to the millisecond.
    synchronized void touch(Item item) {
        passes(Duration.ofMillis(237));
        item.updated = now;
        if (!indexStands) {
            index.put(item.id, item.copy());
        }
    }

    /// What a search sees.
    ///
    /// @param reconciled internal numbers of those that are looked at afresh
    synchronized List<Item> indexed(Set<Long> reconciled) {
        Map<Long, Item> seen = new TreeMap<>(index);
        items.values().stream().filter(item -> reconciled.contains(item.id)).forEach(item -> seen.put(item.id, item));
        return seen.values().stream().filter(item -> !item.deleted && !item.moved).toList();
    }

    synchronized void labels(Item item, Collection<String> add, Collection<String> remove) {
        Set<String> before = new LinkedHashSet<>(item.labels);
        item.labels.addAll(add);
        item.labels.removeAll(remove);
        if (!item.labels.equals(before)) {
            item.labelHistory.add(List.copyOf(item.labels));
            touch(item);
        }
    }

    synchronized Remark comment(Item item, String author, JsonNode body, JsonNode properties) {
        Remark remark = new Remark(++comments, author, body, now, properties);
        item.comments.add(remark);
        touch(item);
        return remark;
    }

    synchronized void status(Item item, String name) {
        if (!item.status.equals(name)) {
            item.status = name;
            touch(item);
        }
    }

    synchronized void delete(Item item) {
        item.deleted = true;
        index.remove(item.id);
    }

    /// To another project, where it has another key; the old one still leads to it.
    synchronized void move(Item item) {
        item.moved = true;
        touch(item);
    }

    String key(Item item) {
        return item.moved ? ELSEWHERE + "-" + (900 + item.number) : key + "-" + item.number;
    }
}
