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
import dev.agentloop.model.Publication;
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
    private static final Publication PUBLISHED = new Publication.Published("issue-1-x", "c1", "7", "https://forge.example/7", Optional.empty());
    private static final Publication NOTHING = new Publication.Nothing("left no commit");
    private static final Publication REFUSED = new Publication.Refused("it changes ci.yml");

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
        assertThat(Verdict.of(over(RunRecord.Kind.ASK, gated, earlier, saysNoChange()))).as("it is published first").isEqualTo(new Verdict.ToPublish());
        assertThat(Verdict.of(over(RunRecord.Kind.ASK, gated, earlier.with(Optional.of(PUBLISHED)), saysNoChange()))).isEqualTo(checked);
        assertThat(Verdict.of(over(RunRecord.Kind.CI_FIX, gated, Evidence.NONE, saysNoChange()))).as("CI has found something").isEqualTo(checked);
    }

    @Test
    void aPullRequestNeedsACommitOfTheAttempt() {
        RunTerms opens = ExampleLoop.prompt("plan").opensPullRequest().terms();
        RunReading done = answered(new Marker.Done());
        Evidence delivered = new Evidence(Optional.of("c1"), Optional.of("c1"));
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, Evidence.NONE, done))).as("perhaps there is one all the same").isEqualTo(new Verdict.ToPublish());
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, delivered, done))).isEqualTo(new Verdict.ToPublish());
        assertThat(Verdict.of(over(RunRecord.Kind.RESUME, opens, Evidence.NONE.afterDelivery(true), done))).isEqualTo(new Verdict.ToPublish());
        assertThat(Verdict.of(over(RunRecord.Kind.START, opens, Evidence.NONE, saysNoChange()))).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(published(opens, delivered, PUBLISHED)).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(published(opens, delivered, NOTHING))
                .isEqualTo(new Verdict.Failed("the agent says it is done, but it left no commit, and its prompt asks for a pull request"));
        assertThat(published(opens, delivered, REFUSED)).isEqualTo(new Verdict.Failed("its work was not published: it changes ci.yml"));
    }

    @Test
    void anExplicitRouteNeedsNoPullRequestButACommitIsPublishedAllTheSame() {
        RunTerms routes = ExampleLoop.prompt("plan").opensPullRequest().route("help", "loop/code").terms();
        RunReading routed = answered(new Marker.Route("help"));
        Verdict taken = new Verdict.Succeeded(new Label("loop/code"), true);
        Evidence delivered = new Evidence(Optional.of("c1"), Optional.of("c1"));
        assertThat(Verdict.of(over(RunRecord.Kind.START, routes, Evidence.NONE, routed))).isEqualTo(taken);
        assertThat(Verdict.of(over(RunRecord.Kind.START, routes, delivered, routed))).isEqualTo(new Verdict.ToPublish());
        assertThat(Verdict.of(over(RunRecord.Kind.START, routes, delivered.with(Optional.of(NOTHING)), routed))).isEqualTo(taken);
    }

    @Test
    void whoeverPromisesNoPullRequestIsPublishedOnlyWithACommit() {
        Evidence delivered = new Evidence(Optional.of("c1"), Optional.of("c1"));
        assertThat(Verdict.of(over(RunRecord.Kind.START, PLAN, Evidence.NONE, answered(new Marker.Done())))).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(Verdict.of(over(RunRecord.Kind.START, PLAN, delivered, answered(new Marker.Done())))).isEqualTo(new Verdict.ToPublish());
        assertThat(published(PLAN, delivered, NOTHING)).isEqualTo(new Verdict.Succeeded(DONE, false));
        assertThat(published(PLAN, delivered, REFUSED)).isInstanceOf(Verdict.Failed.class);
    }

    private static Verdict published(RunTerms terms, Evidence evidence, Publication publication) {
        return Verdict.of(over(RunRecord.Kind.START, terms, evidence.with(Optional.of(publication)), answered(new Marker.Done())));
    }
}
