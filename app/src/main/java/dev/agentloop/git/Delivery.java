package dev.agentloop.git;

import dev.agentloop.model.Publication.Change;
import java.util.Optional;

/// What came of publishing a clone's work.
public sealed interface Delivery {
    /// The remote has it.
    ///
    /// @param commit head of the branch
    /// @param change empty where git could not tell
    record Pushed(String branch, String commit, Optional<Change> change) implements Delivery {}

    /// There is no branch to publish.
    ///
    /// @param found in words that follow "the agent"
    record None(String found) implements Delivery {}

    /// There is one, and it must not be published, or the server does not take it.
    ///
    /// @param why a sentence without a full stop
    record Refused(String why) implements Delivery {}
}
