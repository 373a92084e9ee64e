package dev.agentloop.git;

import java.nio.file.Path;
import java.util.Optional;

/// The clones in which agents work.
public interface Workspaces {
    /// Gives `clone` a clean, known state on the head branch, fetching into the shared cache at most once per tick and repository.
    ///
    /// What an earlier run left in the directory is rescued first. Safe to repeat after a kill at any instant.
    ///
    /// @throws GitException with the git command and the tail of its stderr
    void prepare(CloneSpec spec, Path clone) throws GitException;

    /// Removes a clone; commits that exist nowhere else and uncommitted changes are first kept as a bundle in `keepIn`.
    ///
    /// @return the bundle, when one was needed
    Optional<Path> remove(Path clone, Path keepIn) throws GitException;
}
