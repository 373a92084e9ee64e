package dev.agentloop.conversation;

/// Text that can be written: JSON lets an agent say half a character (an escaped surrogate alone), and a cut can leave one, but UTF-8 has no bytes for it.
final class WholeText {
    private static final char REPLACEMENT = '\uFFFD';

    private WholeText() {}

    /// With `U+FFFD` in place of each half of a character that stands alone.
    static String of(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints().forEach(c -> whole.appendCodePoint(Character.isBmpCodePoint(c) && Character.isSurrogate((char) c) ? REPLACEMENT : c));
        return whole.toString();
    }
}
