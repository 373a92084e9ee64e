package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubForks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the stub of GitLab remembers of one project. Everything is guarded by the object itself.
final class StubProject implements InstantSource {
    static final String HERE = "acme/tools/shop";
    static final long ID = 4242;
    static final String FORK = "bot/shop";
    static final long FORK_ID = 777;
    static final String STRANGERS = "mallory/shop";
    static final long STRANGERS_ID = 666;

    /// How long a record is not touched again (GitLab's `ThrottledTouch`).
    private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-11-20T17:53:12.034Z");

    String path = HERE;
    boolean archived;
    /// Of agentloop's account in the project and in the group; 0 for none.
    int ownLevel = 30;
    int groupLevel;
    /// Of the token; null for one that does not know itself.
    List<String> scopes = List.of("api", "read_user");
    boolean withoutIssues;
    /// Whether agentloop's account is a member, who may write where a discussion is locked and set labels.
    boolean member = true;
    final TreeMap<Long, Item> issues = new TreeMap<>();
    final TreeMap<Long, Item> requests = new TreeMap<>();
    /// Colours without the hash sign, by names that differ by case.
    final Map<String, String> labels = new TreeMap<>();
    final Map<String, String> branches = new LinkedHashMap<>();
    final Set<String> commits = new LinkedHashSet<>();
    final List<Pipeline> pipelines = new ArrayList<>();
    final List<Job> jobs = new ArrayList<>();
    private long ids = 90_000;

    /// An issue or a merge request.
    static final class Item {
        long iid;
        String title;
        String description;
        String author;
        String state = "opened";
        boolean deleted;
        boolean moved;
        boolean locked;
        String type = "issue";
        final Set<String> labels = new LinkedHashSet<>();
        final List<List<String>> labelHistory = new ArrayList<>();
        final List<Note> notes = new ArrayList<>();
        Instant created;
        Instant updated;
        Optional<Instant> ended = Optional.empty();
        // A merge request's.
        String sourceBranch;
        String targetBranch;
        long sourceProject = ID;
        String sha;
    }

    record Note(long id, String author, String body, Instant created, boolean system) {}

    /// @param sha what it runs on
    /// @param head whose commit it is about: another one when its results are merged
    /// @param status in place of what its jobs lead to
    record Pipeline(long id, long project, String sha, String head, String source, Optional<String> status) {}

    static final class Job {
        long id;
        Pipeline pipeline;
        String name;
        String status;
        boolean allowFailure;
        boolean retried;
        boolean bridge;
        String url;
        String description;
    }

    @Override
    public synchronized Instant instant() {
        return now.truncatedTo(ChronoUnit.MILLIS);
    }

    synchronized void passes(Duration time) {
        now = now.plus(time);
    }

    synchronized long nextId() {
        return ++ids;
    }

    synchronized Item add(String author, String title, String description, Iterable<String> names) {
        Item item = item(issues, author, title, description);
        names.forEach(name -> {
            spelled(name);
            item.labels.add(name);
        });
        return item;
    }

    synchronized Item addRequest(String author, String title, String description, long sourceProject, String branch, String target) {
        Item item = item(requests, author, title, description);
        item.sourceProject = sourceProject;
        item.sourceBranch = branch;
        item.targetBranch = target;
        item.sha = branches.get(branch);
        return item;
    }

    private Item item(TreeMap<Long, Item> among, String author, String title, String description) {
        Item item = new Item();
        item.iid = among.isEmpty() ? 1 : among.lastKey() + 1;
        item.title = title;
        item.description = description;
        item.author = author;
        passes(Duration.ofMillis(700));
        item.created = instant();
        item.updated = instant();
        among.put(item.iid, item);
        return item;
    }

    /// An attribute of its own was saved.
    synchronized void saved(Item item) {
        passes(Duration.ofMillis(700));
        item.updated = instant();
    }

    /// Something that belongs to it changed.
    synchronized void touched(Item item) {
        passes(Duration.ofMillis(700));
        if (item.updated.plus(TOUCH_INTERVAL).isBefore(instant())) {
            item.updated = instant();
        }
    }

    /// GitLab creates a label nobody created.
    private void spelled(String label) {
        labels.putIfAbsent(label, "6699cc");
    }

