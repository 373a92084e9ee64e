package dev.agentloop.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// "Did you mean": the known word a mistyped one is closest to.
public final class Nearest {
    private Nearest() {}

    /// Empty when nothing is near: a wrong suggestion is worse than none.
    public static Optional<String> to(String written, Collection<String> known) {
        int tolerated = Math.max(1, written.length() / 3);
        record Candidate(String word, int distance) {}
        return known.stream()
                .filter(word -> Math.abs(word.length() - written.length()) <= tolerated) // Spares a very long key the table.
                .map(word -> new Candidate(word, distance(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() <= tolerated)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /// Levenshtein's distance, where two neighbours exchanged count as one mistake.
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int i, int j, int[][] cost) {
        int substitute = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(substitute, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
