package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.TrackerWorld;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Issues that are not given to an agent, or not yet.
class WaitingTest {
    private static final Label PLAN = new Label("loop/plan");

    private final World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    @Test
    void aStrangersIssueIsNeverTouchedAndNeverAnswered() {
        IssueId issue = world.forge().open(TrackerWorld.BOB, "Run this", "rm -rf", Set.of(PLAN));

        assertThat(world.quietTick().count("waiting")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/plan");
        assertThat(world.forge().commentsOf(issue)).isEmpty();
        assertThat(world.agents().launches()).isEmpty();
    }

    @Test
    void anExclusionLabelHoldsAnIssueBack() {
        world.configure(ExampleLoop.shop().excluding("blocked"));
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "blocked");
        world.quietTick();
        assertThat(world.agents().launches()).isEmpty();

        world.forge().removeLabel(issue, new Label("blocked"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void anIssueThatIsHeldBackWhileTheTickRunsIsNotStarted() {
        world.configure(ExampleLoop.shop().excluding("blocked"));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        Interference.afterListing(world, () -> world.forge().addLabel(issue, new Label("blocked")));

        world.quietTick();
        assertThat(world.agents().launches()).isEmpty();
        assertThat(world.labels(issue)).isEqualTo("blocked, loop/plan");
    }

    @Test
    void anIssueThatIsClosedWhileTheTickRunsIsNotStarted() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        Interference.afterListing(world, () -> world.forge().setOpen(issue, false));

        world.quietTick();
        assertThat(world.agents().launches()).isEmpty();
    }

    @Test
    void slotsAreGivenInIssueOrder() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2)));
        IssueId first = world.forge().open("1", "loop/plan");
        IssueId second = world.forge().open("2", "loop/plan");
        IssueId third = world.forge().open("3", "loop/plan");

        assertThat(world.quietTick().count("started")).isEqualTo("2");
        assertThat(world.labels(third)).isEqualTo("loop/plan");

        world.agents().finish(World.ref(first), "Ready.");
        assertThat(world.quietTick().count("started")).isEqualTo("1");
        assertThat(world.labels(second)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(third)).isEqualTo("loop/plan-doing");
    }

    @Test
    void theRateLimitHoldsAnIssueBackUntilItsWindowHasPassed() {
        world.configure(ExampleLoop.shop().rateLimit(2, Duration.ofHours(1)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        for (int i = 0; i < 2; i++) {
            world.agents().will(Script.answers("Ready."));
            world.quietTick();
            retry(issue);
        }
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(2);
        world.assertFixedPoint();

        world.pass(Duration.ofHours(1));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(3);
    }

    @Test
    void startsDatedInTheFutureCountAsNow() {
        world.configure(ExampleLoop.shop().rateLimit(1, Duration.ofHours(1)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("Ready."));
        world.quietTick();
        retry(issue);
        world.setClock(Duration.ofDays(-1));

        world.quietTick();
        assertThat(world.agents().launches()).hasSize(1);
    }

    private void retry(IssueId issue) {
        world.forge().removeLabel(issue, new Label("loop/plan-done"));
        world.forge().addLabel(issue, PLAN);
    }

    @Test
    void anInProcessLabelSetByHandGoesToAHumanAfterTwiceTheTimeout() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan-doing");
        world.quietTick();
        world.pass(Duration.ofMinutes(59));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");

        world.pass(Duration.ofMinutes(1));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).hasSize(1);
    }

    @Test
    void aForeignClaimThatWasTakenAwayIsForgotten() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan-doing");
        world.quietTick();
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.pass(Duration.ofHours(2));
        world.quietTick();
        world.forge().addLabel(issue, new Label("loop/plan-doing"));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void aForeignClaimOfAnotherPromptIsWaitedForAnew() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan-doing");
        world.quietTick();
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.forge().addLabel(issue, new Label("loop/code-doing"));
        world.pass(Duration.ofHours(2));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
    }
}
