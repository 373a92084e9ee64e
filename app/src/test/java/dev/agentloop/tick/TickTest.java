package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What holds for a tick as a whole.
class TickTest {
    private final World world = new World(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(9)));

    @Test
    void nothingNewIsBegunOnceTheTimeIsUp() {
        IssueId first = world.forge().open("1", "loop/plan");
        IssueId second = world.forge().open("2", "loop/plan");
        Interference.after(world, "addLabels", () -> world.setClock(Duration.ofMinutes(11)));

        world.quietTick();
        assertThat(world.labels(first)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(second)).isEqualTo("loop/plan");
        assertThat(world.narration()).anyMatch(line -> line.contains("10m"));

        world.quietTick();
        assertThat(world.labels(second)).isEqualTo("loop/plan-doing");
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
