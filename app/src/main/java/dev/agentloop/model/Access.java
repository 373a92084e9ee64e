package dev.agentloop.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What may be done in a loop's repository or project with the token there is, as far as a forge tells somebody who changes nothing.
///
/// @param rights in the order of [Right]
/// @param expires when the token ends, where the forge says
/// @param clock the forge's, where it says
public record Access(Map<Right, Grant> rights, Optional<Instant> expires, Optional<Instant> clock) {
    public Access {
        Map<Right, Grant> ordered = new EnumMap<>(Right.class);
        ordered.putAll(rights);
        rights = Collections.unmodifiableMap(ordered);
    }

    /// What agentloop and its agents do at a forge.
    public enum Right {
        ISSUES("read issues, move labels, comment"),
        LABELS("create labels"),
        PUSH("push branches"),
        PULL_REQUESTS("open pull requests");

        private final String words;

        Right(String words) {
            this.words = words;
        }

        /// What it allows, in words that follow "may".
        public String words() {
            return words;
        }
    }

    /// What the forge says of a right.
    public sealed interface Grant {
        record Granted() implements Grant {}

        /// @param why what is missing and where to get it, without a final stop
        record Denied(String why) implements Grant {}

        /// Nobody can tell without trying.
        ///
        /// @param why what is known, and what is not, without a final stop
        record Untold(String why) implements Grant {}
    }
}
