package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.NOW;
import static dev.agentloop.plan.Snapshots.ago;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What CI's findings mean: every state of a pull request, with and without each kind of check, before and after the grace.
class CiVerdictTest {
    private static final Duration GRACE = Duration.ofMinutes(2);
    private static final Duration INSTANT = Duration.ofMillis(1);

    private static CiVerdict verdict(Optional<PullRequest> pull, Set<Check.State> present, Duration headAge) {
        Optional<Standing.Head> head = pull.map(found -> new Standing.Head(found.headCommit(), ago(headAge)));
        var standing = new Standing.AtGate(new Label("loop/code-ci"), ago(Duration.ofHours(1)), head);
        return CiVerdict.of(new CiSighting.Seen(pull, checks(present)), standing, GRACE, NOW);
    }

    /// Two of each kind, kinds mixed.
    private static List<Check> checks(Set<Check.State> present) {
        List<Check> checks = new ArrayList<>();
        for (int n = 1; n <= 2; n++) {
            for (Check.State state : present) {
                checks.add(new Check(state + "-" + n, state, Optional.empty(), ""));
            }
        }
        return checks;
    }

    private static Optional<PullRequest> pull(PullRequest.State state) {
        return Optional.of(new PullRequest("7", "https://forge.example/pull/7", "issue-1-x", "c0ffee", state, NOW, NOW));
    }

    /// The table, row by row.
    private static CiVerdict expected(Optional<PullRequest> pull, Set<Check.State> present, Duration headAge, CiVerdict actual) {
        String why = switch (actual) {
            case CiVerdict.Passed(String said) -> said;
            case CiVerdict.Refused(String said) -> said;
            case CiVerdict.Wait(String said, _) -> said;
            case CiVerdict.Failed _ -> "";
        };
        if (pull.isEmpty()) {
            return new CiVerdict.Wait(why, Optional.empty());
        } else if (pull.get().state() == PullRequest.State.MERGED) {
            return new CiVerdict.Passed(why);
        } else if (pull.get().state() == PullRequest.State.CLOSED) {
            return new CiVerdict.Refused(why);
        } else if (present.contains(Check.State.FAILED)) {
            return new CiVerdict.Failed(checks(EnumSet.of(Check.State.FAILED)));
        } else if (present.contains(Check.State.PENDING)) {
            return new CiVerdict.Wait(why, Optional.empty());
        } else if (!present.isEmpty() || headAge.compareTo(GRACE) >= 0) {
            return new CiVerdict.Passed(why);
        }
        return new CiVerdict.Wait(why, Optional.of(ago(headAge).plus(GRACE)));
    }

    private static List<Set<Check.State>> subsets() {
        Check.State[] states = Check.State.values();
        List<Set<Check.State>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << states.length; bits++) {
            Set<Check.State> subset = EnumSet.noneOf(Check.State.class);
            for (int i = 0; i < states.length; i++) {
                if ((bits >> i & 1) == 1) {
                    subset.add(states[i]);
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }

    @Test
    void everyCombinationIsJudgedAsTheTableSays() {
        List<Optional<PullRequest>> pulls = new ArrayList<>(List.of(Optional.empty()));
        Arrays.stream(PullRequest.State.values()).forEach(state -> pulls.add(pull(state)));
        List<Duration> ages = List.of(Duration.ZERO, GRACE.minus(INSTANT), GRACE, GRACE.plus(INSTANT), Duration.ofDays(1));
        int judged = 0;
        for (Optional<PullRequest> pull : pulls) {
            for (Set<Check.State> present : subsets()) {
                for (Duration age : ages) {
                    CiVerdict actual = verdict(pull, present, age);
                    assertThat(actual).as("%s with %s after %s", pull, present, age).isEqualTo(expected(pull, present, age, actual));
                    judged++;
                }
            }
        }
        assertThat(judged).isEqualTo(4 * 16 * 5);
    }

    @Test
    void aGraceOfZeroWaitsForNothing() {
        var standing = new Standing.AtGate(new Label("loop/code-ci"), NOW, Optional.of(new Standing.Head("c0ffee", NOW)));
        assertThat(CiVerdict.of(new CiSighting.Seen(pull(PullRequest.State.OPEN), List.of()), standing, Duration.ZERO, NOW))
                .isInstanceOf(CiVerdict.Passed.class);
    }

    @Test
    void whatCouldNotBeReadIsNoVerdict() {
        var standing = new Standing.AtGate(new Label("loop/code-ci"), ago(Duration.ofDays(9)), Optional.empty());
        assertThat(CiVerdict.of(new CiSighting.Unreadable("502"), standing, GRACE, NOW))
                .isEqualTo(new CiVerdict.Wait("it could not be read: 502", Optional.empty()));
        assertThat(CiVerdict.of(new CiSighting.Unasked(), standing, GRACE, NOW)).isInstanceOf(CiVerdict.Wait.class);
    }

    @Test
    void sentencesNameThePullRequestAndTheChecks() {
        assertThat(verdict(pull(PullRequest.State.CLOSED), Set.of(), GRACE)).asString().contains("https://forge.example/pull/7");
        assertThat(verdict(pull(PullRequest.State.OPEN), EnumSet.of(Check.State.PENDING, Check.State.PASSED), GRACE))
                .asString().contains("PENDING-1, PENDING-2").doesNotContain("PASSED-1");
        assertThat(verdict(pull(PullRequest.State.OPEN), EnumSet.of(Check.State.SKIPPED), GRACE)).asString().contains("SKIPPED-1");
    }

    @Test
    void ofManyChecksTheFirstAreNamed() {
        List<Check> many = new ArrayList<>();
        for (int n = 1; n <= 7; n++) {
            many.add(new Check("c" + n, Check.State.PENDING, Optional.empty(), ""));
        }
        assertThat(Gate.names(many)).isEqualTo("c1, c2, c3, c4, c5 and 2 more");
        assertThat(Gate.names(many.subList(0, 5))).isEqualTo("c1, c2, c3, c4, c5");
    }

    /// One that waits for a person's hand must say so: nobody else ends that wait before its time is up.
    @Test
    void whatIsNotDoneSaysWhatItWaitsFor() {
        var checks = List.of(
                new Check("tests", Check.State.PENDING, Optional.empty(), ""),
                new Check("deploy", Check.State.PENDING, Optional.empty(), "waits for somebody\nto start it by hand"),
                new Check("lint", Check.State.PENDING, Optional.empty(), "x".repeat(1000)));
        var standing = new Standing.AtGate(new Label("loop/code-ci"), NOW, Optional.empty());
        var verdict = (CiVerdict.Wait) CiVerdict.of(new CiSighting.Seen(pull(PullRequest.State.OPEN), checks), standing, GRACE, NOW);

        assertThat(verdict.what()).contains("not done: tests, deploy (waits for somebody to start it by hand), lint (xxx").hasSizeLessThan(250);
    }
}
