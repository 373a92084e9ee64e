package dev.agentloop.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A secret and where it came from. Only `source` may be shown to anybody.
///
/// @param source the name of an environment variable, or a file and its section
/// @param secret a single line of printable characters without spaces
/// @param account what the forge counts requests by: the secret, or what stays the same when short-lived secrets follow one another
public record Token(String source, String secret, String account) {
    public Token(String source, String secret) {
        this(source, secret, secret);
    }

    public Token {
        if (!isUsable(secret)) {
            throw new IllegalArgumentException("the token from " + source + " is empty, or holds a space or a control character");
        }
    }

    /// Whether `secret` can be sent as a password or in a header without changing what is around it.
    static boolean isUsable(String secret) {
        for (int i = 0; i < secret.length(); i++) {
            if (secret.charAt(i) <= ' ' || secret.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return !secret.isEmpty();
    }

    /// What tells this account from another one and tells nothing of its secret: twelve hexadecimal digits.
    public String fingerprint() {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "token from " + source;
    }
}
