package dev.agentloop.tick;

import dev.agentloop.git.CloneRefs;
import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.Delivery;
import dev.agentloop.git.GitException;
import dev.agentloop.git.HalfClones;
import dev.agentloop.git.LeftCommits;
import dev.agentloop.git.PublishRules;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Publication.Change;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Clones in which there is nothing but what git would say of their branches. While there is a `failure`, none can be made.
final class FakeWorkspaces implements Workspaces {
    /// Where the head branch stands.
    private static final String ORIGINAL = "a".repeat(40);

    private final Effects effects;
    private final InstantSource clock;
    private Optional<GitException> failure = Optional.empty();
    private Optional<String> shipped = Optional.empty();

    private boolean stuck;
    private Remote remote = new InMemory();
    private Optional<String> refusal = Optional.empty();

    /// Where branches are pushed to.
    interface Remote {
        /// From their names to their commits.
        Map<String, String> branches();

        void push(String branch, String commit);
    }

    private static final class InMemory implements Remote {
        private final Map<String, String> branches = new HashMap<>();

        @Override
        public Map<String, String> branches() {
            return branches;
        }

        @Override
        public void push(String branch, String commit) {
            branches.put(branch, commit);
        }
    }

    FakeWorkspaces(Effects effects, InstantSource clock) {
        this.effects = effects;
        this.clock = clock;
    }

    /// From now on no clone can be removed, or again.
    void stick(boolean now) {
        stuck = now;
    }

    void pushTo(Remote place) {
        remote = place;
    }

    Remote remote() {
        return remote;
    }

    /// From now on no branch is found fit to be published.
    void refuse(String why) {
        refusal = Optional.of(why);
    }

    void fail(String message) {
        failure = Optional.of(new GitException(message));
    }

    /// From now on the repository is being fetched for the first time.
    void fetchInBackground(String message) {
        failure = Optional.of(GitException.underWay(message));
    }

    /// From now on the repository has this directory in git.
    void ship(String directory) {
        shipped = Optional.of(directory);
    }

    void recover() {
        failure = Optional.empty();
    }

    @Override
    public Optional<Path> prepare(CloneSpec spec, Path clone, Path meta) throws GitException {
        effects.before("clone " + clone.getFileName());
        if (failure.isPresent()) {
            throw failure.get();
        }
        try {
            Path branches = Files.createDirectories(clone.resolve(".git/refs/heads"));
            Files.writeString(clone.resolve(".git/HEAD"), "ref: refs/heads/main\n");
            Files.writeString(branches.resolve("main"), ORIGINAL + "\n");
            Path known = Files.createDirectories(clone.resolve(".git/refs/remotes/origin"));
            for (Map.Entry<String, String> branch : remote.branches().entrySet()) {
                Files.writeString(known.resolve(branch.getKey()), branch.getValue() + "\n");
            }
            Files.writeString(clone.resolve(".git/pushurl"), spec.pushURL());
            if (shipped.isPresent()) {
                Files.createDirectories(clone.resolve(shipped.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        effects.after("clone " + clone.getFileName());
        return Optional.empty();
    }

    static String pushURL(Path clone) throws IOException {
        return Files.readString(clone.resolve(".git/pushurl"));
    }

    /// An agent commits to a branch of its own, if it has a clone.
    static void commit(Path clone, String branch, String commit) {
        if (Files.notExists(clone)) {
            return;
        }
        try {
            Files.writeString(clone.resolve(".git/refs/heads").resolve(branch), commit + "\n");
            Files.writeString(clone.resolve(".git/HEAD"), "ref: refs/heads/%s\n".formatted(branch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> branches(Path clone) {
        return CloneRefs.of(clone, "main").orElseThrow().branches();
    }

    @Override
    public void runEnded() {}

    @Override
    public SortedMap<String, String> pushed(CloneSpec spec, String prefix) throws GitException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        SortedMap<String, String> found = new TreeMap<>(remote.branches());
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    @Override
    public Optional<Change> change(CloneSpec spec, String commit) {
        return Optional.of(new Change(2, 30, 4));
    }

    @Override
    public List<LeftCommits> left(CloneSpec spec, Path clone, Path meta, Set<String> known) {
        CloneRefs refs = CloneRefs.of(clone, "main").orElseThrow();
        return refs.branches().entrySet().stream()
                .filter(branch -> !branch.getValue().equals(ORIGINAL) && !known.contains(branch.getValue()))
                .map(branch -> new LeftCommits(Optional.of(branch.getKey()), branch.getValue(), 1, refs.head().equals(Optional.of(branch.getValue()))))
                .toList();
    }

    @Override
    public Delivery publish(CloneSpec spec, Path clone, Path meta, PublishRules rules) throws GitException {
        SortedMap<String, String> there = pushed(spec, rules.branchPrefix());
        List<LeftCommits> left = left(spec, clone, meta, rules.known());
        Optional<LeftCommits> branch = left.stream().filter(one -> one.branch().orElseThrow().startsWith(rules.branchPrefix())).findFirst();
        if (branch.isEmpty()) {
            return new Delivery.None(left.isEmpty() ? "left no commit" : "left " + left.getFirst().describe());
        }
        if (refusal.isPresent()) {
            return new Delivery.Refused(refusal.get());
        }
        String name = branch.get().branch().orElseThrow();
        if (there.containsKey(name) && !there.get(name).equals(branch.get().commit()) && !rules.replaceable().contains(there.get(name))) {
            return new Delivery.Refused("somebody else pushed to branch " + name);
        }
        if (!branch.get().commit().equals(there.get(name))) {
            effects.before("push " + name);
            remote.push(name, branch.get().commit());
            effects.after("push " + name);
        }
        return new Delivery.Pushed(name, branch.get().commit(), change(spec, branch.get().commit()));
    }

    @Override
    public Optional<Path> keep(Path clone, Path meta) throws GitException {
        if (Files.notExists(clone)) {
            return Optional.empty();
        }
        effects.before("keep " + clone.getFileName());
        try {
            return rescue(clone.resolve("unpushed"), meta);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void tidy(Path meta) throws GitException {
        for (Path half : HalfClones.in(meta)) {
            effects.before("delete " + half.getFileName());
            try {
                deleteTree(half);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            effects.after("delete " + half.getFileName());
        }
    }

    @Override
    public boolean isPublished(CloneSpec spec, Path bundle) {
        return false;
    }

    /// A file `unpushed` in the clone is work that no remote has.
    @Override
    public Optional<Path> remove(Path clone, Path meta) throws GitException {
        if (Files.notExists(clone)) {
            return Optional.empty();
        }
        effects.before("rescue " + clone.getFileName());
        try {
            Optional<Path> kept = rescue(clone.resolve("unpushed"), meta);
            if (stuck) {
                throw new GitException("the clone is stuck");
            }
            effects.before("delete " + clone.getFileName());
            deleteTree(clone);
            effects.after("delete " + clone.getFileName());
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Once, as git's rescue does: what is kept already is not kept again.
    private Optional<Path> rescue(Path work, Path meta) throws IOException {
        if (Files.notExists(work)) {
            return Optional.empty();
        }
        List<Path> kept = KeptWork.in(meta);
        if (!kept.isEmpty() && Files.readString(kept.getLast()).equals(Files.readString(work))) {
            return Optional.of(kept.getLast());
        }
        Path bundle = meta.resolve(KeptWork.name(clock.instant()) + ".bundle");
        Files.copy(work, bundle);
        effects.after("rescue " + work.getParent().getFileName());
        return Optional.of(bundle);
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
