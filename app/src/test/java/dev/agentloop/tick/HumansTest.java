package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Humans change labels under agentloop's hands, and win.
class HumansTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final Label PLANNING = new Label("loop/plan-doing");
    private static final Label CODE = new Label("loop/code");

    private final World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    private IssueId started() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        return issue;
    }

    private void move(IssueId issue, Label from, Label to) {
        world.forge().removeLabel(issue, from);
        world.forge().addLabel(issue, to);
    }

    @Test
    void aLabelMovedUnderARunningAgentStopsIt() {
        IssueId issue = started();
        move(issue, PLANNING, CODE);

        assertThat(world.quietTick().count("orphans")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).hasSize(1);
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void aLabelTakenAwayUnderARunningAgentStopsIt() {
        IssueId issue = started();
        world.forge().removeLabel(issue, PLANNING);

        assertThat(world.quietTick().count("orphans")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
    }

    @Test
    void needSupervisorUnderARunningAgentStopsIt() {
        IssueId issue = started();
        world.forge().addLabel(issue, Label.NEED_SUPERVISOR);

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).hasSize(1);
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void aResultThatComesTooLateIsPostedAndMovesNothing() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().removeLabel(issue, PLANNING);
        world.forge().addLabel(issue, new Label("loop/code-done"));

        assertThat(world.quietTick().count("finished_ok")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(world.comments(issue)).singleElement().asString().contains("label was changed meanwhile").contains("Ready.");
    }

    @Test
    void aFailureThatComesTooLateIsNoSuccess() {
        IssueId issue = started();
        world.agents().killAll(World.ref(issue));
        world.forge().removeLabel(issue, PLANNING);

        assertThat(world.quietTick().line()).contains("finished_ok=0 finished_fail=1");
        assertThat(world.labels(issue)).isEmpty();
    }

    @Test
    void labelsNobodyManagesSurviveAlsoOnesAddedInTheMiddleOfATick() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        Interference.after(world, "addLabels", () -> world.forge().addLabel(issue, new Label("urgent")));
        world.agents().will(Script.answers("Ready."));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-done, urgent");
    }

    @Test
    void anIssueThatIsMovedWhileTheTickRunsFollowsTheHuman() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        Interference.afterListing(world, () -> move(issue, PLAN, CODE));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void aResultWhoseLabelIsTakenInTheMiddleOfItsMoveIsPostedOnce() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        // The comment is posted, and then the tick dies.
        world.killing().arm(pointOf(issue, "after comment"));
        assertThat(catchThrowable(world::tick)).isInstanceOf(Killing.Killed.class);
        world.killing().arm(-1);
        move(issue, PLANNING, new Label("loop/code-done"));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(world.comments(issue)).hasSize(1);
    }

    /// Effects of a finish, in their order: the intent, the sweep, the comment.
    private int pointOf(IssueId issue, String wanted) {
        World other = World.shop();
        IssueId same = other.forge().open("Add a cart", "loop/plan");
        other.quietTick();
        other.agents().finish(World.ref(same), "Ready.");
        other.killing().arm(-1);
        other.quietTick();
        return IntStream.range(0, other.killing().points().size())
                .filter(i -> other.killing().points().get(i).startsWith(wanted))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anIssueThatIsMovedWhileItsRunIsCollectedFollowsTheHuman() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        Interference.afterListing(world, () -> move(issue, PLANNING, new Label("loop/code-done")));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(world.comments(issue)).singleElement().asString().contains("label was changed meanwhile").contains("Ready.");
    }

    @Test
    void anIssueThatIsClosedWhileItsRunIsBeingRestartedIsNot() {
        IssueId issue = started();
        world.agents().killPrompt(World.ref(issue));
        Interference.afterListing(world, () -> world.forge().setOpen(issue, false));

        world.quietTick();
        assertThat(world.agents().launches()).hasSize(1);
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
    }

    @Test
    void anIssueThatIsClosedWhileItsStartIsBeingFinishedIsNotStarted() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().failSession("no answer");
        world.tick();
        Interference.afterListing(world, () -> world.forge().setOpen(issue, false));

        world.quietTick();
        assertThat(world.agents().launches()).isEmpty();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
    }

    @Test
    void aListingThatLagsBehindStopsNoAgent() {
        IssueId issue = started();
        move(issue, PLANNING, PLAN);
        Interference.afterListing(world, () -> move(issue, PLAN, PLANNING));

        assertThat(world.quietTick().count("orphans")).isEqualTo("0");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void aListingThatLagsBehindDropsNoIntent() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fail("git fetch failed");
        world.tick();
        world.workspaces().recover();
        move(issue, PLANNING, CODE);
        Interference.afterListing(world, () -> move(issue, CODE, PLANNING));

        world.quietTick();
        assertThat(world.agents().launches()).hasSize(1);
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void anotherLoopLabelUnderARunningAgentIsQuarantined() {
        IssueId issue = started();
        world.forge().addLabel(issue, CODE);

        assertThat(world.quietTick().count("quarantined")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("loop/code").contains("loop/plan-doing");
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void anOutputLabelUnderARunningAgentIsDropped() {
        IssueId issue = started();
        world.forge().addLabel(issue, new Label("loop/plan-done"));

        assertThat(world.quietTick().count("auto_cleaned")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.comments(issue)).singleElement().asString().contains("loop/plan-done");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
    }

    @Test
    void aDeletedIssueLosesItsAgent() {
        IssueId issue = started();
        world.forge().delete(issue);
        world.pass(Duration.ofMinutes(5));
        world.tick();
        // No forge reports a deletion: the hourly full listing finds it.
        world.configure(ExampleLoop.shop().with(ExampleLoop.prompt("merge")));
        world.tick();

        assertThat(world.agents().processes()).isZero();
        assertThat(world.data(issue).workspace()).exists();
    }

    @Test
    void aDeletedIssueLosesItsFinishedRun() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().delete(issue);
        world.tick();
        world.quietTick();

        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void needSupervisorTakenAwayAndTheInputLabelBackIsANewStart() {
        IssueId issue = started();
        world.agents().killAll(World.ref(issue));
        for (int i = 0; i < 2; i++) {
            world.agents().will(Script.crashes());
        }
        world.quietTick();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("3 runs in a row ended the same way (crash) and left the same commit");

        move(issue, Label.NEED_SUPERVISOR, PLAN);
        world.agents().will(Script.crashes());
        assertThat(world.quietTick().line()).contains("started=1 ").contains("restarted=1 ");
    }

    @Test
    void tidyingLabelsTakesNoCloneFromUnderAnAgent() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().becomeStubborn();
        world.forge().addLabel(issue, new Label("loop/plan-done"));
        world.forge().addLabel(issue, Label.NEED_SUPERVISOR);

        world.tick();

        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        assertThat(world.data(issue).hasClone()).isTrue();
        world.agents().killAll(World.ref(issue));
        world.tick();
        assertThat(world.data(issue).hasClone()).isFalse();
    }
}
