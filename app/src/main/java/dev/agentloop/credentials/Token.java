package dev.agentloop.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A secret and where it came from. Only `source` may be shown to anybody.
///
/// @param source the name of an environment variable, or a file and its section
/// @param secret a single line of printable characters without spaces
public record Token(String source, String secret) {
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

    /// What tells this secret from another one and tells nothing of it: twelve hexadecimal digits.
    public String fingerprint() {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
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