    synchronized void relabel(Item item, List<String> add, List<String> remove) {
        boolean changed = false;
        for (String label : add) {
            spelled(label);
            changed |= item.labels.add(label);
        }
        changed |= item.labels.removeAll(remove);
        if (changed) {
            item.labelHistory.add(List.copyOf(item.labels));
            touched(item);
        }
    }

    synchronized Note note(Item item, String author, String body, boolean system) {
        Note note = new Note(nextId(), author, body, instant(), system);
        item.notes.add(note);
        touched(item);
        return note;
    }

    synchronized void state(Item item, String state) {
        if (!item.state.equals(state)) {
            item.state = state;
            saved(item);
            item.ended = state.equals("opened") ? Optional.empty() : Optional.of(instant());
        }
    }

    synchronized Optional<Item> openRequest(long sourceProject, String branch) {
        return requests.values().stream()
                .filter(i -> i.state.equals("opened") && i.sourceBranch.equals(branch) && i.sourceProject == sourceProject)
                .findFirst();
    }

    synchronized String push(String branch) {
        String commit = commit();
        received(branch, commit);
        return commit;
    }

    synchronized String pushTo(StubForks.Other fork, String branch) {
        String commit = commit();
        fork.branches.put(branch, commit);
        openRequest(fork.id, branch).ifPresent(item -> {
            item.sha = commit;
            saved(item);
        });
        return commit;
    }

    synchronized void received(String branch, String commit) {
        commits.add(commit);
        branches.put(branch, commit);
        openRequest(ID, branch).ifPresent(item -> {
            item.sha = commit;
            saved(item);
        });
    }

    synchronized String commit() {
        String commit = String.format("%040x", 0xc0ffee00L + nextId());
        commits.add(commit);
        return commit;
    }

    /// A pipeline of the project on the commit.
    synchronized Pipeline pipeline(String commit, String source) {
        return pipeline(ID, commit, commit, source, Optional.empty());
    }

    synchronized Pipeline pipeline(long project, String sha, String head, String source, Optional<String> status) {
        Pipeline pipeline = new Pipeline(nextId(), project, sha, head, source, status);
        pipelines.add(pipeline);
        return pipeline;
    }

    synchronized Job job(Pipeline pipeline, String name, String status, boolean allowFailure) {
        Job job = new Job();
        job.id = nextId();
        job.pipeline = pipeline;
        job.name = name;
        job.status = status;
        job.allowFailure = allowFailure;
        jobs.add(job);
        return job;
    }

    /// An external service reports; what it reported before under the name is retried, unless it was not at its end.
    synchronized Job report(String commit, String name, String state, String url, String description) {
        Pipeline external = pipelines.stream()
                .filter(p -> p.sha().equals(commit) && p.source().equals("external"))
                .findFirst()
                .orElseGet(() -> pipeline(commit, "external"));
        List<Job> before = jobs.stream().filter(j -> j.pipeline == external && j.name.equals(name) && !j.retried).toList();
        Optional<Job> going = before.stream().filter(j -> j.status.equals("running") || j.status.equals("pending")).findFirst();
        before.stream().filter(j -> going.isEmpty()).forEach(j -> j.retried = true);
        Job job = going.orElseGet(() -> job(external, name, state, false));
        job.status = state;
        job.url = url;
        job.description = description;
        return job;
    }

    /// A merge request's own before any other, then the youngest.
    synchronized Optional<Pipeline> headPipeline(Item request) {
        return pipelines.stream()
                .filter(p -> p.head().equals(request.sha))
                .max(Comparator.comparing((Pipeline p) -> p.source().equals("merge_request_event")).thenComparing(Pipeline::id));
    }

    synchronized String status(Pipeline pipeline) {
        List<Job> all = jobs.stream().filter(j -> j.pipeline == pipeline && !j.retried).toList();
        if (pipeline.status().isPresent()) {
            return pipeline.status().get();
        }
        if (all.stream().anyMatch(j -> List.of("running", "pending", "created").contains(j.status))) {
            return "running";
        }
        if (all.stream().anyMatch(j -> j.status.equals("manual") && !j.allowFailure)) {
            return "manual";
        }
        return all.stream().filter(j -> !j.allowFailure).map(j -> j.status).filter(s -> s.equals("failed") || s.equals("canceled")).findFirst().orElse("success");
    }
}
