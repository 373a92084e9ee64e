package dev.agentloop.model;

import java.util.regex.Pattern;

/// The name of a loop: a directory below `loop/` and another below `loop-data/`. It becomes a path, so its characters are few.
public record LoopName(String value) implements Comparable<LoopName> {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public LoopName {
        if (!isSafe(value)) {
            throw new IllegalArgumentException(
                    "'%s' cannot be the name of a loop: use letters, digits, '.', '_' and '-', beginning with a letter or digit".formatted(value));
        }
    }

    /// Whether `name` may be a loop's name.
    public static boolean isSafe(String name) {
        return SAFE.matcher(name).matches() && !name.contains("..");
    }

    @Override
    public int compareTo(LoopName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
