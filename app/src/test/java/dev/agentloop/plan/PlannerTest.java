package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.PLAN;
import static dev.agentloop.plan.Snapshots.ago;
import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.answered;
import static dev.agentloop.plan.Snapshots.blindly;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.done;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.over;
import static dev.agentloop.plan.Snapshots.overWithLeftovers;
import static dev.agentloop.plan.Snapshots.plan;
import static dev.agentloop.plan.Snapshots.reading;
import static dev.agentloop.plan.Snapshots.routed;
import static dev.agentloop.plan.Snapshots.withBrokenConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Label;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord.Kind;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rows of the label machine, one test each, in their order.
class PlannerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TOO_LONG = Duration.ofMinutes(31);

    private final ExampleLoop shop = ExampleLoop.shop();

    private ListAssert<String> assertPlanned(Snapshots.Draft... issues) {
        return assertLines(plan(shop, issues));
    }

    private static ListAssert<String> assertLines(Plan plan) {
        return assertThat(PlanLines.of(plan));
    }

    @Nested
    class OpenIntents {
        private final Set<Label> input = labels("loop/plan");
        private final Set<Label> doing = labels("loop/plan-doing");

        @Test
        void areFinishedFromEveryStateTheirOwnStepsLeave() {
            assertPlanned(issue(1, "loop/plan").intent(Intent.Kind.LAUNCH, input, doing)).containsExactly("1 resume LAUNCH");
            assertPlanned(issue(1, "loop/plan", "loop/plan-doing").intent(Intent.Kind.LAUNCH, input, doing)).containsExactly("1 resume LAUNCH");
            assertPlanned(issue(1, "loop/plan-doing", "bug").intent(Intent.Kind.LAUNCH, input, doing)).containsExactly("1 resume LAUNCH");
        }

        @Test
        void areDroppedWhenAHumanChangedTheLabels() {
            assertPlanned(issue(1).intent(Intent.Kind.LAUNCH, input, doing)).containsExactly("1 drop LAUNCH");
            assertPlanned(issue(1, "loop/code").intent(Intent.Kind.LAUNCH, input, doing)).containsExactly("1 drop LAUNCH");
            assertPlanned(issue(1, "loop/plan-doing", "NeedSupervisor").intent(Intent.Kind.LAUNCH, input, doing))
                    .containsExactly("1 drop LAUNCH");
        }

        @Test
        void areDroppedWhenTheirRunIsNoLongerThere() {
            Intent finish = new Intent(
                    Intent.Kind.FINISH, Optional.of(new RunId("run-20261120T110000.000Z")), doing, labels("loop/plan-done"), "done", ago(MINUTE), Optional.empty());
            assertPlanned(issue(1, "loop/plan-doing").intent(finish)).containsExactly("1 drop FINISH");
        }

        @Test
        void goToAHumanWhenAStepKeepsFailing() {
            assertPlanned(failing(Intent.Kind.LAUNCH, ago(Duration.ofMinutes(40)), ago(Duration.ofMinutes(9))))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void areTriedOnceMoreWhenNobodyTriedSinceThePatienceRanOut() {
            assertPlanned(failing(Intent.Kind.LAUNCH, ago(Duration.ofMinutes(40)), ago(Duration.ofMinutes(11)))).containsExactly("1 resume LAUNCH");
        }

        @Test
        void thatHandOverAreNeverGivenUp() {
            assertPlanned(failing(Intent.Kind.ESCALATE, ago(Duration.ofDays(2)), ago(MINUTE))).containsExactly("1 resume ESCALATE");
        }

        @Test
        void whoseAgentWorksAreNotGivenUp() {
            Instant began = ago(Duration.ofMinutes(40));
            assertPlanned(failing(Intent.Kind.LAUNCH, alive(MINUTE), began, ago(MINUTE))).containsExactly("1 resume LAUNCH");
            assertPlanned(failing(Intent.Kind.LAUNCH, over(done()), began, ago(MINUTE))).containsExactly("1 resume LAUNCH");
        }

        private Snapshots.Draft failing(Intent.Kind kind, Instant since, Instant tried) {
            return failing(kind, new RunView.State.Prepared(), since, tried);
        }

        private Snapshots.Draft failing(Intent.Kind kind, RunView.State state, Instant since, Instant tried) {
            Snapshots.Draft draft = issue(1, "loop/plan-doing").run(state);
            Intent intent = new Intent(kind, draft.view().latestRun().map(RunView::id), input, doing, "it was begun", since, Optional.empty());
            return draft.intent(intent.failed("git clone: no route to host", tried));
        }
    }

    @Nested
    class GoneIssues {
        @Test
        void loseTheirIntentThenTheirAgentThenTheirRun() {
            assertPlanned(issue(1).gone().run(alive(MINUTE)).intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing")))
                    .containsExactly("1 drop LAUNCH");
            assertPlanned(issue(1).gone().run(alive(MINUTE))).containsExactly("1 stop GONE");
            assertPlanned(issue(1).gone().run(over(done())).stopped(StopReason.GONE)).containsExactly("1 abandon");
            assertPlanned(issue(1).gone().run(collected())).isEmpty();
        }

        @Test
        void loseTheirForeignClaim() {
            assertPlanned(issue(1).gone().foreignClaim("loop/plan-doing", ago(MINUTE))).containsExactly("1 forget");
        }
    }

    @Nested
    class SeveralLabels {
        @Test
        void areTidiedWhenOneIsNoOutput() {
            assertPlanned(issue(1, "loop/plan-doing", "loop/plan-done", "bug").run(alive(MINUTE)))
                    .containsExactly("1 tidy: loop/plan-doing + loop/plan-done -> loop/plan-doing");
            assertPlanned(issue(1, "loop/code", "loop/plan-done", "loop/code-done"))
                    .containsExactly("1 tidy: loop/code + loop/code-done + loop/plan-done -> loop/code");
        }

        @Test
        void goToAHumanOtherwise() {
            assertPlanned(issue(1, "loop/plan", "loop/code"))
                    .containsExactly("1 escalate QUARANTINED: loop/code + loop/plan -> NeedSupervisor");
            assertPlanned(issue(1, "loop/plan-done", "loop/code-done"))
                    .containsExactly("1 escalate QUARANTINED: loop/code-done + loop/plan-done -> NeedSupervisor");
        }

        @Test
        void stopALiveRunFirst() {
            assertPlanned(issue(1, "loop/plan-doing", "loop/code").run(alive(MINUTE))).containsExactly("1 stop QUARANTINED");
            assertPlanned(issue(1, "loop/plan-doing", "loop/code").run(over(cut())).stopped(StopReason.QUARANTINED))
                    .containsExactly("1 escalate QUARANTINED run: loop/code + loop/plan-doing -> NeedSupervisor");
        }
    }

    @Nested
    class NeedSupervisor {
        @Test
        void stopsALiveRunThenPostsItsResult() {
            assertPlanned(issue(1, "loop/plan-doing", "NeedSupervisor").run(alive(TOO_LONG))).containsExactly("1 stop SUPERVISOR");
            assertPlanned(issue(1, "loop/plan-doing", "NeedSupervisor").run(over(done())).stopped(StopReason.SUPERVISOR))
                    .containsExactly("1 escalate OTHER run: loop/plan-doing + NeedSupervisor -> NeedSupervisor");
        }

        @Test
        void dropsALabelThatIsNoInput() {
            assertPlanned(issue(1, "loop/plan-done", "NeedSupervisor"))
                    .containsExactly("1 escalate OTHER: loop/plan-done + NeedSupervisor -> NeedSupervisor");
            assertPlanned(issue(1, "loop/plan-doing", "NeedSupervisor").run(over(done())))
                    .containsExactly("1 escalate OTHER run: loop/plan-doing + NeedSupervisor -> NeedSupervisor");
        }

        @Test
        void leavesAnInputLabelAndStartsNothing() {
            assertPlanned(issue(1, "loop/plan", "NeedSupervisor")).containsExactly("1 waits for EXCLUDED");
            assertPlanned(issue(1, "NeedSupervisor")).isEmpty();
        }

        @Test
        void withoutItsLabelARunThatEndedByItselfOnlyHasItsResultPosted() {
            assertPlanned(issue(1, "NeedSupervisor").run(over(done()))).containsExactly("1 post: NeedSupervisor");
            assertPlanned(issue(1, "loop/plan", "NeedSupervisor").run(over(done()))).containsExactly("1 post: loop/plan + NeedSupervisor");
        }
    }

    @Nested
    class LiveRuns {
        @Test
        void areLeftAloneAlsoOnAClosedIssue() {
            assertPlanned(issue(1, "loop/plan-doing").run(alive(MINUTE))).containsExactly("1 waits for WORKING");
            assertPlanned(issue(1, "loop/plan-doing").closed().run(alive(MINUTE))).containsExactly("1 waits for WORKING");
        }

        @Test
        void areStoppedAfterTheirOwnTimeout() {
            RunTerms hasty = ExampleLoop.prompt("plan").timeout(Duration.ofMinutes(10)).terms();
            assertPlanned(issue(1, "loop/plan-doing").run(hasty, Kind.START, MINUTE, alive(Duration.ofMinutes(11)))).containsExactly("1 stop HUNG");
            assertPlanned(issue(1, "loop/plan-doing").run(hasty, Kind.START, MINUTE, alive(Duration.ofMinutes(10)))).containsExactly("1 waits for WORKING");
        }

        @Test
        void areHungRatherThanOrphanedWhenBothFit() {
            assertPlanned(issue(1).run(alive(TOO_LONG))).containsExactly("1 stop HUNG");
        }

        @Test
        void areStoppedWhenTheirLabelIsTakenAway() {
            assertPlanned(issue(1).run(alive(MINUTE))).containsExactly("1 stop ORPHANED");
            assertPlanned(issue(1, "loop/code").run(alive(MINUTE))).containsExactly("1 stop ORPHANED");
        }

        @Test
        void goToAHumanOnceTheyAreStopped() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(cut())).stopped(StopReason.HUNG))
                    .containsExactly("1 escalate HUNG run: loop/plan-doing -> NeedSupervisor");
            assertPlanned(issue(1, "loop/code").run(over(cut())).stopped(StopReason.ORPHANED))
                    .containsExactly("1 escalate ORPHANED run: loop/code -> NeedSupervisor");
        }

        @Test
        void areFinishedWhenTheirTurnEndedInTheMomentTheyWereStopped() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(done())).stopped(StopReason.HUNG))
                    .containsExactly("1 finish: loop/plan-doing -> loop/plan-done");
        }

        @Test
        void thatWereStoppedForTheirTimeoutLeaveAHumansMoveAlone() {
            assertPlanned(issue(1, "loop/plan").run(over(cut())).stopped(StopReason.HUNG)).containsExactly("1 post: loop/plan");
        }
    }

    @Nested
    class FinishedRuns {
        @Test
        void moveOn() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(done()))).containsExactly("1 finish: loop/plan-doing -> loop/plan-done");
        }

        @Test
        void goByTheRouteTheyChose() {
            RunTerms routes = ExampleLoop.prompt("plan").route("code", "loop/code").terms();
            assertPlanned(issue(1, "loop/plan-doing").run(routes, Kind.START, MINUTE, over(answered(new Marker.Route("code")))))
                    .containsExactly("1 finish: loop/plan-doing -> loop/code");
        }

        @Test
        void waitAtTheGateUnlessARouteWasChosen() {
            RunTerms gated = ExampleLoop.prompt("plan").gate("loop/plan-ci").route("code", "loop/code").terms();
            assertPlanned(issue(1, "loop/plan-doing").run(gated, Kind.START, MINUTE, over(done())))
                    .containsExactly("1 finish: loop/plan-doing -> loop/plan-ci");
            assertPlanned(issue(1, "loop/plan-doing").run(gated, Kind.START, MINUTE, over(answered(new Marker.Route("code")))))
                    .containsExactly("1 finish: loop/plan-doing -> loop/code");
        }

        @Test
        void goToAHumanWhenTheyFailed() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(reading(new Ending.Answered("refusal")))))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
            assertPlanned(issue(1, "loop/plan-doing").run(over(reading(new Ending.NeverBegan()))))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
            assertPlanned(issue(1, "loop/plan-doing").run(over(answered(new Marker.Route("nowhere")))))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void postTheirResultAndMoveNothingWhenTheirLabelIsGone() {
            assertPlanned(issue(1, "loop/code").run(over(done()))).containsExactly("1 post: loop/code");
            assertPlanned(issue(1).run(over(cut()))).containsExactly("1 post: (none)");
        }
    }

    @Nested
    class CrashedRuns {
        @Test
        void areRestartedOnTheSameLabel() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(cut()))).containsExactly("1 restart plan #1: loop/plan-doing");
            assertPlanned(issue(1, "loop/plan-doing").run(over(reading(new Ending.Disconnected("gone")))))
                    .containsExactly("1 restart plan #1: loop/plan-doing");
        }

        @Test
        void goToAHumanWhenTheIssueIsNoLongerWanted() {
            var escalated = "1 escalate FAILED run: loop/plan-doing -> NeedSupervisor";
            assertPlanned(issue(1, "loop/plan-doing").closed().run(over(cut()))).containsExactly(escalated);
            assertPlanned(issue(1, "loop/plan-doing").by("bob").run(over(cut()))).containsExactly(escalated);
            shop.excluding("blocked");
            assertPlanned(issue(1, "loop/plan-doing", "blocked").run(over(cut()))).containsExactly(escalated);
        }

        @Test
        void goToAHumanWhenTheirRestartsAreUsedUp() {
            RunTerms once = ExampleLoop.prompt("plan").maxRestarts(1).terms();
            assertPlanned(issue(1, "loop/plan-doing")
                            .run(once, Kind.START, Duration.ofMinutes(20), collected("crash", "loop/plan-doing"))
                            .run(once, Kind.RESTART, MINUTE, over(cut())))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
            RunTerms never = ExampleLoop.prompt("plan").maxRestarts(0).terms();
            assertPlanned(issue(1, "loop/plan-doing").run(never, Kind.START, MINUTE, over(cut())))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void haveAllTheirRestartsAgainAfterANewStart() {
            RunTerms once = ExampleLoop.prompt("plan").maxRestarts(1).terms();
            assertPlanned(issue(1, "loop/plan-doing")
                            .run(once, Kind.RESTART, Duration.ofMinutes(20), collected("crash", "NeedSupervisor"))
                            .run(once, Kind.START, MINUTE, over(cut())))
                    .containsExactly("1 restart plan #1: loop/plan-doing");
        }

        @Test
        void waitForTheRateLimit() {
            shop.rateLimit(1, Duration.ofHours(1));
            Plan plan = plan(shop, issue(1, "loop/plan-doing").run(over(cut())));
            assertLines(plan).containsExactly("1 waits for RATE_LIMIT");
            assertThat(plan.waiting().getFirst().until()).contains(Snapshots.NOW.plus(Duration.ofMinutes(55)));
        }

        @Test
        void thatWaitDoNotLeaveTheirQueueOwnerAtWorkBeyondTheTimeout() {
            shop.rateLimit(1, Duration.ofHours(1));
            assertPlanned(issue(1, "loop/plan-doing").run(overWithLeftovers(cut(), TOO_LONG)))
                    .containsExactly("1 stop LEFTOVERS", "1 waits for RATE_LIMIT");
        }
    }

    @Nested
    class UnclearRuns {
        private final RunTerms strict = ExampleLoop.prompt("plan").requireMarker().terms();

        @Test
        void areAskedOnce() {
            assertPlanned(issue(1, "loop/plan-doing").run(strict, Kind.START, MINUTE, over(done())))
                    .containsExactly("1 ask plan #1: loop/plan-doing");
            assertPlanned(issue(1, "loop/plan-doing")
                            .run(strict, Kind.START, Duration.ofMinutes(9), collected("failure", "loop/plan-doing"))
                            .run(strict, Kind.ASK, MINUTE, over(done())))
                    .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void waitForTheRateLimit() {
            shop.rateLimit(1, Duration.ofHours(1));
            assertPlanned(issue(1, "loop/plan-doing").run(strict, Kind.START, MINUTE, over(done()))).containsExactly("1 waits for RATE_LIMIT");
        }
    }

    @Nested
    class ForeignClaims {
        @Test
        void areNotedThenWaitedForThenHandedOver() {
            assertPlanned(issue(1, "loop/plan-doing")).containsExactly("1 note loop/plan-doing", "1 waits for FOREIGN");
            assertPlanned(issue(1, "loop/plan-doing").run(collected())).containsExactly("1 note loop/plan-doing", "1 waits for FOREIGN");
            assertPlanned(issue(1, "loop/plan-doing").foreignClaim("loop/plan-doing", ago(Duration.ofMinutes(59)))).containsExactly("1 waits for FOREIGN");
            assertPlanned(issue(1, "loop/plan-doing").foreignClaim("loop/plan-doing", ago(Duration.ofMinutes(60))))
                    .containsExactly("1 escalate OTHER: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void areForgottenWithTheirLabel() {
            assertPlanned(issue(1).foreignClaim("loop/plan-doing", ago(MINUTE))).containsExactly("1 forget");
            assertPlanned(issue(1, "loop/plan").foreignClaim("loop/plan-doing", ago(MINUTE)))
                    .containsExactly("1 forget", "1 start plan: loop/plan -> loop/plan-doing");
        }

        @Test
        void ofAnotherLabelAreNotedAnew() {
            assertPlanned(issue(1, "loop/code-doing").foreignClaim("loop/plan-doing", ago(Duration.ofDays(1)))).containsExactly("1 note loop/code-doing", "1 waits for FOREIGN");
        }

        @Test
        void notedInTheFutureAreNotedAgain() {
            assertPlanned(issue(1, "loop/plan-doing").foreignClaim("loop/plan-doing", Snapshots.NOW.plus(Duration.ofDays(1)))).containsExactly("1 note loop/plan-doing", "1 waits for FOREIGN");
        }
    }

    @Nested
    class Starts {
        @Test
        void takeAnIssueWithAnInputLabel() {
            assertPlanned(issue(1, "loop/plan", "bug")).containsExactly("1 start plan: loop/plan -> loop/plan-doing");
        }

        @Test
        void keepAnOutputLabelThatIsAnotherPromptsInput() {
            ExampleLoop chain = ExampleLoop.named("shop").with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("plan-done"));
            assertLines(plan(chain, issue(1, "loop/plan-done"))).containsExactly("1 start plan-done: loop/plan-done -> loop/plan-done-doing");
        }

        @Test
        void areForListedAuthorsOnlyWithoutCase() {
            assertPlanned(issue(1, "loop/plan").by("Alice")).containsExactly("1 start plan: loop/plan -> loop/plan-doing");
            assertPlanned(issue(1, "loop/plan").by("bob")).containsExactly("1 waits for AUTHOR");
        }

        @Test
        void heedExclusionLabels() {
            shop.excluding("blocked");
            assertPlanned(issue(1, "loop/plan", "Blocked")).containsExactly("1 waits for EXCLUDED");
        }

        @Test
        void heedTheIssuesState() {
            assertPlanned(issue(1, "loop/plan").closed()).containsExactly("1 waits for STATE");
            shop.with(ExampleLoop.prompt("plan").takes(Prompt.IssueState.CLOSED));
            assertPlanned(issue(1, "loop/plan")).containsExactly("1 waits for STATE");
            shop.with(ExampleLoop.prompt("plan").takes(Prompt.IssueState.ALL).concurrency(2));
            assertPlanned(issue(1, "loop/plan"), issue(2, "loop/plan").closed())
                    .containsExactly("1 start plan: loop/plan -> loop/plan-doing", "2 start plan: loop/plan -> loop/plan-doing");
        }

        @Test
        void heedTheRateLimit() {
            shop.rateLimit(2, Duration.ofHours(1));
            assertPlanned(issue(1, "loop/plan").run(PLAN, Kind.START, Duration.ofMinutes(61), collected()).run(collected()))
                    .containsExactly("1 start plan: loop/plan -> loop/plan-doing");
            assertPlanned(issue(1, "loop/plan").run(PLAN, Kind.START, Duration.ofMinutes(59), collected()).run(collected()))
                    .containsExactly("1 waits for RATE_LIMIT");
        }

        @Test
        void goToTheLowestNumbersFirst() {
            shop.with(ExampleLoop.prompt("plan").concurrency(2));
            assertPlanned(issue(2, "loop/plan"), issue(9, "loop/plan"), issue(10, "loop/plan"), issue(11, "loop/code"))
                    .containsExactly(
                            "2 start plan: loop/plan -> loop/plan-doing",
                            "9 start plan: loop/plan -> loop/plan-doing",
                            "11 start code: loop/code -> loop/code-doing",
                            "10 waits for SLOT");
        }

        @Test
        void comeAfterRestarts() {
            shop.with(ExampleLoop.prompt("plan").concurrency(2));
            assertPlanned(issue(1, "loop/plan"), issue(2, "loop/plan-doing").run(over(cut())), issue(3, "loop/plan"))
                    .containsExactly(
                            "2 restart plan #1: loop/plan-doing", "1 start plan: loop/plan -> loop/plan-doing", "3 waits for SLOT");
        }

        @Test
        void haveARunIdLaterThanThePreviousOne() {
            var future = issue(1, "loop/plan").run(PLAN, Kind.START, Duration.ofDays(-1), collected());
            var start = (Action.StartRun) plan(shop, future).actions().getFirst();
            assertThat(start.run().id()).isGreaterThan(future.view().latestRun().orElseThrow().id());
        }
    }

    @Nested
    class HandOffs {
        private final RunTerms routes = ExampleLoop.prompt("code").route("plan", "loop/plan").terms();

        @Test
        void areCountedFromRunToRun() {
            assertPlanned(issue(1, "loop/plan").handedOn(3, routes, routed("plan", "loop/plan")))
                    .containsExactly("1 start plan handed on 4: loop/plan -> loop/plan-doing");
        }

        @Test
        void beginAnewAfterAHumansMove() {
            assertPlanned(issue(1, "loop/code").handedOn(3, routes, routed("plan", "loop/plan")))
                    .containsExactly("1 start code: loop/code -> loop/code-doing");
        }

        @Test
        void endWithAHumanAtTheTenth() {
            assertPlanned(issue(1, "loop/code-doing").handedOn(8, routes, over(answered(new Marker.Route("plan")))))
                    .containsExactly("1 finish: loop/code-doing -> loop/plan");
            assertPlanned(issue(1, "loop/code-doing").handedOn(9, routes, over(answered(new Marker.Route("plan")))))
                    .containsExactly("1 escalate OTHER run: loop/code-doing -> NeedSupervisor");
        }

        @Test
        void mayBeginAgainWhenTheHumanSaysSo() {
            assertPlanned(issue(1, "loop/plan").handedOn(9, routes, routed("plan", "NeedSupervisor")))
                    .containsExactly("1 start plan: loop/plan -> loop/plan-doing");
        }
    }

    @Nested
    class Slots {
        @Test
        void areHeldByEveryIssueWithTheInProcessLabel() {
            assertPlanned(issue(1, "loop/plan-doing").by("bob").closed(), issue(2, "loop/plan"))
                    .containsExactly("1 note loop/plan-doing", "1 waits for FOREIGN", "2 waits for SLOT");
        }

        @Test
        void areHeldByALaunchThatHasNotMovedItsLabelYet() {
            assertPlanned(issue(1, "loop/plan").intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing")), issue(2, "loop/plan"))
                    .containsExactly("1 resume LAUNCH", "2 waits for SLOT");
        }

        @Test
        void thatAreFreedByThisPlanAreGivenAwayByTheNext() {
            assertPlanned(issue(1, "loop/plan-doing").run(over(done())), issue(2, "loop/plan"))
                    .containsExactly("1 finish: loop/plan-doing -> loop/plan-done", "2 waits for SLOT");
        }

        @Test
        void areHeldByAnIssueWhoseStateIsDamaged() {
            assertPlanned(issue(1, "loop/plan-doing").damaged("x"), issue(2, "loop/plan"))
                    .containsExactly("1 waits for DAMAGED", "2 waits for SLOT");
        }
    }

    @Nested
    class LabelsThatAskForNothing {
        @Test
        void areLeftAlone() {
            assertPlanned(issue(1, "loop/plan-done"), issue(2), issue(3, "bug"), issue(4, "loop/plam"), issue(5, "NeedSupervisor")).isEmpty();
        }
    }

    @Nested
    class Supervision {
        @Test
        void stopsWhatIsOverItsTimeoutWithoutForgeAndConfiguration() {
            assertLines(blindly(shop, issue(1).unseen().run(alive(TOO_LONG)))).containsExactly("1 stop HUNG");
            assertLines(withBrokenConfiguration(issue(1).unseen().run(alive(TOO_LONG)))).containsExactly("1 stop HUNG");
        }

        @Test
        void decidesNothingElse() {
            assertLines(blindly(shop, issue(1, "loop/plan"), issue(2).unseen().run(over(done())), issue(3).unseen().run(alive(MINUTE))))
                    .containsExactly("2 waits for BLIND", "3 waits for BLIND");
            assertLines(withBrokenConfiguration(issue(1, "loop/plan"), issue(2, "loop/plan-doing").run(over(cut()))))
                    .containsExactly("2 waits for BLIND");
        }

        @Test
        void leavesNoQueueOwnerAtWorkBeyondTheTimeout() {
            assertLines(blindly(shop, issue(1).unseen().run(overWithLeftovers(cut(), TOO_LONG)))).containsExactly("1 stop LEFTOVERS");
            assertLines(blindly(shop, issue(1).unseen().run(overWithLeftovers(cut(), MINUTE)))).containsExactly("1 waits for BLIND");
        }

        @Test
        void goesOnWithAnOpenIntent() {
            assertLines(blindly(
                            shop, issue(1).unseen().run(alive(TOO_LONG)).intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing"))))
                    .containsExactly("1 stop HUNG");
        }
    }

    @Nested
    class Damage {
        @Test
        void startsNothingAndIsSaid() {
            Plan plan = plan(shop, issue(1, "loop/plan").damaged("/data/intent.json: it is not JSON"), issue(2, "loop/code"));
            assertLines(plan).containsExactly("2 start code: loop/code -> loop/code-doing", "1 waits for DAMAGED");
            assertThat(plan.waiting().getFirst().because()).contains("/data/intent.json");
        }

        @Test
        void doesNotKeepARunFromItsTimeout() {
            assertPlanned(issue(1, "loop/plan-doing").run(alive(TOO_LONG)).damaged("x")).containsExactly("1 stop HUNG", "1 waits for DAMAGED");
        }
    }

    @Nested
    class WhatALaunchThatWasBegunMayStillDo {
        private final Set<Label> input = labels("loop/plan");
        private final Set<Label> doing = labels("loop/plan-doing");

        private Snapshots.Draft begun(String... labels) {
            return issue(1, labels).run(new RunView.State.Prepared()).intent(Intent.Kind.LAUNCH, input, doing);
        }

        @Test
        void nothingForAnAuthorWhoIsNoLongerListed() {
            assertPlanned(begun("loop/plan").by("mallory")).containsExactly("1 drop LAUNCH");
            assertPlanned(begun("loop/plan-doing").by("mallory")).containsExactly("1 escalate OTHER run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void nothingForAnIssueThatWasClosed() {
            assertPlanned(begun("loop/plan").closed()).containsExactly("1 drop LAUNCH");
            assertPlanned(begun("loop/plan-doing").closed()).containsExactly("1 escalate OTHER run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void noRestartEither() {
            assertPlanned(issue(1, "loop/plan-doing")
                            .closed()
                            .run(PLAN, Kind.START, MINUTE, over(cut()))
                            .run(PLAN, Kind.RESTART, MINUTE, new RunView.State.Prepared())
                            .intent(Intent.Kind.LAUNCH, doing, doing))
                    .containsExactly("1 escalate OTHER run: loop/plan-doing -> NeedSupervisor");
        }

        @Test
        void everythingOnceItsAgentWasStarted() {
            assertPlanned(issue(1, "loop/plan-doing").closed().run(alive(MINUTE)).intent(Intent.Kind.LAUNCH, input, doing))
                    .containsExactly("1 resume LAUNCH");
        }
    }

    @Test
    void anAgentThatRunsHasItsSlotAlsoWhenItsIssueCannotBeRead() {
        assertPlanned(issue(1).unseen().run(alive(MINUTE)), issue(2, "loop/plan")).noneMatch(line -> line.startsWith("2 start"));
        Plan plan = plan(shop, issue(1).unseen().run(alive(MINUTE)));
        assertThat(plan.waiting().getFirst().because()).doesNotContain("configuration").contains("issue");
    }

    @Test
    void anAgentThatEndedWithoutItsMarkerIsNotAskedAboutAnIssueOfAStranger() {
        RunTerms terms = ExampleLoop.prompt("plan").requireMarker().terms();
        assertPlanned(issue(1, "loop/plan-doing").by("mallory").run(terms, Kind.START, MINUTE, over(done())))
                .singleElement()
                .asString()
                .contains("escalate");
    }

    @Test
    void whatIsLeftOfARunBeforeDoesNotOutliveItsTimeoutEither() {
        assertLines(blindly(
                        shop,
                        issue(1).unseen()
                                .run(PLAN, Kind.START, TOO_LONG, overWithLeftovers(cut(), TOO_LONG))
                                .run(PLAN, Kind.RESTART, MINUTE, new RunView.State.Prepared())))
                .containsExactly("1 stop LEFTOVERS");
    }
}
