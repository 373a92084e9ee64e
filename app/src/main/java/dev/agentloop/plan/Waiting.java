package dev.agentloop.plan;

import dev.agentloop.model.IssueRef;
import java.time.Instant;
import java.util.Optional;

/// An issue that is left alone now, and why.
///
/// @param until when this ends by itself; empty when a human or another issue ends it
public record Waiting(IssueRef issue, Reason reason, String because, Optional<Instant> until) {
    /// What kind of waiting it is, and who or what ends it when time does not.
    public enum Reason {
        /// Its agent works.
        WORKING("when its agent is done"),
        AUTHOR("only when its author is added to usernames"),
        EXCLUDED("when somebody takes that label away"),
        STATE("when somebody changes its state"),
        SLOT("when another issue gives its slot back"),
        RATE_LIMIT("when the window has moved on"),
        /// The account of every agent it may have failed.
        ACCOUNT("when an agent's account works again"),
        BUDGET("when somebody changes the budget"),
        /// There is no room for another clone.
        DISK("when there is room"),
        /// The in-process label was set by somebody else.
        FOREIGN("when somebody takes that label away"),
        CI("when CI has something to say"),
        /// The configuration is broken or the tracker cannot be read.
        BLIND("when the configuration and the tracker can be read again"),
        /// Something in `loop-data/` cannot be read.
        DAMAGED("when somebody has mended that file");

        private final String end;

        Reason(String end) {
            this.end = end;
        }

        /// For a sentence that says when it ends.
        public String end() {
            return end;
        }
    }
}
