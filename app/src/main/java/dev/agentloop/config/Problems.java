package dev.agentloop.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Collects the problems of one loop while it is read.
final class Problems {
    /// A file of the wrong kind can break every rule on every line; nobody reads more than this.
    private static final int MOST = 100;

    private final Set<Problem> found = new TreeSet<>();

    /// @param what is wrong, naming the property
    /// @param why it is refused
    /// @param next what the reader can do about it
    void add(Place at, String what, String why, String next) {
        if (found.size() < MOST) {
            found.add(new Problem(at.file(), at.line(), at.column(), "%s — %s — %s".formatted(what, why, next)));
        }
    }

    boolean any() {
        return !found.isEmpty();
    }

    /// Sorted by place, each one once.
    List<Problem> sorted() {
        return List.copyOf(found);
    }
}
