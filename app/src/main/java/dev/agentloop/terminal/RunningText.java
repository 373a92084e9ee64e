package dev.agentloop.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A message that comes in pieces, until it is shown.
final class RunningText {
    /// Characters that wait at most: a message that long is shown in parts, since markup made to be slow takes time by the square of its length.
    private static final int LONGEST = 16 * 1024;
    /// An empty line and a new block behind it. Where the new line is indented it may go on with a list, or be code.
    private static final Pattern BLOCK_END = Pattern.compile("\\n[ \\t]*\\n(?=\\S)");
    private static final Pattern FENCE = Pattern.compile("(?m)^ {0,3}(```|~~~)");

    private final StringBuilder text = new StringBuilder();

    void add(String piece) {
        text.append(piece);
    }

    boolean isTooLong() {
        return text.length() > LONGEST;
    }

    /// Everything there is.
    String all() {
        return taken(text.length());
    }

    /// The blocks that are complete; empty when there are none.
    String blocks() {
        Matcher end = BLOCK_END.matcher(text);
        Matcher fence = FENCE.matcher(text);
        boolean isFenced = false;
        boolean isFence = fence.find();
        int last = 0;
        while (end.find()) {
            while (isFence && fence.start() < end.end()) {
                isFenced = !isFenced;
                isFence = fence.find();
            }
            last = isFenced ? last : end.end();
        }
        return taken(last);
    }

    /// As much as leaves little behind: whole blocks, whole lines, or, in a line without an end, all.
    String most() {
        String blocks = blocks();
        if (!blocks.isEmpty() && !isTooLong()) {
            return blocks;
        }
        int line = text.lastIndexOf("\n") + 1;
        return blocks + taken(line > 0 ? line : text.length());
    }

    private String taken(int length) {
        String taken = text.substring(0, length);
        text.delete(0, length);
        return taken;
    }
}
