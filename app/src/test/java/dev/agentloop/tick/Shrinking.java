package dev.agentloop.tick;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes a list that fails as short as it gets by leaving out ever smaller pieces of it while it still fails.
///
/// Our own twenty lines, because the library for it does not fit: jqwik 1.10.1, the current one, is built for version 1 of the JUnit platform while these tests run on
/// version 6, is only maintained, and asks not to be used where coding agents work.
final class Shrinking {
    private Shrinking() {}

    /// @return one from which no single element can be left out
    static <T> List<T> shortest(List<T> failing, Predicate<List<T>> fails) {
        List<T> kept = failing;
        for (int piece = Math.max(1, kept.size() / 2); piece > 0; piece = piece == 1 ? 0 : piece / 2) {
            List<T> before;
            do {
                before = kept;
                kept = withoutPieces(kept, piece, fails);
            } while (kept.size() < before.size());
        }
        return kept;
    }

    private static <T> List<T> withoutPieces(List<T> failing, int piece, Predicate<List<T>> fails) {
        List<T> kept = failing;
        // From the end, where what comes after the failure stands.
        for (int from = kept.size() - piece; from > -piece; from -= piece) {
            List<T> fewer = new ArrayList<>(kept);
            fewer.subList(Math.max(0, from), Math.min(kept.size(), from + piece)).clear();
            if (fewer.size() < kept.size() && fails.test(fewer)) {
                kept = fewer;
            }
        }
        return kept;
    }
}
