package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Ticks on a disk with too little room.
class RoomTest {
    private final World world = World.shop();

    private static ExampleLoop full() {
        return ExampleLoop.shop().minFreeDisk(Long.MAX_VALUE);
    }

    @Test
    void aStartWaitsUncharged() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.configure(full());
        assertThat(world.quietTick().count("waiting")).isEqualTo("1");
        world.pass(Duration.ofDays(2));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan");
        assertThat(world.status(full()).loops().getFirst().noRoom().orElseThrow()).contains("minFreeDisk").contains("gc --dry-run");
        world.assertFixedPoint();
        world.configure(ExampleLoop.shop());
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void whatWorksGoesOn() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.configure(full());
        world.agents().killAll(World.ref(issue));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(2);
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        world.assertFixedPoint();
    }

    @Test
    void overTheQuotaWhatIsParkedGoesFirstAndTheStartFollowsInTheSameTick() throws IOException {
        IssueId parked = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        Files.write(world.data(parked).workspace().resolve("build"), new byte[1 << 20]);
        world.agents().finish(World.ref(parked), "Ready.");
        world.forge().removeLabel(parked, new Label("loop/plan-doing"));
        world.quietTick();
        assertThat(world.data(parked).workspace()).exists();

        world.configure(ExampleLoop.shop().diskQuota(1 << 20));
        IssueId next = world.forge().open("Add a till", "loop/plan");
        world.quietTick();
        assertThat(world.data(parked).workspace()).doesNotExist();
        assertThat(world.labels(next)).isEqualTo("loop/plan-doing");

        Files.write(world.data(next).workspace().resolve("build"), new byte[1 << 20]);
        IssueId last = world.forge().open("Add a sign", "loop/code");
        world.pass(Duration.ofMinutes(6));
        world.quietTick();
        assertThat(world.labels(last)).isEqualTo("loop/code");
        assertThat(world.labels(next)).isEqualTo("loop/plan-doing");
    }
}
