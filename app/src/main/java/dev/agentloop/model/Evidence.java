package dev.agentloop.model;

import java.util.Optional;

/// What git says about a run, whatever its agent says.
///
/// @param head the commit the clone ended at
/// @param delivered a commit of the run's own: on a branch of the clone now, and in no branch of it when the run began
public record Evidence(Optional<String> head, Optional<String> delivered) {
    public static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty());

    /// By which two runs are compared: the commit of its own, or the one it stayed at.
    public Optional<String> mark() {
        return delivered.or(() -> head);
    }
}
