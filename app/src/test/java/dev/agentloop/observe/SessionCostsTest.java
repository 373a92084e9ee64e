package dev.agentloop.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SessionCostsTest {
    private final SessionCosts costs = new SessionCosts();

    @Test
    void theFirstRunCostWhatItsSessionDid() {
        assertThat(next("opencode", Optional.empty(), Optional.of("1.20"))).contains("1.20");
    }

    @Test
    void laterOnesCostTheDifference() {
        costs.next(run("opencode", false), collected("1.20"));
        assertThat(next("opencode", Optional.empty(), Optional.of("1.80"))).contains("0.60");
        assertThat(next("opencode", Optional.empty(), Optional.of("1.85"))).contains("0.05");
    }

    @Test
    void aRunThatReportedNothingLeavesItsShareToTheNext() {
        costs.next(run("opencode", false), collected("1.20"));
        assertThat(next("opencode", Optional.empty(), Optional.empty())).isEmpty();
        assertThat(next("opencode", Optional.empty(), Optional.of("1.80"))).contains("0.60");
    }

    @Test
    void anotherAgentHasAnotherSession() {
        costs.next(run("claude", false), collected("1.20"));
        assertThat(next("opencode", Optional.empty(), Optional.of("0.10"))).contains("0.10");
        assertThat(next("claude", Optional.empty(), Optional.of("1.30"))).contains("0.10");
    }

    @Test
    void aSumThatShrankIsNotGuessedAt() {
        costs.next(run("opencode", false), collected("1.20"));
        assertThat(next("opencode", Optional.empty(), Optional.of("0.30"))).isEmpty();
        assertThat(next("opencode", Optional.empty(), Optional.of("0.40"))).as("from then on it is the new session's").contains("0.10");
    }

    @Test
    void aNewSessionCostsFromNothing() {
        costs.next(run("opencode", false), collected("1.20"));
        costs.next(run("opencode", true), collected("0.10"));
        assertThat(next("opencode", Optional.empty(), Optional.of("0.40"))).contains("0.30");
        costs.next(run("opencode", true), new State.Prepared());
        assertThat(next("opencode", Optional.empty(), Optional.of("1.50"))).contains("1.50");
    }

    @Test
    void whatTheStreamShowsStands() {
        costs.next(run("claude", false), collected("1.20"));
        assertThat(next("claude", Optional.of("0.07"), Optional.of("1.90"))).contains("0.07");
    }

    /// The cost of a run that is just over, as text.
    private Optional<String> next(String agent, Optional<String> cost, Optional<String> sessionCost) {
        var reading = new RunReading(new RunReading.Ending.Answered("end_turn"), "Done.", "Done.", new RunReading.Marker.Absent(), false, usage(cost, sessionCost), 0, false);
        State state = costs.next(run(agent, false), new State.Over(reading, Evidence.NONE, "", Duration.ZERO, Duration.ZERO, false));
        return ((State.Over) state).reading().usage().cost().map(BigDecimal::toPlainString);
    }

    private static RunRecord run(String agent, boolean newSession) {
        IssueRef issue = new IssueRef(new LoopName("shop"), IssueId.of(1));
        RunId id = new RunId("run-20261120T120000.000Z");
        return new RunRecord(issue, id, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), Engagement.named(agent), List.of(), newSession);
    }

    private static State collected(String sessionCost) {
        return new State.Collected(new Ending(
                "success", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Evidence.NONE,
                usage(Optional.empty(), Optional.of(sessionCost)), 0, Duration.ZERO));
    }

    private static Usage usage(Optional<String> cost, Optional<String> sessionCost) {
        return new Usage(
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), cost.map(BigDecimal::new), sessionCost.map(BigDecimal::new), false);
    }
}
