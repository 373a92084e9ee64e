package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.RequestLimit;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The rate limits met, in this tick and those before. Asking on while limited is what gets an account banned, so the first refusal speaks for all loops with that
/// host and token, until its end.
final class RateLimits {
    private final InstantSource clock;
    private final Map<Key, RequestLimit> met = new ConcurrentHashMap<>();
    private volatile Consumer<RequestLimit> note = _ -> {};

    RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /// What a limit is counted by. Where a token was found says nothing of its value, and its value may not be kept.
    private record Key(String host, String token, String fingerprint) {
        static Key of(String host, Optional<Token> token) {
            return new Key(host, token.map(Token::source).orElse(""), token.map(Token::fingerprint).orElse(""));
        }

        static Key of(RequestLimit limit) {
            return new Key(limit.host(), limit.token(), limit.fingerprint());
        }
    }

    void goBy(List<RequestLimit> known) {
        known.forEach(limit -> met.put(Key.of(limit), limit));
    }

    void note(Consumer<RequestLimit> consumer) {
        note = consumer;
    }

    /// @return until when nothing may be asked
    Instant met(String host, Optional<Token> token, Instant end) {
        Key key = Key.of(host, token);
        RequestLimit limit = new RequestLimit(key.host(), key.token(), key.fingerprint(), clock.instant(), end);
        RequestLimit kept = met.merge(key, limit, (a, b) -> a.holds(limit.met()) && a.until().isAfter(b.until()) ? a : b);
        if (kept == limit) {
            note.accept(limit);
        }
        return kept.until();
    }

    /// Until when nothing may be asked.
    Optional<Instant> until(String host, Optional<Token> token) {
        return Optional.ofNullable(met.get(Key.of(host, token))).filter(limit -> limit.holds(clock.instant())).map(RequestLimit::until);
    }
}
