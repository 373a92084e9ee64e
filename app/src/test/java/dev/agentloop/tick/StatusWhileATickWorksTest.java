package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.status.StatusReport;
import org.junit.jupiter.api.Test;

/// A tick moves labels after it wrote down what it saw. `status` knows those moves, and takes none of them for a human's.
class StatusWhileATickWorksTest {
    private final World world = World.shop();
    private final IssueId issue = world.forge().open("Add a cart", "loop/plan");

    StatusWhileATickWorksTest() {
        world.quietTick();
    }

    private StatusReport.Issue statusHavingSeen(String label) {
        return world.statusHavingSeen(issue, label, ExampleLoop.shop());
    }

    @Test
    void theClaimIsItsOwn() {
        assertThat(statusHavingSeen("loop/plan").waitingFor()).get().asString().startsWith("its agent has been working");
    }

    @Test
    void aHumansChangeIsNot() {
        assertThat(statusHavingSeen("loop/code").waitingFor()).get().asString().startsWith("the next tick: loop/plan-doing was taken away");
    }

    /// It may be the tick's own.
    @Test
    void duringATickNothingIsSaidOfWhoChangedIt() {
        assertThat(world.statusDuringATick(issue, "loop/code", ExampleLoop.shop()).waitingFor()).contains("a tick is looking at it now");
    }

    @Test
    void theLabelOfAFinishedRunIsItsOwn() {
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();

        var status = statusHavingSeen("loop/plan-doing");

        assertThat(status.waitingFor()).isEmpty();
        assertThat(status.labels()).containsExactly(new Label("loop/plan-done"));
        assertThat(statusHavingSeen("loop/plan").waitingFor()).get().asString().startsWith("the next tick: it has loop/plan");
    }
}
