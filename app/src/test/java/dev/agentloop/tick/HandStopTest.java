package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `agentloop stop`: the agent ends at once, and the issue is handed over by the tick's own means, now or later.
class HandStopTest {
    private final World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    private IssueId started() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        world.quietTick();
        return issue;
    }

    private void assertHandedOver(IssueId issue) {
        assertThat(world.labels(issue)).isEqualTo("bug, NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("agentloop stop");
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void aWorkingAgentEndsAndItsIssueIsWithAHuman() {
        IssueId issue = started();
        IssueId other = world.forge().open("Wait", "loop/plan");

        assertThat(world.stop(issue)).isInstanceOfSatisfying(HandStop.Result.Stopped.class, stopped -> assertThat(stopped.handedOver()).isTrue());

        assertHandedOver(issue);
        assertThat(world.labels(other)).as("only that issue is touched").isEqualTo("loop/plan");
        world.tick();
    }

    @Test
    void withTheForgeDownItEndsAllTheSame() {
        IssueId issue = started();
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);

        assertThat(world.stop(issue)).isInstanceOfSatisfying(HandStop.Result.Stopped.class, stopped -> assertThat(stopped.handedOver()).isFalse());
        assertThat(world.agents().processes()).isZero();

        world.forge().calls().recover();
        world.tick();
        assertHandedOver(issue);
    }

    @Test
    void withABrokenConfigurationToo() {
        IssueId issue = started();
        world.breakConfiguration();
        assertThat(world.stop(issue)).isInstanceOfSatisfying(HandStop.Result.Stopped.class, stopped -> assertThat(stopped.handedOver()).isFalse());
        assertThat(world.agents().processes()).isZero();
        world.configure(ExampleLoop.shop());
        world.tick();
        assertHandedOver(issue);
    }

    @Test
    void aResultThatWasReadyIsPostedAndStillHandedOver() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.comments(issue).getFirst()).contains("Ready.");
    }

    @Test
    void aStartThatCannotBeFinishedIsGivenUp() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        world.agents().failSession("no answer");
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-doing");

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.agents().launches()).isEmpty();
    }

    @Test
    void aRestartDoesNotBringItBack() {
        IssueId issue = started();
        world.agents().killPrompt(World.ref(issue));

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void whatCannotBeStoppedIsSaid() {
        IssueId issue = started();
        world.agents().becomeStubborn();
        assertThat(world.stop(issue)).isInstanceOf(HandStop.Result.StillThere.class);
        world.agents().killAll(World.ref(issue));
        world.tick();
        assertHandedOver(issue);
    }

    @Test
    void withoutARunThereIsNothingToStop() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        assertThat(world.stop(issue)).isEqualTo(new HandStop.Result.NothingToStop());
        assertThat(world.labels(issue)).isEqualTo("loop/plan");
        world.agents().will(Script.answers("Ready."));
        world.tick();
        assertThat(world.stop(issue)).isEqualTo(new HandStop.Result.NothingToStop());
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void alsoOnALabelThatWasMovedBefore() {
        IssueId issue = started();
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.forge().addLabel(issue, new Label("loop/plan"));

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void aStartThatHasNotMovedItsLabelIsNotStartedInstead() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        world.forge().calls().failNext(call -> call.operation().equals("addLabels"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan");

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.agents().launches()).isEmpty();
    }

    @Test
    void anEndThatWasBegunHandsOnToNoAgent() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code")));
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Off you go.\n\n<!-- loop-route: code -->");
        world.forge().calls().failNext(call -> call.operation().equals("comment"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        world.tick();

        world.stop(issue);

        assertHandedOver(issue);
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void aStopThatDiesIsFinishedByTheNextTick() {
        IssueId issue = started();
        world.killing().armAt("before stop");
        assertThatThrownBy(() -> world.stop(issue)).isInstanceOf(Killing.Killed.class);
        world.killing().arm(-1);
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();

        world.tick();

        assertHandedOver(issue);
    }
}
