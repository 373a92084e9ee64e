package dev.agentloop.conversation;

import java.util.regex.Pattern;

/// What others wrote, without what a terminal would take for an order and a browser for nothing.
public final class Printable {
    /// Whole escape sequences (CSI, and OSC up to its end), so that nothing of them is left to read. The text of an OSC is bounded: one that never ends hides no more than that.
    private static final Pattern SEQUENCE =
            Pattern.compile("(?:\u001b\\[|\u009b)[0-?]{0,50}[ -/]{0,10}[@-~]|(?:\u001b\\]|\u009d)[^\u0007\u001b\u009c\\n]{0,2000}(?:\u0007|\u001b\\\\|\u009c)|\u001b[@-Z\\\\^_]");
    /// Other controls, and what turns the direction of a line around.
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u202A-\\u202E\\u2066-\\u2069\\uFEFF&&[^\\n\\t\\r]]");
    /// DEL, the second row of controls and all that is not ASCII.
    private static final char FIRST_DOUBTFUL = 0x7f;
    private static final String TAB = "    ";

    private Printable() {}

    /// The text with line feeds and spaces for all white space; tabs become four spaces.
    public static String of(String text) {
        // As nearly all texts are; the patterns take longer than a page may.
        if (text.chars().allMatch(c -> c >= ' ' && c < FIRST_DOUBTFUL || c == '\n')) {
            return text;
        }
        String plain = CONTROL.matcher(SEQUENCE.matcher(text).replaceAll("")).replaceAll("").replace("\r\n", "\n");
        return (plain.indexOf('\r') < 0 ? plain : overwritten(plain)).replace("\t", TAB);
    }

    /// Progress bars go back to the beginning of their line: its last state is what stays on a terminal.
    private static String overwritten(String text) {
        StringBuilder last = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            last.append(last.isEmpty() ? "" : "\n").append(whole.substring(whole.lastIndexOf('\r') + 1));
        }
        return last.toString();
    }
}
