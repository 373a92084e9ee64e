package dev.agentloop.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.AccountId;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.Price;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final Usage COUNTED = new Usage(OptionalLong.of(1_234_567), OptionalLong.of(3), OptionalLong.of(1), Optional.empty(), Optional.empty(), false);
    private static final Usage COSTED = new Usage(
            OptionalLong.of(10), OptionalLong.empty(), OptionalLong.of(1), Optional.of(new BigDecimal("0.5")), Optional.empty(), false);

    private final Prices prices = new Prices(Map.of("claude", price("3", "0.3", "15"), "cheap", price("0.07", "0.01", "0.7")));

    private static Price price(String input, String cached, String output) {
        return new Price(new BigDecimal(input), new BigDecimal(cached), new BigDecimal(output));
    }

    private static RunRecord run(String agent) {
        return run(agent, Optional.empty());
    }

    private static RunRecord run(String agent, Optional<String> model) {
        Engagement engagement = new Engagement(agent, model, List.of(), new AccountId(agent, ""), new OutputShape.Acpx(), Optional.empty());
        return new RunRecord(
                new IssueRef(new LoopName("shop"), IssueId.of(1)), new RunId("run-20261120T120000.000Z"), RunRecord.Kind.START, 0, 0,
                ExampleLoop.prompt("plan").terms(), engagement, List.of(), false);
    }

    private static State over(Usage usage) {
        RunReading reading = new RunReading(new RunReading.Ending.Answered("end_turn"), "", "", new RunReading.Marker.Absent(), false, usage, 0, false);
        return new State.Over(reading, Evidence.NONE, "", Duration.ZERO, Duration.ZERO, false);
    }

    private Usage priced(RunRecord run, State state) {
        return PastRun.of(new RunView(run, prices.on(run, state), Optional.empty())).orElseThrow().usage();
    }

    @Test
    void tokensAreWorthTheirPriceToTheLastDigit() {
        Usage usage = priced(run("claude"), over(COUNTED));
        assertThat(usage.cost()).as("1234567 * 3 + 3 * 0.3 + 1 * 15, of a million").contains(new BigDecimal("3.7037169"));
        assertThat(usage.estimated()).isTrue();
    }

    @Test
    void whatTheAgentSaysStandsAndWhatNobodyKnowsStaysUnknown() {
        assertThat(priced(run("claude"), over(COSTED))).isEqualTo(COSTED);
        assertThat(priced(run("gemini"), over(COUNTED))).isEqualTo(COUNTED);
        assertThat(priced(run("claude"), over(Usage.UNKNOWN))).isEqualTo(Usage.UNKNOWN);
    }

    @Test
    void aModelHasAPriceOfItsOwn() {
        assertThat(priced(run("claude", Optional.of("cheap")), over(COUNTED)).cost()).contains(new BigDecimal("0.08642042"));
        assertThat(priced(run("claude", Optional.of("dear")), over(COUNTED)).cost()).contains(new BigDecimal("3.7037169"));
    }

    @Test
    void aRunCostsTheSameAtWorkOverActedOnAndGone() {
        Optional<BigDecimal> cost = priced(run("claude"), over(COUNTED)).cost();
        RunReading reading = ((State.Over) over(COUNTED)).reading();
        State alive = new State.Alive(new ProcessIdentity(1, "", 1, ""), Duration.ZERO, Optional.of(reading));
        State collected = new State.Collected(new Ending(
                "success", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Evidence.NONE, COUNTED, 0, Duration.ZERO));
        assertThat(priced(run("claude"), alive).cost()).isEqualTo(cost);
        assertThat(priced(run("claude"), collected).cost()).isEqualTo(cost);
        PastRun gone = PastRun.of(new RunView(run("claude"), collected, Optional.empty())).orElseThrow();
        assertThat(prices.on(gone).usage().cost()).isEqualTo(cost);
        assertThat(prices.on(run("claude"), new State.Prepared())).isEqualTo(new State.Prepared());
    }

    @Test
    void aCostThatIsAWholeNumberIsWrittenAsOne() {
        Usage million = new Usage(OptionalLong.of(10_000_000), OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty(), false);
        assertThat(priced(run("claude"), over(million)).cost()).contains(new BigDecimal("30"));
    }
}
