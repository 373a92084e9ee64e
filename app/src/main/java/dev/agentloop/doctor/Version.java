package dev.agentloop.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The first three numbers of a program's version.
record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?");

    /// From the first number of a text: `git version 2.39.5`, `v20.20.2`, `>=22.13.0`.
    static Optional<Version> in(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        return numbers.find() ? Optional.of(new Version(part(numbers, 1), part(numbers, 2), part(numbers, 3))) : Optional.empty();
    }

    private static int part(Matcher numbers, int group) {
        return numbers.group(group) == null ? 0 : Integer.parseInt(numbers.group(group));
    }

    boolean isBefore(Version other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Version other) {
        int by = Integer.compare(major, other.major);
        by = by != 0 ? by : Integer.compare(minor, other.minor);
        return by != 0 ? by : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return "%d.%d.%d".formatted(major, minor, patch);
    }
}
