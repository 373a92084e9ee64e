package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.NOW;
import static dev.agentloop.plan.Snapshots.ago;
import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.over;
import static dev.agentloop.plan.Snapshots.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunRecord.Kind;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Row 16: an issue that waits for CI. What each finding means alone is in `CiVerdictTest`.
class GateTest {
    private static final Label GATE = new Label("loop/code-ci");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String PASS = "1 pass: loop/code-ci -> loop/code-done";
    private static final String TO_A_HUMAN = "1 escalate OTHER: loop/code-ci -> NeedSupervisor";

    private final ExampleLoop shop = ExampleLoop.gated();
    private final RunTerms code = ExampleLoop.prompt("code").gate("loop/code-ci").terms();

    /// Came here after a run that began an hour and a half ago, and stands here for an hour, with the same head.
    private Snapshots.Draft atGate(long number, CiSighting ci) {
        return arrived(number, ci).standing(standing(HOUR, "c1", HOUR));
    }

    private Snapshots.Draft arrived(long number, CiSighting ci) {
        return issue(number, GATE.name()).run(code, Kind.START, Duration.ofMinutes(90), collected("success", GATE.name())).clone(true).ci(ci);
    }

    private static Standing standing(Duration here, String head, Duration headAge) {
        return new Standing.AtGate(GATE, ago(here), Optional.of(new Standing.Head(head, ago(headAge))));
    }

    private static CiSighting open(String head, Check.State... checks) {
        return new CiSighting.Seen(Optional.of(pull(head, PullRequest.State.OPEN)), Arrays.stream(checks).map(GateTest::check).toList());
    }

    private static CiSighting ended(PullRequest.State state) {
        return new CiSighting.Seen(Optional.of(pull("c1", state)), List.of());
    }

    private static CiSighting noPull() {
        return new CiSighting.Seen(Optional.empty(), List.of());
    }

    private static Check check(Check.State state) {
        return new Check("tests", state, Optional.of("https://ci.example/1"), "");
    }

    private static CiSighting failed() {
        return open("c1", Check.State.FAILED);
    }

    private static PullRequest pull(String head, PullRequest.State state) {
        return new PullRequest("7", "https://forge.example/pull/7", "issue-1-x", head, state, NOW, NOW);
    }

    private ListAssert<String> assertPlanned(Snapshots.Draft... issues) {
        return assertThat(PlanLines.of(plan(shop, issues)));
    }

    private Standing noted(Snapshots.Draft draft) {
        return plan(shop, draft).actions().stream()
                .filter(Action.NoteStanding.class::isInstance)
                .map(action -> ((Action.NoteStanding) action).standing())
                .findFirst()
                .orElseThrow();
    }

    private String because(Snapshots.Draft draft) {
        return plan(shop, draft).actions().getFirst().because();
    }

    @Nested
    class Findings {
        @Test
        void passOrWaitOrGoToAHumanOrToTheAgent() {
            assertPlanned(atGate(1, open("c1", Check.State.PASSED))).containsExactly(PASS);
            assertPlanned(atGate(1, open("c1", Check.State.PENDING))).containsExactly("1 waits for CI");
            assertPlanned(atGate(1, ended(PullRequest.State.MERGED))).containsExactly(PASS);
            assertPlanned(atGate(1, ended(PullRequest.State.CLOSED))).containsExactly(TO_A_HUMAN);
            assertPlanned(atGate(1, failed())).containsExactly("1 fix CI code #1: loop/code-ci -> loop/code-doing");
            assertPlanned(atGate(1, open("c1"))).containsExactly(PASS);
        }

        @Test
        void countAlsoWhenTheIssueIsClosed() {
            assertPlanned(atGate(1, ended(PullRequest.State.MERGED)).closed()).containsExactly(PASS);
            assertPlanned(atGate(1, open("c1", Check.State.PASSED)).closed()).containsExactly(PASS);
            assertPlanned(atGate(1, open("c1", Check.State.PENDING)).closed()).containsExactly("1 waits for CI");
        }
    }

