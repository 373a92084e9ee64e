package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The commits a clone's branches stand at, by its files alone: no git runs where an agent worked to find them out.
///
/// @param head where HEAD stands; empty before a first commit
/// @param branches from the name of a local branch to its commit
/// @param upstream where the head branch of `origin` was last seen
/// @param remote where its branches were last seen, as many as are read
public record CloneRefs(Optional<String> head, SortedMap<String, String> branches, Optional<String> upstream, Set<String> remote) {
    public CloneRefs {
        branches = Collections.unmodifiableSortedMap(new TreeMap<>(branches));
        remote = Set.copyOf(remote);
    }

    /// Empty where files do not tell: without a clone, in a worktree of another one, with refs in a format other than files, and beyond any number of branches people make.
    public static Optional<CloneRefs> of(Path clone, String headBranch) {
        try {
            return Optional.of(new RefFiles(clone, headBranch).read());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// All of them: what is there already belongs to nobody who comes later.
    public Set<String> commits() {
        Set<String> commits = new HashSet<>(branches.values());
        commits.addAll(remote);
        upstream.ifPresent(commits::add);
        head.ifPresent(commits::add);
        return commits;
    }

    /// A commit that came since, and is not merely what the head branch of `origin` brought: HEAD's rather than that of a branch made for the issue, and that rather than
    /// another's.
    ///
    /// @param before commits that were there
    /// @param branchPrefix of branches made for the issue
    public Optional<String> delivered(Set<String> before, String branchPrefix) {
        Stream<String> ofTheIssue = branches.keySet().stream().filter(name -> name.startsWith(branchPrefix)).map(branches::get);
        return Stream.of(head.stream(), ofTheIssue, branches.values().stream())
                .flatMap(commits -> commits)
                .filter(commit -> !before.contains(commit) && !upstream.equals(Optional.of(commit)))
                .findFirst();
    }
}
