package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The project's own scripts before and after a run.
class HooksTest {
    private final World world = new World(loop());

    static ExampleLoop loop() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code")).hooked();
    }

    private IssueId queued() {
        return world.forge().open("Add a cart", "loop/plan");
    }

    /// Without the names of runs.
    private List<String> hooks() {
        return world.agents().hooks().stream().map(hook -> hook.replaceAll("shop/1/run-[^ ]+", "RUN")).toList();
    }

    @Test
    void areRunAroundTheRun() {
        IssueId issue = queued();
        world.quietTick();
        assertThat(hooks()).containsExactly("afterClone RUN", "beforeRun RUN");
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(hooks()).containsExactly("afterClone RUN", "beforeRun RUN", "afterRun RUN answered");
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue).getLast()).doesNotContain("afterRun");
        assertThat(world.data(issue).workspace()).doesNotExist();
        world.assertFixedPoint();
    }

    @Test
    void areRunBeforeARestartInTheCloneThatIsThere() {
        IssueId issue = queued();
        world.quietTick();
        world.agents().killAll(World.ref(issue));
        world.quietTick();
        assertThat(hooks()).containsExactly("afterClone RUN", "beforeRun RUN", "afterRun RUN crash", "beforeRun RUN");
        world.assertFixedPoint();
    }

    @Test
    void aRunThatEndsAtOnceHandsOnWithinTheTick() {
        IssueId issue = queued();
        world.agents().will(Script.answers("Off you go.\n\n<!-- loop-route: code -->"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        world.assertFixedPoint();
    }

    @Test
    void aFailureOfTheFirstTwoIsAStepThatFailed() throws IOException {
        for (String hook : List.of("afterClone", "beforeRun")) {
            IssueId issue = world.forge().open("Add a cart", "loop/plan");
            world.agents().failHook(hook, Optional.of("hooks.%s ended with exit code 1".formatted(hook)));
            assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
            assertThat(world.plan(loop()).actions().getFirst().because()).contains("hooks.%s ended with exit code 1".formatted(hook));
            world.pass(Duration.ofMinutes(31));
            world.tick();
            world.quietTick();
            assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
            assertThat(world.comments(issue).getLast()).contains("for 30m: hooks.%s ended with exit code 1".formatted(hook));
            assertThat(world.agents().launches()).isEmpty();
            world.agents().failHook(hook, Optional.empty());
            world.assertFixedPoint();
        }
    }

    @Test
    void aFailureThatIsMendedCostsNothing() {
        IssueId issue = queued();
        world.agents().failHook("beforeRun", Optional.of("hooks.beforeRun ended with exit code 1"));
        world.tick();
        world.agents().failHook("beforeRun", Optional.empty());
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(hooks()).containsExactly("afterClone RUN", "beforeRun RUN", "afterClone RUN", "beforeRun RUN");
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void aFailureOfTheLastIsSaidAndChangesNothing() throws Exception {
        world.agents().failHook("afterRun", Optional.of("hooks.afterRun ended with exit code 1; it wrote:\n  2 tests failed, says @eve"));
        IssueId issue = queued();
        world.quietTick();
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue).getLast())
                .startsWith("Ready.\n\nThe result stands, but `hooks.afterRun` failed:\n\n```\nhooks.afterRun ended with exit code 1; it wrote:\n  2 tests failed, says @\u200Beve\n```");
        RunId run = world.data(issue).runs().getFirst();
        assertThat(world.data(issue).ending(run).orElseThrow().outcome()).isEqualTo("success");
        world.assertFixedPoint();
    }

    @Test
    void theLastIsRunAlsoWhenSomebodyStoppedTheRunOrTheIssueIsGone() {
        IssueId issue = queued();
        world.quietTick();
        world.forge().addLabel(issue, Label.NEED_SUPERVISOR);
        world.quietTick();
        assertThat(hooks()).last().asString().startsWith("afterRun RUN");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        world.assertFixedPoint();
    }

    @Test
    void whatAHookOfAKilledTickDoesIsStoppedBeforeAnythingElse() {
        for (String point : List.of("after begin hook afterClone", "after begin hook beforeRun", "after begin hook afterRun")) {
            World killed = new World(loop());
            killed.forge().open("Add a cart", "loop/plan");
            killed.agents().will(Script.answers("Ready."));
            killed.killing().armAt(point);
            try {
                killed.tick();
                throw new AssertionError("no tick died " + point);
            } catch (Killing.Killed _) {
                killed.killing().arm(-1);
            }
            killed.quietTick();
            assertThat(killed.agents().violations()).as(point).isEmpty();
            assertThat(killed.labels(IssueId.of(1))).as(point).isEqualTo("loop/plan-done");
            assertThat(killed.agents().hooks().stream().filter(hook -> hook.startsWith("afterRun"))).as(point).hasSize(1);
            killed.assertFixedPoint();
        }
    }
}