    @Nested
    class Time {
        @Test
        void isCountedFromTheEntryWhichIsWrittenDown() {
            assertPlanned(arrived(1, noPull())).containsExactly("1 note loop/code-ci", "1 waits for CI");
            assertThat(noted(arrived(1, noPull()))).isEqualTo(new Standing.AtGate(GATE, NOW, Optional.empty()));
            assertThat(plan(shop, arrived(1, noPull())).waiting().getFirst().until()).contains(NOW.plus(Duration.ofHours(2)));
        }

        @Test
        void endsAfterTheTimeoutForEverythingThatIsWaitedFor() {
            Duration almost = Duration.ofHours(2).minusMillis(1);
            for (CiSighting waited : List.of(noPull(), open("c1", Check.State.PENDING), new CiSighting.Unreadable("502"))) {
                assertPlanned(arrived(1, waited).standing(standing(almost, "c1", almost))).contains("1 waits for CI");
                assertPlanned(arrived(1, waited).standing(standing(Duration.ofHours(2), "c1", HOUR))).containsExactly(TO_A_HUMAN);
            }
            assertThat(because(arrived(1, open("c1", Check.State.PENDING)).standing(standing(Duration.ofHours(2), "c1", HOUR))))
                    .contains("2h").contains("not done: tests");
        }

        @Test
        void isNotStartedOverByANewHead() {
            assertPlanned(arrived(1, open("c2", Check.State.PENDING)).standing(standing(Duration.ofHours(2), "c1", HOUR))).containsExactly(TO_A_HUMAN);
        }

        @Test
        void doesNotRunAgainstAVerdict() {
            assertPlanned(arrived(1, open("c1", Check.State.PASSED)).standing(standing(Duration.ofHours(9), "c1", HOUR))).containsExactly(PASS);
        }

        @Test
        void startsOverWhenTheClockWasSetBack() {
            Instant future = NOW.plus(HOUR);
            var draft = arrived(1, open("c1")).standing(new Standing.AtGate(GATE, future, Optional.of(new Standing.Head("c1", future))));
            assertPlanned(draft).containsExactly("1 note loop/code-ci", "1 waits for CI");
            assertThat(noted(draft)).isEqualTo(standing(Duration.ZERO, "c1", Duration.ZERO));
        }

        @Test
        void startsOverAtAnotherGate() {
            var elsewhere = new Standing.AtGate(new Label("loop/other-ci"), ago(Duration.ofHours(9)), Optional.empty());
            assertPlanned(arrived(1, noPull()).standing(elsewhere)).containsExactly("1 note loop/code-ci", "1 waits for CI");
        }

        @Test
        void isForgottenWhenItStandsHereNoLonger() {
            assertPlanned(issue(1, "loop/code-doing").run(code, Kind.CI_FIX, MINUTE, alive(MINUTE)).standing(standing(HOUR, "c1", HOUR)))
                    .containsExactly("1 forget", "1 waits for WORKING");
        }
    }

    @Nested
    class Grace {
        @Test
        void belongsToOneHead() {
            assertPlanned(arrived(1, open("c1")).standing(standing(HOUR, "c1", MINUTE))).containsExactly("1 waits for CI");
            assertPlanned(arrived(1, open("c1")).standing(standing(HOUR, "c1", MINUTE.multipliedBy(2)))).containsExactly(PASS);
            var pushed = arrived(1, open("c2")).standing(standing(HOUR, "c1", HOUR));
            assertPlanned(pushed).containsExactly("1 note loop/code-ci", "1 waits for CI");
            assertThat(noted(pushed)).isEqualTo(standing(HOUR, "c2", Duration.ZERO));
        }

        @Test
        void endsNoLaterThanTheTimeout() {
            var draft = arrived(1, open("c1")).standing(standing(Duration.ofMinutes(119), "c1", Duration.ZERO));
            assertThat(plan(shop, draft).waiting().getFirst().until()).contains(NOW.plus(MINUTE));
        }

