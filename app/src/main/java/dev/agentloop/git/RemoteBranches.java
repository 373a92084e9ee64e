package dev.agentloop.git;

import java.util.Map;
import java.util.Optional;

/// The branches of the repository that is pushed to, as they are now.
///
/// @param commits from a branch's name to its commit
record RemoteBranches(RemoteUrl url, Map<String, String> commits) {
    RemoteBranches {
        commits = Map.copyOf(commits);
    }

    Optional<String> commit(String branch) {
        return Optional.ofNullable(commits.get(branch));
    }
}
