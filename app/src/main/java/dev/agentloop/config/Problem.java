package dev.agentloop.config;

import java.nio.file.Path;
import java.util.Comparator;

/// Something a person has to mend in `loop/`.
///
/// @param line counted from 1; 0 when the file as a whole is meant
/// @param column counted from 1 in characters as an editor counts them; 0 with line 0
/// @param message what is wrong, why that matters, and what to do, joined by dashes; one line
public record Problem(Path file, int line, int column, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing((Problem p) -> p.file.toString())
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /// `loop/shop/config.yaml:3:5: what — why — what to do`
    @Override
    public String toString() {
        return new Place(file, line, column) + ": " + message;
    }
}
