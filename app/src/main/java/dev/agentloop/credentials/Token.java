package dev.agentloop.credentials;

import dev.agentloop.model.Sha256;

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
        return Sha256.hex(account).substring(0, 12);
    }

    @Override
    public String toString() {
        return "token from " + source;
    }
}
