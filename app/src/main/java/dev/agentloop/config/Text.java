package dev.agentloop.config;

import java.util.regex.Pattern;

/// A piece of text and where it stands.
record Text(String value, Place at) {
    /// Longer values are cut in messages: the place says where to see the rest.
    private static final int LONGEST_SHOWN = 60;

    private static final Pattern QUERY = Pattern.compile("\\?\\S*=\\S*");
    private static final Pattern USER_INFO = Pattern.compile("\\S*:\\S*@");

    /// The value in quotes, fit for one line of a terminal.
    String quoted() {
        return quote(value);
    }

    /// What looks like `user:password@` or a query of a URL is never shown: it may be a secret.
    static String quote(String text) {
        String value = QUERY.matcher(USER_INFO.matcher(text).replaceAll("***@")).replaceAll("?***");
        StringBuilder shown = new StringBuilder("'");
        value.codePoints().limit(LONGEST_SHOWN).forEach(c -> {
            if (isControl(c)) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(value.codePointCount(0, value.length()) > LONGEST_SHOWN ? "...'" : "'").toString();
    }

    /// Also the invisible ones that turn a terminal's or a web page's writing direction round.
    static boolean isControl(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
