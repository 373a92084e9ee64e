package dev.agentloop.model;

import java.util.List;
import java.util.Optional;

/// What the code host says about the work of an issue that waits for CI.
public sealed interface CiSighting {
    /// @param pull the newest pull request of the branches that counts for this gate
    /// @param checks of its head commit; empty when it is not open
    record Seen(Optional<PullRequest> pull, List<Check> checks) implements CiSighting {
        public Seen {
            checks = List.copyOf(checks);
        }
    }

    record Unreadable(String why) implements CiSighting {}

    /// Nobody asked: the issue does not wait for CI, or this is an offline picture.
    record Unasked() implements CiSighting {}
}
