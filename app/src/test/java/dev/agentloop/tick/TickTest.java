package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for a tick as a whole.
class TickTest {
    private final World world = new World(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(9)));

    @Test
    void nothingNewIsBegunOnceTheTimeIsUp() {
        IssueId first = world.forge().open("1", "loop/plan");
        IssueId second = world.forge().open("2", "loop/plan");
        Interference.after(world, "addLabels", () -> world.pass(Duration.ofMinutes(11)));

        world.quietTick();
        assertThat(world.labels(first)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(second)).isEqualTo("loop/plan");
        assertThat(world.narration()).anyMatch(line -> line.contains("10m"));

        world.quietTick();
        assertThat(world.labels(second)).isEqualTo("loop/plan-doing");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aClockThatIsSetWhileItRunsDoesNotEndItNorMakeItEndless(int days) {
        world.forge().open("1", "loop/plan");
        IssueId second = world.forge().open("2", "loop/plan");
        IssueId third = world.forge().open("3", "loop/plan");
        Interference.after(world, "addLabels", () -> world.setClock(Duration.ofDays(days)));
        Interference.when(world, call -> call.operation().equals("removeLabel") && call.issue().filter(second::equals).isPresent(), () -> world.pass(Duration.ofMinutes(11)));

        World.Ticked ticked = world.quietTick();
        assertThat(world.labels(second)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(third)).as("its time is up").isEqualTo("loop/plan");
        assertThat(ticked.count("ms")).isEqualTo("660000");
    }

    @Test
    void aBugInOneIssueIsToldAndStopsNoOther() {
        IssueId first = world.forge().open("1", "loop/plan");
        IssueId second = world.forge().open("2", "loop/plan");
        Interference.after(world, "addLabels", () -> {
            throw new IllegalArgumentException("boom");
        });

        assertThat(catchThrowable(world::tick)).isInstanceOf(IllegalArgumentException.class).hasMessage("boom");
        assertThat(world.labels(second)).isEqualTo("loop/plan-doing");

        world.quietTick();
        assertThat(world.labels(first)).isEqualTo("loop/plan-doing");
        world.assertFixedPoint();
    }

    @Test
    void freshProcessesAreWatchedTogetherForFiveSeconds() {
        world.forge().open("1", "loop/plan");
        world.forge().open("2", "loop/plan");

        world.quietTick();
        assertThat(world.agents().waits()).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void stateThatCannotBeReadIsToldAndChangesNothing() throws IOException {
        IssueId issue = world.forge().open("1", "loop/plan");
        Files.createDirectories(world.data(issue).meta().getParent().getParent());
        Files.writeString(world.data(issue).meta().getParent(), "a file in the directory's place");

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.labels(issue)).isEqualTo("loop/plan");
    }
}
