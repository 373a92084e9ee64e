package dev.agentloop.tick;

import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.GitException;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.Effects;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Clones in which there is nothing but what git would say of their branches. While there is a `failure`, none can be made.
final class FakeWorkspaces implements Workspaces {
    private final Effects effects;
    private final InstantSource clock;
    private Optional<GitException> failure = Optional.empty();
    private Optional<String> shipped = Optional.empty();

    private boolean stuck;

    FakeWorkspaces(Effects effects, InstantSource clock) {
        this.effects = effects;
        this.clock = clock;
    }

    /// From now on no clone can be removed, or again.
    void stick(boolean now) {
        stuck = now;
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
            Files.writeString(branches.resolve("main"), "a".repeat(40) + "\n");
            if (shipped.isPresent()) {
                Files.createDirectories(clone.resolve(shipped.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        effects.after("clone " + clone.getFileName());
        return Optional.empty();
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

    @Override
    public void runEnded() {}

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
