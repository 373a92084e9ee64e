package dev.agentloop.passkey;

import dev.agentloop.passkey.PasskeyException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// What authenticators sign, so that an answer fits one question, once, within five minutes.
///
/// Nothing is kept of a challenge that was issued: it carries its time and what it is for, under an HMAC whose key lives as long as this object. So whoever asks for millions takes no
/// room from others. What is kept are the challenges that were *used*, until they expire, and only a stored registration or a sign-in with an approved passkey uses one:
/// strangers cannot fill that set, and when it is full the next one is refused instead of an old one forgotten, which could then be sent again.
final class Challenges {
    /// As long as browsers wait for the person by default.
    static final Duration LIFE = Duration.ofMinutes(5);

    /// Some 100 bytes each. Approved people alone add to them, at most as often as their address may sign in.
    private static final int MAX_SPENT = 10_000;

    private static final int NONCE = 32;
    private static final int TIME = Long.BYTES;
    private static final int MAC = 32;

    private final InstantSource clock;
    private final SecureRandom random;
    private final byte[] key = new byte[32];
    private final Map<String, Instant> spent = new HashMap<>();

    Challenges(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
        random.nextBytes(key);
    }

    /// A challenge that was issued here and is still valid.
    ///
    /// @param userHandle random as the challenge is, and the same whenever it is asked for
    record Issued(byte[] bytes, Instant at, byte[] userHandle) {}

    /// @param purpose an answer fits only the same one
    Issued issue(String purpose) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        Instant now = Instant.ofEpochMilli(clock.millis());
        byte[] head = ByteBuffer.allocate(NONCE + TIME).put(nonce).putLong(now.toEpochMilli()).array();
        byte[] bytes = ByteBuffer.allocate(NONCE + TIME + MAC).put(head).put(mac(head, purpose)).array();
        return new Issued(bytes, now, userHandle(nonce));
    }

    /// Says that it is one of ours, for this purpose, not expired. Whether it was used is for `spend`.
    Issued check(byte[] challenge, String purpose) throws PasskeyException {
        if (challenge.length != NONCE + TIME + MAC) {
            throw new PasskeyException(Reason.FOREIGN_CHALLENGE);
        }
        byte[] head = Arrays.copyOf(challenge, NONCE + TIME);
        byte[] mac = Arrays.copyOfRange(challenge, NONCE + TIME, challenge.length);
        if (!MessageDigest.isEqual(mac, mac(head, purpose))) {
            throw new PasskeyException(Reason.FOREIGN_CHALLENGE);
        }
        Instant at = Instant.ofEpochMilli(ByteBuffer.wrap(head, NONCE, TIME).getLong());
        if (!isAlive(at)) {
            throw new PasskeyException(Reason.EXPIRED_CHALLENGE);
        }
        return new Issued(challenge, at, userHandle(Arrays.copyOf(head, NONCE)));
    }

    /// Uses it up.
    synchronized void spend(Issued issued) throws PasskeyException {
        String name = Secrets.base64(issued.bytes());
        if (spent.containsKey(name)) {
            throw new PasskeyException(Reason.SPENT_CHALLENGE);
        }
        if (spent.size() >= MAX_SPENT) {
            spent.values().removeIf(at -> !isAlive(at));
        }
        if (spent.size() >= MAX_SPENT) {
            throw new PasskeyException(Reason.BUSY);
        }
        spent.put(name, issued.at());
    }

    /// A clock that was set back makes it expire too.
    private boolean isAlive(Instant at) {
        Instant now = clock.instant();
        return !at.isAfter(now) && now.isBefore(at.plus(LIFE));
    }

    private byte[] mac(byte[] head, String purpose) {
        return Secrets.hmac(key, new byte[] {'c'}, head, purpose.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] userHandle(byte[] nonce) {
        return Secrets.hmac(key, new byte[] {'u'}, nonce);
    }
}
