package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.PLAN;
import static dev.agentloop.plan.Snapshots.answered;
import static dev.agentloop.plan.Snapshots.reading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Fault;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Label DONE = new Label("loop/plan-done");

    private static Verdict verdict(RunReading reading, RunTerms terms) {
        return Verdict.of(Outcome.of(reading, Evidence.NONE, terms, Optional.empty()), reading, false, terms);
    }

    private static String failure(RunReading reading) {
        return verdict(reading, PLAN) instanceof Verdict.Failed(String reason) ? reason : "no failure";
    }

    @Test
    void anEndedTurnIsASuccess() {
        assertThat(verdict(answered(new Marker.Absent()), PLAN)).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(verdict(answered(new Marker.Done()), PLAN)).isEqualTo(new Verdict.Succeeded(DONE, false));
    }

    @Test
    void aRouteLeadsToItsLabel() {
        RunTerms routes = ExampleLoop.prompt("plan").route("code", "loop/code").gate("loop/plan-ci").terms();
        assertThat(verdict(answered(new Marker.Route("code")), routes)).isEqualTo(new Verdict.Succeeded(new Label("loop/code"), true));
        assertThat(verdict(answered(new Marker.Done()), routes)).isEqualTo(new Verdict.Succeeded(new Label("loop/plan-ci"), false));
        assertThat(verdict(answered(new Marker.Route("Code")), routes)).isEqualTo(new Verdict.Failed(
                "the agent closed with the route 'Code', which prompt 'plan' does not have (it has code)"));
    }

    @Test
    void aMarkerInAnOpenFenceIsAFailure() {
        assertThat(failure(answered(new Marker.Swallowed()))).contains("never closed");
    }

    @Test
    void aRequiredMarkerThatIsMissingIsUnclear() {
        RunTerms strict = ExampleLoop.prompt("plan").requireMarker().terms();
        assertThat(verdict(answered(new Marker.Absent()), strict)).isEqualTo(new Verdict.Unclear("the agent ended without its closing marker"));
        assertThat(verdict(answered(new Marker.Done()), strict)).isEqualTo(new Verdict.Succeeded(DONE, false));
    }

    @ParameterizedTest
    @CsvSource({"refusal, refused", "max_tokens, length limit", "max_turn_requests, requests", "cancelled, cancelled", "bored, bored"})
    void anyOtherStopReasonIsANamedFailure(String stopReason, String named) {
        assertThat(failure(reading(new Ending.Answered(stopReason)))).contains("'" + stopReason + "'").contains(named);
    }

    @Test
    void errorsAreFailuresWithTheirMessage() {
        assertThat(failure(reading(new Ending.Failed(Fault.OTHER, "quota", Optional.empty())))).contains("quota");
        assertThat(failure(reading(new Ending.TimedOut("after 1800s")))).contains("time limit").contains("after 1800s");
        assertThat(failure(reading(new Ending.Hollow("the agent ended without a closing message")))).isEqualTo("the agent ended without a closing message");
    }

    @Test
    void deathIsACrashAndSilenceAFailureToStart() {
        assertThat(verdict(reading(new Ending.Cut()), PLAN)).isInstanceOf(Verdict.Crashed.class);
        assertThat(verdict(reading(new Ending.Disconnected("gone")), PLAN)).isInstanceOf(Verdict.Crashed.class);
        assertThat(verdict(reading(new Ending.NeverBegan()), PLAN)).isEqualTo(new Verdict.NotStarted("the agent could not be started"));
    }

    private static RunView over(RunRecord.Kind kind, RunTerms terms, Evidence evidence, RunReading reading) {
        RunRecord record = new RunRecord(
                new IssueRef(Snapshots.LOOP, IssueId.of(1)), new RunId("run-20261120T120000.000Z"), kind, 0, 0, terms, Engagement.named("claude"), List.of(), false);
        return new RunView(record, new State.Over(reading, evidence, "", Duration.ZERO, Duration.ZERO, false), Optional.empty());
    }

    private static RunReading saysNoChange() {
        return new RunReading(new Ending.Answered("end_turn"), "It is right.", "It is right.", new Marker.Done(), true, Usage.UNKNOWN, 0, false);
    }

    @Test
    void whatNeedsNoChangeNeedsNoCheckUnlessThereIsWorkToCheck() {
        RunTerms gated = ExampleLoop.prompt("plan").gate("loop/plan-ci").terms();
        Verdict checked = new Verdict.Succeeded(new Label("loop/plan-ci"), false);
        Evidence earlier = Evidence.NONE.afterDelivery(true);
        assertThat(Verdict.of(over(RunRecord.Kind.START, gated, Evidence.NONE, saysNoChange()))).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(Verdict.of(over(RunRecord.Kind.ASK, gated, earlier, saysNoChange()))).isEqualTo(checked);
        assertThat(Verdict.of(over(RunRecord.Kind.CI_FIX, gated, Evidence.NONE, saysNoChange()))).as("CI has found something").isEqualTo(checked);
    }

    @Test
    void aPullRequestNeedsACommitOfTheAttempt() {
        RunTerms opens = ExampleLoop.prompt("plan").opensPullRequest().terms();
        RunReading done = answered(new Marker.Done());
        Evidence delivered = new Evidence(Optional.of("c1"), Optional.of("c1"));
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, Evidence.NONE, done))).isInstanceOf(Verdict.Failed.class);
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, delivered, done))).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(Verdict.of(over(RunRecord.Kind.RESUME, opens, Evidence.NONE.afterDelivery(true), done))).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, Evidence.NONE, saysNoChange()))).isEqualTo(new Verdict.Succeeded(DONE, false));
    }
}