        @Test
        void goesOnWhileTheCodeHostCannotBeRead() {
            var draft = arrived(1, new CiSighting.Unreadable("502")).standing(standing(HOUR, "c1", MINUTE));
            assertPlanned(draft).containsExactly("1 waits for CI");
        }
    }

    @Nested
    class Fixes {
        private Snapshots.Draft fixed(int times, CiSighting ci) {
            Snapshots.Draft draft = arrived(1, ci);
            for (int n = 0; n < times; n++) {
                draft.run(code, Kind.CI_FIX, Duration.ofMinutes(80 - n), collected("success", GATE.name()));
            }
            return draft.standing(standing(MINUTE, "c1", MINUTE));
        }

        @Test
        void areCountedWhateverTheHead() {
            assertPlanned(fixed(2, failed())).containsExactly("1 fix CI code #3: loop/code-ci -> loop/code-doing");
            assertPlanned(fixed(3, failed())).containsExactly(TO_A_HUMAN);
            assertPlanned(fixed(3, open("c9", Check.State.FAILED))).containsExactly(TO_A_HUMAN);
            assertThat(because(fixed(3, failed()))).contains("CI failed (tests)").contains("3 CI fixes are used up");
        }

        @Test
        void areAllowedAgainAfterANewStart() {
            var draft = fixed(3, failed()).run(code, Kind.START, Duration.ofMinutes(70), collected("success", GATE.name()));
            assertPlanned(draft).containsExactly("1 fix CI code #1: loop/code-ci -> loop/code-doing");
        }

        @Test
        void areIndependentOfRestarts() {
            var restarted = arrived(1, failed());
            for (int n = 0; n < 3; n++) {
                restarted.run(code, Kind.RESTART, Duration.ofMinutes(80 - n), collected("success", GATE.name()));
            }
            assertPlanned(restarted.standing(standing(MINUTE, "c1", MINUTE))).containsExactly("1 fix CI code #1: loop/code-ci -> loop/code-doing");

            var fixed = issue(1, "loop/code-doing");
            for (int n = 0; n < 3; n++) {
                fixed.run(code, Kind.CI_FIX, Duration.ofMinutes(80 - n), collected("success", GATE.name()));
            }
            assertPlanned(fixed.run(code, Kind.CI_FIX, MINUTE, over(cut()))).containsExactly("1 restart code #1: loop/code-doing");
        }

        @Test
        void areNoneWhenThePromptAllowsNone() {
            RunTerms none = ExampleLoop.prompt("code").gate(GATE.name()).maxCIFixes(0).terms();
            var draft = issue(1, GATE.name()).run(none, Kind.START, HOUR, collected("success", GATE.name())).clone(true).ci(failed());
            assertPlanned(draft).containsExactly(TO_A_HUMAN);
        }

        @Test
        void waitForASlot() {
            assertPlanned(atGate(1, failed()), issue(2, "loop/code-doing").run(code, Kind.START, MINUTE, alive(MINUTE)))
                    .containsExactly("1 waits for SLOT", "2 waits for WORKING");
        }

        @Test
        void takeSlotsBeforeNewStarts() {
            assertPlanned(issue(1, "loop/code"), atGate(2, failed()))
                    .containsExactly("2 fix CI code #1: loop/code-ci -> loop/code-doing", "1 waits for SLOT");
        }

        @Test
        void waitForTheRateLimitAndSayUntilWhen() {
            shop.rateLimit(1, Duration.ofHours(2));
            assertPlanned(atGate(1, failed())).containsExactly("1 waits for RATE_LIMIT");
            assertThat(plan(shop, atGate(1, failed())).waiting().getFirst().until()).contains(NOW.plus(Duration.ofMinutes(30)));
        }

