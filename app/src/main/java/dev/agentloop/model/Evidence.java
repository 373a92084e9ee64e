package dev.agentloop.model;

import java.util.Optional;

/// What git and the code host say about a run, whatever its agent says.
///
/// @param head the commit the clone ended at
/// @param delivered a commit of the run's own: on a branch of the clone now, and in no branch of it when the run began
/// @param earlier whether a run before it, since the start, left a commit of its own
/// @param publication what came of publishing it; empty as long as nobody tried
public record Evidence(Optional<String> head, Optional<String> delivered, boolean earlier, Optional<Publication> publication) {
    public static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty());

    public Evidence(Optional<String> head, Optional<String> delivered) {
        this(head, delivered, false, Optional.empty());
    }

    public Evidence afterDelivery(boolean before) {
        return new Evidence(head, delivered, before, publication);
    }

    public Evidence with(Optional<Publication> other) {
        return new Evidence(head, delivered, earlier, other);
    }

    /// Whether the present attempt left a commit of its own.
    public boolean hasWork() {
        return earlier || delivered.isPresent();
    }

    /// By which two runs are compared: the commit of its own, or the one it stayed at.
    public Optional<String> mark() {
        return delivered.or(() -> head);
    }
}
