package dev.agentloop.cli;

import java.util.regex.Pattern;

/// Somebody else's text in a line of a list: with a line break in it, it could pretend to be the next entry.
final class OneLine {
    private static final Pattern BREAK = Pattern.compile("\\s*\\R\\s*");

    private OneLine() {}

    static String of(String text) {
        return BREAK.matcher(text.strip()).replaceAll(" | ");
    }
}