        @Test
        void areNotMadeForAnIssueThatIsNoLongerWanted() {
            assertPlanned(atGate(1, failed()).closed()).containsExactly(TO_A_HUMAN);
            assertPlanned(atGate(1, failed()).by("bob")).containsExactly(TO_A_HUMAN);
            shop.excluding("wontfix");
            var excluded = issue(1, GATE.name(), "wontfix").run(code, Kind.START, HOUR, collected("success", GATE.name())).clone(true).ci(failed());
            assertPlanned(excluded).containsExactly(TO_A_HUMAN);
        }

        @Test
        void needTheClone() {
            assertPlanned(atGate(1, failed()).clone(false)).containsExactly(TO_A_HUMAN);
            assertThat(because(atGate(1, failed()).clone(false))).contains("its clone is no longer there");
        }

        @Test
        void carryWhatFailed() {
            Action.FixCI fix = (Action.FixCI) plan(shop, atGate(1, failed())).actions().getFirst();
            assertThat(fix.run().failedChecks()).containsExactly(check(Check.State.FAILED));
            assertThat(fix.run().terms()).isEqualTo(code);
            assertThat(fix.run().newSession()).isFalse();
        }
    }

    @Nested
    class Hands {
        @Test
        void thatSetTheGateWithoutARunGetTheVerdictAndNoAgent() {
            assertPlanned(issue(1, GATE.name()).ci(open("c1", Check.State.PASSED))).containsExactly(PASS);
            assertPlanned(issue(1, GATE.name()).ci(noPull())).containsExactly("1 note loop/code-ci", "1 waits for CI");
            assertPlanned(issue(1, GATE.name()).ci(failed())).containsExactly(TO_A_HUMAN);
            assertThat(because(issue(1, GATE.name()).ci(failed()))).contains("no agent of this loop worked on it");
        }

        @Test
        void thatSetNeedSupervisorBesideItWin() {
            var draft = issue(1, GATE.name(), "NeedSupervisor")
                    .run(code, Kind.START, HOUR, collected("success", GATE.name()))
                    .ci(open("c1", Check.State.PASSED))
                    .standing(standing(HOUR, "c1", HOUR));
            assertPlanned(draft).containsExactly("1 forget", "1 escalate OTHER: loop/code-ci + NeedSupervisor -> NeedSupervisor");
        }

        @Test
        void thatSetItUnderARunningAgentStopIt() {
            assertPlanned(issue(1, GATE.name()).run(code, Kind.START, MINUTE, alive(MINUTE)).ci(open("c1", Check.State.PASSED)))
                    .containsExactly("1 stop ORPHANED");
            assertPlanned(issue(1, GATE.name()).run(code, Kind.START, MINUTE, over(cut())).stopped(StopReason.ORPHANED).ci(noPull()))
                    .containsExactly("1 escalate OTHER run: loop/code-ci -> NeedSupervisor".replace("OTHER", "ORPHANED"));
        }
    }

    @Nested
    class APromptThatWasRemovedMeanwhile {
        private final ExampleLoop without = ExampleLoop.gated().without("code");

        private ListAssert<String> assertPlanned(Snapshots.Draft draft) {
            return assertThat(PlanLines.of(plan(without, draft)));
        }

        @Test
        void leavesItsIssueToTheTermsOfItsRun() {
            assertPlanned(atGate(1, open("c1", Check.State.PASSED))).containsExactly(PASS);
            assertPlanned(atGate(1, open("c1", Check.State.PENDING))).containsExactly("1 waits for CI");
        }

        @Test
        void hasNoAgentThatMendsAnything() {
            assertPlanned(atGate(1, failed())).containsExactly(TO_A_HUMAN);
        }

        @Test
        void leavesTheLabelToWhoeverUsesItNow() {
            assertThat(PlanLines.of(plan(ExampleLoop.named("shop").with(ExampleLoop.prompt("code-ci")), atGate(1, failed()))))
                    .containsExactly("1 forget", "1 start code-ci: loop/code-ci -> loop/code-ci-doing");
        }
    }
}
