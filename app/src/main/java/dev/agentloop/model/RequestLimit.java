package dev.agentloop.model;

import java.time.Duration;
import java.time.Instant;

/// A forge that answers no more requests for a while, because too many were made.
///
/// @param host whose limit it is, with its port when that is not the usual one
/// @param token by which it counts: where the token was found, never its value; empty for requests without one
/// @param fingerprint of the token's value, so that another token from the same place is not held back; empty without one
/// @param met when the forge said so
/// @param until when it may be asked again
public record RequestLimit(String host, String token, String fingerprint, Instant met, Instant until) {
    /// What a forge may ask for. Longer is a mistake, or a clock that is wrong, and would leave issues lying for ever.
    private static final Duration LONGEST = Duration.ofDays(1);

    public RequestLimit {
        Instant latest = met.plus(LONGEST);
        until = until.isAfter(latest) ? latest : until;
    }

    /// Whether it keeps anybody from asking. One that is met in the future was noted by a clock that was wrong.
    public boolean holds(Instant now) {
        return now.isBefore(until) && !met.isAfter(now);
    }

}
