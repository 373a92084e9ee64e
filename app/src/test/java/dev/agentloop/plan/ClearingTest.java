package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.NOW;
import static dev.agentloop.plan.Snapshots.PLAN;
import static dev.agentloop.plan.Snapshots.ago;
import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord.Kind;
import dev.agentloop.model.Standing;
import java.time.Duration;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// When clones and old runs go.
class ClearingTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ExampleLoop shop = ExampleLoop.shop();

    private ListAssert<String> assertPlanned(Snapshots.Draft... issues) {
        return assertThat(PlanLines.of(plan(shop, issues)));
    }

    private static Standing idle(Duration time) {
        return new Standing.Idle(ago(time));
    }

    @Nested
    class Clones {
        @Test
        void goAtOnceAtAnOutputLabelAndWithNeedSupervisor() {
            assertPlanned(issue(1, "loop/plan-done").run(collected()).clone(true)).containsExactly("1 clean up");
            assertPlanned(issue(1, "NeedSupervisor").run(collected()).clone(true)).containsExactly("1 clean up");
            assertPlanned(issue(1, "loop/plan", "NeedSupervisor").clone(true)).containsExactly("1 clean up", "1 waits for EXCLUDED");
            assertPlanned(issue(1, "loop/plan-done").closed().run(collected()).clone(true)).containsExactly("1 clean up");
        }

        @Test
        void goOnlyWhenTheyAreThere() {
            assertPlanned(issue(1, "loop/plan-done").run(collected()).clone(false)).isEmpty();
        }

        @Test
        void stayWhileSomethingIsUnderWay() {
            assertPlanned(issue(1, "loop/plan-doing").run(alive(MINUTE)).clone(true)).containsExactly("1 waits for WORKING");
            assertPlanned(issue(1, "NeedSupervisor").run(alive(MINUTE)).clone(true)).containsExactly("1 stop SUPERVISOR");
            assertPlanned(issue(1, "loop/plan-done").run(collected()).clone(true).intent(Intent.Kind.FINISH, labels("loop/plan-doing"), labels("loop/plan-done")))
                    .containsExactly("1 resume FINISH");
            assertPlanned(issue(1, "loop/code").by("bob").clone(true)).containsExactly("1 waits for AUTHOR");
            assertPlanned(issue(1, "loop/plan-doing").clone(true).foreignClaim("loop/plan-doing", ago(MINUTE))).containsExactly("1 waits for FOREIGN");
        }

        @Test
        void ofIssuesNobodyWorksOnGoAfterADay() {
            Snapshots.Draft[] idle = {
                issue(1).run(collected()),
                issue(1).closed().run(collected()),
                issue(1, "loop/plan").closed().run(collected()),
                issue(1, "loop/plam").run(collected()),
                issue(1).gone().run(collected()),
                issue(1).unlisted().run(collected())
            };
            for (Snapshots.Draft draft : idle) {
                assertThat(PlanLines.of(plan(shop, draft.clone(true)))).as("%s", draft.view()).contains("1 note idle").doesNotContain("1 clean up");
                assertThat(PlanLines.of(plan(shop, draft.standing(idle(DAY.minusMillis(1)))))).as("%s", draft.view()).noneMatch(line -> line.contains("clean"));
                assertThat(PlanLines.of(plan(shop, draft.standing(idle(DAY))))).as("%s", draft.view()).contains("1 clean up");
            }
        }

        @Test
        void ofIssuesThatCouldNotBeReadStay() {
            assertPlanned(issue(1).unseen().run(collected()).clone(true).standing(idle(DAY.multipliedBy(9)))).isEmpty();
            assertThat(Snapshots.blindly(shop, issue(1, "loop/plan-done").run(collected()).clone(true)).actions()).isEmpty();
            assertThat(Snapshots.withBrokenConfiguration(issue(1, "loop/plan-done").run(collected()).clone(true)).actions()).isEmpty();
        }

        @Test
        void startTheirDayOverWhenTheClockWasSetBackOrSomebodyWentOn() {
            assertPlanned(issue(1).run(collected()).clone(true).standing(new Standing.Idle(NOW.plus(DAY)))).containsExactly("1 note idle");
            assertPlanned(issue(1, "loop/code").run(collected()).clone(true).standing(idle(DAY)))
                    .containsExactly("1 forget", "1 start code: loop/code -> loop/code-doing");
            assertPlanned(issue(1).run(collected()).clone(false).standing(idle(DAY))).containsExactly("1 forget");
        }
    }

    @Nested
    class Runs {
        private Snapshots.Draft runs(int count, Duration youngest, Kind... last) {
            Snapshots.Draft draft = issue(1, "loop/plan-done").clone(false);
            for (int n = count - 1; n >= 0; n--) {
                Kind kind = n < last.length ? last[last.length - 1 - n] : Kind.START;
                draft.run(PLAN, kind, youngest.plusMinutes(n), collected());
            }
            return draft;
        }

        @Test
        void beyondTheFiveNewestGoWhenTheyAreOlderThanTheWindowAndAMargin() {
            assertPlanned(runs(5, DAY)).isEmpty();
            assertPlanned(runs(8, DAY)).containsExactly("1 prune 3");
            // Window and margin are an hour each; the oldest of eight is seven minutes older than the youngest.
            assertPlanned(runs(8, Duration.ofMinutes(113))).isEmpty();
            assertPlanned(runs(8, Duration.ofMinutes(114))).containsExactly("1 prune 1");
        }

        @Test
        void areTheOldestThatGo() {
            Snapshots.Draft draft = runs(7, DAY);
            Action.PruneRuns prune = (Action.PruneRuns) plan(shop, draft).actions().getFirst();
            assertThat(prune.runs()).containsExactly(draft.view().runs().get(0).id(), draft.view().runs().get(1).id());
        }

        @Test
        void ofThePresentAttemptStayForTheBudgets() {
            Kind[] restarts = {Kind.START, Kind.RESTART, Kind.RESTART, Kind.RESTART, Kind.CI_FIX, Kind.CI_FIX, Kind.CI_FIX};
            assertPlanned(runs(7, DAY, restarts)).isEmpty();
            assertPlanned(runs(9, DAY, restarts)).containsExactly("1 prune 2");
        }

        @Test
        void thatNeverBeganGoAtOnce() {
            RunId never = RunId.next(NOW, java.util.Optional.empty());
            assertPlanned(issue(1, "loop/plan-done").run(collected()).clone(false).neverStarted(never)).containsExactly("1 prune 1");
        }

        @Test
        void stayWhileSomethingIsUnderWay() {
            Snapshots.Draft draft = issue(1, "loop/plan-doing");
            for (int n = 8; n > 0; n--) {
                draft.run(PLAN, Kind.START, DAY.plusMinutes(n), collected());
            }
            assertPlanned(draft.run(PLAN, Kind.START, MINUTE, alive(MINUTE))).containsExactly("1 waits for WORKING");
        }
    }
}
