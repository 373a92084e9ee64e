package dev.agentloop.state;

import java.util.Set;

/// What a clone held when a run began, so that it is seen later what the run added.
///
/// @param headBranch of the repository; the configuration may name another one by the time the run is over
/// @param commits its branches stood at
public record CloneBefore(String headBranch, Set<String> commits) {
    public CloneBefore {
        commits = Set.copyOf(commits);
    }
}
