package dev.agentloop.forge;

/// A secret and where it was found. Only the source may be shown to anybody.
///
/// @param source the name a person knows it by: `GITHUB_TOKEN`, or `~/.config/forge/config [github.com]`
public record Token(String source, String secret) {
    /// A header value cannot hold anything else; a stray newline from a file would otherwise surface as an HTTP library's exception that quotes the secret.
    public Token {
        if (secret.isEmpty() || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("the token of %s is empty or holds a space, a line break or a character outside ASCII".formatted(source));
        }
    }

    @Override
    public String toString() {
        return "token of " + source;
    }
}
