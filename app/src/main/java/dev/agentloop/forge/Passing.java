package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import java.time.Duration;
import java.util.Optional;

/// A trouble of a read that may be over in a moment.
final class Passing extends Exception {
    private static final long serialVersionUID = 1L;

    private final ForgeException trouble;
    private final transient Optional<Duration> wait;

    /// @param wait what the server asked for; empty when it asked for nothing
    Passing(ForgeException trouble, Optional<Duration> wait) {
        super(trouble);
        this.trouble = trouble;
        this.wait = wait;
    }

    ForgeException trouble() {
        return trouble;
    }

    Optional<Duration> waitAsked() {
        return wait;
    }
}
