package dev.agentloop.git;

import dev.agentloop.model.Publication.Change;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// The clones in which agents work.
///
/// `meta` is the issue's `NN.meta` directory, which survives the clone: rescued work is kept there, and while the clone exists its share of the cache's objects.
public interface Workspaces {
    /// Gives `clone` a clean, known state on the head branch, fetching into the shared cache once per tick and repository, and again after [#runEnded].
    ///
    /// What an earlier run left in the directory is rescued first. Safe to repeat after a kill at any instant.
    ///
    /// @return what was rescued, if anything was: see [#remove]
    /// @throws GitException with the git command and the tail of its stderr
    Optional<Path> prepare(CloneSpec spec, Path clone, Path meta) throws GitException;

    /// An agent has ended, which may have pushed: what was fetched before is no longer the remote's state, and the next prompt's clone must show it.
    void runEnded();

    /// The remote's branches an agent may have made for an issue: those whose names begin with `prefix` and which hold a commit that the head branch lacks.
    ///
    /// @return from the branch's name to its commit, as they are now
    SortedMap<String, String> pushed(CloneSpec spec, String prefix) throws GitException;

    /// Where an agent left commits in its clone that were not known before.
    ///
    /// @param known commits that were there before
    List<LeftCommits> left(CloneSpec spec, Path clone, Path meta, Set<String> known) throws GitException;

    /// Checks what an agent committed for an issue, and pushes it. Safe to repeat after a kill at any instant.
    ///
    /// @throws GitException when it could not be done now, and may be later
    Delivery publish(CloneSpec spec, Path clone, Path meta, PublishRules rules) throws GitException;

    /// What a commit that the remote has changes, against where it left the head branch; empty where that cannot be told.
    Optional<Change> change(CloneSpec spec, String commit);

    /// Keeps what a clone holds and no remote has, and leaves the clone. The same work is kept once, however often this is asked for.
    ///
    /// @return see [#remove]
    Optional<Path> keep(Path clone, Path meta) throws GitException;

    /// Deletes what half-made and half-removed clones left in `meta`: see [HalfClones].
    void tidy(Path meta) throws GitException;

    /// Whether the remote has every commit of a bundle by now, on a branch or under a tag. Fetches, as [#prepare] does, where the repository was fetched before; elsewhere, and of what is no
    /// commit, nobody knows.
    boolean isPublished(CloneSpec spec, Path bundle) throws GitException;

    /// Removes a clone; commits that exist nowhere else and uncommitted changes are first kept as a bundle in `meta`.
    ///
    /// @return the bundle, when one was needed; a directory instead of a file, when the clone was so damaged that git could not read it: then it is kept whole
    Optional<Path> remove(Path clone, Path meta) throws GitException;
}
