package dev.agentloop.config;

import java.nio.file.Path;

/// Where something stands. Line and column count from 1; both are 0 when the file as a whole is meant.
record Place(Path file, int line, int column) {
    static Place of(Path file) {
        return new Place(file, 0, 0);
    }

    /// `file:line:column`, which editors and terminals make clickable.
    @Override
    public String toString() {
        return line == 0 ? file.toString() : "%s:%d:%d".formatted(file, line, column);
    }
}
