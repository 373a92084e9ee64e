package dev.agentloop.tick;

import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.GitException;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Clones that are empty directories. While `failure` says something, none can be made.
final class FakeWorkspaces implements Workspaces {
    private final Effects effects;
    private Optional<String> failure = Optional.empty();
    private Optional<String> shipped = Optional.empty();

    FakeWorkspaces(Effects effects) {
        this.effects = effects;
    }

    void fail(String message) {
        failure = Optional.of(message);
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
            throw new GitException(failure.get());
        }
        try {
            Files.createDirectories(clone);
            if (shipped.isPresent()) {
                Files.createDirectories(clone.resolve(shipped.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        effects.after("clone " + clone.getFileName());
        return Optional.empty();
    }

    @Override
    public void runEnded() {}

    @Override
    public Optional<Path> remove(Path clone, Path meta) {
        throw new UnsupportedOperationException("nothing removes a clone yet");
    }
}
