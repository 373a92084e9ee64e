package dev.agentloop.plan;

import dev.agentloop.model.IssueRef;
import java.time.Instant;
import java.util.Optional;

/// An issue that is left alone now, and why.
///
/// @param until when this ends by itself; empty when a human or another issue ends it
public record Waiting(IssueRef issue, Reason reason, String because, Optional<Instant> until) {
    /// What kind of waiting it is.
    public enum Reason {
        /// Its agent works.
        WORKING,
        AUTHOR,
        EXCLUDED,
        STATE,
        SLOT,
        RATE_LIMIT,
        /// The in-process label was set by somebody else.
        FOREIGN,
        CI,
        /// The configuration is broken or the tracker cannot be read.
        BLIND,
        /// Something in `loop-data/` cannot be read.
        DAMAGED
    }
}
