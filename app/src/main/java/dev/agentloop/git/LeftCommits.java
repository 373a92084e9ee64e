package dev.agentloop.git;

import java.util.Optional;

/// Commits of an agent's clone that the repository's head branch lacks.
///
/// @param branch empty for a detached HEAD
/// @param commit the last of them
/// @param count how many there are
/// @param head whether HEAD stands there
public record LeftCommits(Optional<String> branch, String commit, int count, boolean head) {
    /// `2 commits on branch issue-12-cart`, for people.
    public String describe() {
        String commits = count == 1 ? "1 commit" : count + " commits";
        return commits + branch.map(name -> " on branch " + name).orElse(" on no branch (a detached HEAD)");
    }
}
