package dev.agentloop.terminal;

/// How many columns text takes: characters of East Asia and emoji take two, accents that join their letter none.
public final class Columns {
    /// First and last code points of what is wide, by the blocks of Unicode.
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}
    };

    private Columns() {}

    public static int of(String text) {
        int columns = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            columns += of(text.codePointAt(at));
        }
        return columns;
    }

    private static int of(int character) {
        if (character < WIDE[0][0]) {
            return isJoined(character) ? 0 : 1;
        }
        for (int[] range : WIDE) {
            if (character >= range[0] && character <= range[1]) {
                return 2;
            }
        }
        return isJoined(character) ? 0 : 1;
    }

    private static boolean isJoined(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT;
    }

    /// The text, or its beginning and an ellipsis when it is wider.
    public static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        int columns = 0;
        int at = 0;
        while (columns + of(text.codePointAt(at)) < width) {
            columns += of(text.codePointAt(at));
            at += Character.charCount(text.codePointAt(at));
        }
        return text.substring(0, at).stripTrailing() + "…";
    }

    public static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - of(text)));
    }
}
