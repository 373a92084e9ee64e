package dev.agentloop.model;

import java.util.Optional;

/// What came of bringing a run's work to the code host.
public sealed interface Publication {
    /// It is in a pull request, open or merged.
    ///
    /// @param commit the head of the branch, as a full hash
    /// @param pullRequest as the code host writes it in a link text
    /// @param url the page, or on the local forge the path, a human opens
    /// @param change empty where git could not tell
    record Published(String branch, String commit, String pullRequest, String url, Optional<Change> change) implements Publication {}

    /// There is no pull request with new commits, and nothing of which one could be made.
    ///
    /// @param found in words that follow "the agent", without a full stop: `left no commit`
    record Nothing(String found) implements Publication {}

    /// There is work, and it must not or cannot be published.
    ///
    /// @param why a sentence without a full stop
    record Refused(String why) implements Publication {}

    /// Of a branch, since it left the head branch.
    ///
    /// @param added lines
    /// @param removed lines
    record Change(int files, int added, int removed) {}
}
