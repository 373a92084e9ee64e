package dev.agentloop.config;

/// A piece of text and where it stands.
record Text(String value, Place at) {
    /// Longer values are cut in messages: the place says where to see the rest.
    private static final int LONGEST_SHOWN = 60;

    /// The value in quotes, fit for one line of a terminal.
    String quoted() {
        return quote(value);
    }

    static String quote(String text) {
        String value = masked(text);
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

    /// What looks like `user:password@` or a query of a URL is never shown: it may be a secret. (By hand, because a pattern for it is slow on long texts.)
    private static String masked(String text) {
        int at = text.lastIndexOf('@');
        boolean secret = at >= 0 && text.lastIndexOf(':', at) >= 0;
        String shown = secret ? "***" + text.substring(at) : text;
        int query = shown.indexOf('?');
        return query >= 0 && shown.indexOf('=', query) >= 0 ? shown.substring(0, query) + "?***" : shown;
    }

    /// Also the invisible ones that turn a terminal's or a web page's writing direction round.
    static boolean isControl(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
