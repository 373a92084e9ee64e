package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// A tracker or code host that did not do what it was asked. The message is complete: what, where, why, what to do.
public final class ForgeException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What the caller can do about it.
    public enum Kind {
        /// The issue or repository is not there (404, 410), or the answer is about another one.
        GONE,
        /// It will never accept this: a locked issue, a text that is too long, a failed validation.
        REFUSED,
        /// The credentials are missing, wrong or too weak.
        UNAUTHORIZED,
        /// Later; `until` says when.
        RATE_LIMITED,
        /// It did not answer, or with a fault of its own. Nothing was done, or it was a read.
        UNAVAILABLE,
        /// It did not answer a write: it may or may not have been done.
        UNCERTAIN
    }

    private final Kind kind;
    private final transient Optional<Instant> until;

    public ForgeException(Kind kind, String message) {
        this(kind, message, Optional.empty(), null);
    }

    public ForgeException(Kind kind, String message, Throwable cause) {
        this(kind, message, Optional.empty(), cause);
    }

    public ForgeException(Kind kind, String message, Optional<Instant> until, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.until = until;
    }

    public Kind kind() {
        return kind;
    }

    public Optional<Instant> until() {
        return until == null ? Optional.empty() : until;
    }
}
