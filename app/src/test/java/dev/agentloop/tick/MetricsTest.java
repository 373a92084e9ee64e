package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.agent.Script;
import dev.agentloop.metrics.Exposition;
import dev.agentloop.metrics.Figures;
import dev.agentloop.metrics.Metric;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.state.MetricsText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a tick leaves for monitoring.
class MetricsTest {
    private final World world = new World(ExampleLoop.gated());

    private String text() {
        try {
            return Files.readString(world.loopData().resolve(MetricsText.FILE));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<BigDecimal> figure(Metric metric, String... labels) {
        Figures figures = Exposition.read(text());
        return figures.get(metric, labels).map(BigDecimal::stripTrailingZeros).map(number -> new BigDecimal(number.toPlainString()));
    }

    private static Optional<BigDecimal> number(long value) {
        return Optional.of(BigDecimal.valueOf(value));
    }

    /// One done, one at work, one that waits for its slot, one at the gate, one handed over, one of a stranger.
    private void scene() {
        world.agents().will(Script.costs("Ready.", "0.25"));
        world.forge().open("Done", "loop/plan");
        world.quietTick();
        world.pass(Duration.ofMinutes(2));
        world.forge().open("At work", "loop/plan");
        world.quietTick();
        world.pass(Duration.ofMinutes(3));
        world.agents().will(Script.answers("Ready."));
        world.agents().will(Script.answers("<!-- loop-route: nowhere -->"));
        world.forge().open("At the gate", "loop/code");
        world.quietTick();
        world.forge().open("Handed over", "loop/code");
        world.quietTick();
        world.pass(Duration.ofMinutes(2));
        world.forge().open("Waits", "loop/plan");
        world.forge().open("mallory", "Not wanted", "", Set.of(new Label("loop/plan")));
        world.quietTick();
    }

    @Test
    void aScene() throws IOException {
        scene();
        String golden = new String(MetricsTest.class.getResourceAsStream("/metrics/scene.prom").readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of("target/scene.prom"), text());
        assertThat(text()).as("compare target/scene.prom").isEqualTo(golden);
    }

    @Test
    void countersGoOnFromTickToTick() {
        scene();
        BigDecimal requests = figure(Metric.REQUESTS, "shop").orElseThrow();
        BigDecimal ticks = figure(Metric.TICKS, "shop", "success").orElseThrow();
        world.quietTick();
        assertThat(figure(Metric.REQUESTS, "shop").orElseThrow()).isGreaterThan(requests);
        assertThat(figure(Metric.TICKS, "shop", "success")).contains(ticks.add(BigDecimal.ONE));
    }

    @Test
    void aHungRunIsCountedOnce() {
        world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.pass(Duration.ofMinutes(31));
        world.quietTick();
        world.quietTick();
        assertThat(figure(Metric.EVENTS, "shop", "hung")).isEqualTo(number(1));
        assertThat(figure(Metric.EVENTS, "shop", "orphans")).isEqualTo(number(0));
        assertThat(figure(Metric.RUNS_ENDED, "shop", "plan", "failure", "stopped")).isEqualTo(number(1));
    }

    @Test
    void aFailedTickSaysSoAndKeepsTheTimeOfTheLastGoodOne() {
        scene();
        BigDecimal good = figure(Metric.SUCCESS_END, "shop").orElseThrow();
        world.pass(Duration.ofMinutes(2));
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);

        assertThat(figure(Metric.TICK_SUCCESS, "shop")).isEqualTo(number(0));
        assertThat(figure(Metric.SUCCESS_END, "shop")).contains(good);
        assertThat(figure(Metric.TICK_END, "shop")).contains(good.add(BigDecimal.valueOf(120)));
        assertThat(figure(Metric.TICKS, "shop", "failure")).isEqualTo(number(1));
        assertThat(figure(Metric.RUNS, "shop", "plan", "working")).as("known without the tracker").isEqualTo(number(1));
        assertThat(figure(Metric.ISSUES, "shop", "working", "loop/plan-doing")).as("not known").isEmpty();
    }

    @Test
    void aBrokenConfigurationIsNoSuccess() {
        world.breakConfiguration();
        world.tick();
        assertThat(figure(Metric.TICK_SUCCESS, "shop")).isEqualTo(number(0));
    }

    @Test
    void aBugInOneIssueLeavesTheFigures() {
        world.forge().open("1", "loop/plan");
        Interference.after(world, "addLabels", () -> {
            throw new IllegalArgumentException("boom");
        });
        assertThat(catchThrowable(world::tick)).hasMessage("boom");
        assertThat(figure(Metric.TICK_SUCCESS, "shop")).isEqualTo(number(0));
    }

    /// A counter that fell would look to Prometheus as if it had begun anew.
    @Test
    void sumsAreLeftOutWhileAnIssueCannotBeRead() throws IOException {
        scene();
        Optional<BigDecimal> ended = figure(Metric.RUNS_ENDED, "shop", "plan", "success", "answered");
        assertThat(ended).isEqualTo(number(1));
        Path record = world.data(IssueId.of(1)).runDirectory(world.data(IssueId.of(1)).runs().getFirst()).resolve("run.json");
        String content = Files.readString(record);
        Files.writeString(record, "{");
        world.tick();
        assertThat(figure(Metric.RUNS_ENDED, "shop", "plan", "success", "answered")).isEmpty();
        assertThat(figure(Metric.RUNS_STARTED, "shop", "plan", "start")).as("not the one that is left").isEmpty();
        assertThat(figure(Metric.WAITING, "shop", "damaged")).isEqualTo(number(1));
        Files.writeString(record, content);
        world.quietTick();
        assertThat(figure(Metric.RUNS_ENDED, "shop", "plan", "success", "answered")).isEqualTo(ended);
    }

    @Test
    void sumsOutliveTheDirectoriesOfTheirRuns() {
        World pruned = new World(Scene.loop());
        Scene.oftenDone(pruned);
        pruned.quietTick();
        String before = ended(pruned);
        pruned.pass(Duration.ofHours(3));
        pruned.quietTick();
        assertThat(before).isEqualTo("7");
        assertThat(ended(pruned)).isEqualTo("7");
    }

    private static String ended(World world) {
        return world.files().get(MetricsText.FILE).lines().filter(line -> line.startsWith(Metric.RUNS_ENDED.series())).map(line -> line.split("} ")[1]).findFirst().orElseThrow();
    }

    @Test
    void aFileThatCannotBeWrittenFailsNothingElse() throws IOException {
        Files.createDirectories(world.loopData().resolve(MetricsText.FILE).resolve("in-its-place"));
        world.forge().open("1", "loop/plan");
        world.quietTick();
        assertThat(world.labels(IssueId.of(1))).isEqualTo("loop/plan-doing");
        assertThat(world.narration()).anyMatch(line -> line.startsWith("metrics.prom could not be written: "));
    }
}
