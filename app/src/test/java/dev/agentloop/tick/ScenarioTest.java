package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private final World world = World.shop();

    @Test
    void anIssueIsStartedThenFinished() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");

        World.Ticked started = world.quietTick();

        assertThat(started.count("started")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-doing");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.assertFixedPoint();

        world.agents().finish(World.ref(issue), "The plan is ready.");
        World.Ticked finished = world.quietTick();

        assertThat(finished.count("finished_ok")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-done");
        assertThat(world.comments(issue)).singleElement().asString().startsWith("The plan is ready.\n");
        assertThat(world.agents().processes()).isZero();
        world.assertFixedPoint();
    }

    @Test
    void aRouteHandsTheIssueOnInTheSameTick() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code")));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("Off you go.\n\n<!-- loop-route: code -->"));

        World.Ticked ticked = world.quietTick();

        assertThat(ticked.count("started")).isEqualTo("2");
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(world.comments(issue)).hasSize(1);
        world.assertFixedPoint();
    }

    @Test
    void theSummaryLineHasItsKeysInOrder() {
        world.forge().open("Add a cart", "loop/plan");
        world.pass(Duration.ofMinutes(1));

        assertThat(world.quietTick().line())
                .isEqualTo("tick loop=shop input.loop/plan=1 input.loop/code=0 started=1 finished_ok=0 finished_fail=0 orphans=0 hung=0 quarantined=0"
                        + " auto_cleaned=0 restarted=0 ci_fixes=0 ci_waiting=0 waiting=1 requests=5 ms=0");
    }
}
