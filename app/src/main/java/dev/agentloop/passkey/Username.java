package dev.agentloop.passkey;

import java.util.regex.Pattern;

/// The name somebody registers under. It becomes a file's name, so it is plain ASCII: no look-alike letters, no separators, nothing that could be an option or a hidden file.
public record Username(String value) implements Comparable<Username> {
    /// Long enough for `first.last`, short enough for every file system and every table.
    public static final int MAX_LENGTH = 40;

    /// For people who typed something else.
    public static final String RULE = "a user name has 1 to 40 lower-case letters a-z, digits, '.', '-' or '_', and begins and ends with a letter or digit";

    private static final Pattern SAFE = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,38}[a-z0-9])?");

    public Username {
        if (!isSafe(value)) {
            throw new IllegalArgumentException(RULE);
        }
    }

    public static boolean isSafe(String value) {
        return SAFE.matcher(value).matches() && !value.contains("..");
    }

    @Override
    public int compareTo(Username other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
