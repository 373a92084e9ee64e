package dev.agentloop.credentials;

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

    @Override
    public String toString() {
        return "token from " + source;
    }
}
