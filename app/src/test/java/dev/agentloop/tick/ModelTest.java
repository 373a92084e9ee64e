package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.agentloop.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever happens, in whatever order, agentloop keeps its promises: random sequences of steps, after each of which every invariant is checked.
///
///     mvn -q -B test -Dtest=ModelTest                                                      the same sequences as ever
///     mvn -q -B test -Dtest=ModelTest -Dagentloop.seed=42 -Dagentloop.modelRuns=1          one sequence again
///     mvn -q -B test -Dtest=ModelTest -Dagentloop.seed=random -Dagentloop.modelRuns=20000  many that nobody has seen, for a night
///
/// An ordinary build has the same sequences every time, so that it fails by what was changed and never by luck. New ones are for `-Pnightly`, which takes another first seed
/// each time, and more of them. A sequence that fails is made shorter and printed as source, to be put among those that once failed.
class ModelTest {
    /// About twenty seconds, forty on a busy machine.
    private static final int RUNS = 200;

    @Test
    void promisesAreKeptWhateverHappens() {
        long first = Seed.first();
        int runs = Integer.getInteger("agentloop.modelRuns", RUNS);
        long begun = System.nanoTime();
        int steps = 0;
        for (long seed = first; seed < first + runs; seed++) {
            Trial trial = Trial.of(Sequence.of(seed));
            steps += trial.steps();
            if (trial.violation().isPresent()) {
                fail("seed %d after %d steps: %s", seed, steps, shrunk(Sequence.of(seed), trial.violation().get()));
            }
        }
        System.out.printf("model test: %d sequences from seed %d, %d steps, %d ms%n", runs, first, steps, (System.nanoTime() - begun) / 1_000_000);
    }

    private static String shrunk(Sequence sequence, Model.Violation violation) {
        List<Step> steps = Shrinking.shortest(sequence.steps(), fewer -> isSame(violation, Trial.of(sequence.with(fewer))));
        Sequence shortest = sequence.with(steps);
        return Trial.of(shortest).violation().orElse(violation) + "\n" + shortest.source();
    }

    private static boolean isSame(Model.Violation violation, Trial trial) {
        return trial.violation().filter(other -> other.invariant().equals(violation.invariant())).isPresent();
    }

    @Test
    void whatOnceFailedDoesNotFailAgain() {
        for (Sequence sequence : OnceFailed.SEQUENCES) {
            assertThat(Trial.of(sequence).violation()).as(sequence.source()).isEmpty();
        }
    }
}
