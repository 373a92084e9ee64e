package dev.agentloop.git;

import java.util.List;
import java.util.Set;

/// What of a clone may be published.
///
/// @param branchPrefix what the branch's name begins with
/// @param known commits that were there when the work at the issue began: they are nobody's new work
/// @param replaceable commits that were there when any run of that work began, its own included: where the branch of the remote stands at one, it may be replaced
/// @param protectedPaths patterns as in `.gitignore`, of files that must not be changed
public record PublishRules(String branchPrefix, Set<String> known, Set<String> replaceable, List<String> protectedPaths) {
    public PublishRules {
        known = Set.copyOf(known);
        replaceable = Set.copyOf(replaceable);
        protectedPaths = List.copyOf(protectedPaths);
    }
}
