package dev.agentloop.model;

import java.util.regex.Pattern;

/// What a tracker calls an issue: `12`, or Jira's `SHOP-12`. It becomes a path and a part of a branch name, so it holds no dot, slash or space.
public record IssueId(String value) implements Comparable<IssueId> {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    public IssueId {
        if (!isSafe(value)) {
            throw new IllegalArgumentException("'%s' cannot be an issue's id: use letters, digits, '_' and '-'".formatted(value));
        }
    }

    public static IssueId of(long number) {
        return new IssueId(Long.toString(number));
    }

    public static boolean isSafe(String id) {
        return SAFE.matcher(id).matches();
    }

    /// Ascending issue order: by the number at the end, so that 9 comes before 10 and `SHOP-9` before `SHOP-10`.
    @Override
    public int compareTo(IssueId other) {
        int byNumber = Long.compare(trailingNumber(), other.trailingNumber());
        return byNumber != 0 ? byNumber : value.compareTo(other.value);
    }

    private long trailingNumber() {
        String tail = value.substring(value.lastIndexOf('-') + 1);
        return NUMBER.matcher(tail).matches() ? Long.parseLong(tail) : Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return value;
    }
}
