package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The rate limits met in this tick. Asking on while limited is what gets an account banned, so the first refusal speaks for all loops with that host and token.
final class RateLimits {
    private final InstantSource clock;
    private final Map<Key, Instant> until = new ConcurrentHashMap<>();

    RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /// What a limit is counted by.
    record Key(String host, Optional<Token> token) {}

    void met(Key key, Instant end) {
        until.merge(key, end, (a, b) -> a.isAfter(b) ? a : b);
    }

    /// Until when nothing may be asked.
    Optional<Instant> until(Key key) {
        return Optional.ofNullable(until.get(key)).filter(clock.instant()::isBefore);
    }
}
