package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls.When;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of an issue that is given to an agent.
class RunsTest {
    private final World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    @Test
    void anIssueIsStartedThenFinished() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");

        assertThat(world.quietTick().count("started")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-doing");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.assertFixedPoint();

        world.agents().finish(World.ref(issue), "The plan is ready.");
        assertThat(world.quietTick().count("finished_ok")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("bug, loop/plan-done");
        assertThat(world.comments(issue)).singleElement().asString().startsWith("The plan is ready.\n");
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void theFooterTellsHowLongTheRunLastedNotWhenItWasCollected() throws Exception {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.pass(Duration.ofMinutes(7));
        world.agents().finish(World.ref(issue), "The plan is ready.");
        world.pass(Duration.ofMinutes(4));

        world.quietTick();
        assertThat(world.comments(issue).getFirst()).contains("agentloop · prompt plan · 7m · run-");
        var run = world.data(issue).runs().getLast();
        assertThat(world.data(issue).ending(run).orElseThrow().lasted()).isEqualTo(Duration.ofMinutes(7));
        assertThat(world.data(issue).ending(run).orElseThrow().toolCalls()).isOne();
    }

    @Test
    void theSummaryLineHasItsKeysInOrder() {
        world.forge().open("Add a cart", "loop/plan");

        assertThat(world.quietTick().line())
                .isEqualTo("tick loop=shop input.loop/plan=1 input.loop/code=0 started=1 finished_ok=0 finished_fail=0 orphans=0 hung=0 quarantined=0"
                        + " auto_cleaned=0 restarted=0 ci_fixes=0 ci_waiting=0 waiting=1 requests=5 ms=0");
    }

    @Test
    void anIdleTickCostsOneRequest() {
        world.forge().open("Add a cart", "loop/plan");
        world.quietTick();

        world.quietTick();
        assertThat(world.quietTick().count("requests")).isEqualTo("1");
    }

    @Test
    void aRouteHandsTheIssueOnInTheSameTick() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code")));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("Off you go.\n\n<!-- loop-route: code -->"));

        World.Ticked ticked = world.quietTick();

        assertThat(ticked.count("started")).isEqualTo("2");
        assertThat(ticked.count("finished_ok")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(world.comments(issue)).singleElement().asString().startsWith("Off you go.");
    }

    @Test
    void twoPromptsThatHandAnIssueToEachOtherEndWithAHumanWhoMayTryAgain() {
        world.configure(ExampleLoop.named("shop")
                .rateLimit(100, Duration.ofHours(1))
                .with(ExampleLoop.prompt("plan").route("on", "loop/code"))
                .with(ExampleLoop.prompt("code").route("on", "loop/plan")));
        IssueId issue = world.forge().open("Ping", "loop/plan");
        for (int i = 0; i < 20; i++) {
            world.agents().will(Script.answers("<!-- loop-route: on -->"));
        }
        for (int i = 0; i < 8; i++) {
            world.quietTick();
        }

        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.agents().launches()).hasSize(10);

        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/plan"));
        for (int i = 0; i < 8; i++) {
            world.quietTick();
        }
        assertThat(world.agents().launches()).hasSize(20);
    }

    @Test
    void aRouteNobodyKnowsIsAFailure() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("Off.\n\n<!-- loop-route: nowhere -->"));

        assertThat(world.quietTick().count("finished_fail")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("'nowhere'").contains("> Off.").contains("`loop/plan`");
    }

    @Test
    void aRefusalIsAFailure() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.stopsWith("refusal"));

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("refused").contains("I would rather not.");
    }

    @Test
    void anAgentThatCannotStartIsWithAHumanInTheSameTick() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.neverBegins("env: node: No such file or directory\n"));

        World.Ticked ticked = world.quietTick();

        assertThat(ticked.count("started")).isEqualTo("1");
        assertThat(ticked.count("finished_fail")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("env: node: No such file or directory");
    }

    @Test
    void aCrashIsAnsweredByRestartsUntilTheyAreUsedUp() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").maxRestarts(2)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        for (int i = 0; i < 4; i++) {
            world.agents().will(Script.crashes());
        }
        world.quietTick();
        world.quietTick();

        assertThat(world.agents().launches()).hasSize(3);
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).hasSize(3);
        assertThat(world.comments(issue).get(0)).contains("restart 1 of at most 2");
        assertThat(world.comments(issue).get(1)).contains("restart 2 of at most 2");
        assertThat(world.comments(issue).get(2)).contains("restarts are used up");
    }

    @Test
    void aRestartEndsWhatTheCrashLeftAtWork() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().killPrompt(World.ref(issue));

        assertThat(world.quietTick().count("restarted")).isEqualTo("1");
        assertThat(world.agents().violations()).isEmpty();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void aRestartThatCouldNotBeBegunLeavesNothingOfTheCrashAtWork() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").timeout(Duration.ofHours(5))));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().killPrompt(World.ref(issue));
        for (int i = 0; i < 2; i++) {
            world.forge().calls().failNext(c -> c.operation().equals("read"), When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
            world.tick();
            world.pass(Duration.ofMinutes(31));
        }

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.agents().processes()).isZero();
        world.assertFixedPoint();
    }

    @Test
    void aRestartOfTheMachineIsACrash() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().reboot();

        assertThat(world.quietTick().count("restarted")).isEqualTo("1");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
    }

    @Test
    void anAnswerWithoutItsMarkerIsAskedForOnce() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").requireMarker()));
        IssueId clear = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("I think so."));
        world.agents().will(Script.answers("Yes, done.\n\n<!-- loop-route: done -->"));
        world.quietTick();
        assertThat(world.labels(clear)).isEqualTo("loop/plan-done");
        assertThat(world.comments(clear)).hasSize(2);
        assertThat(world.comments(clear).getFirst()).startsWith("_It ended without its closing marker and is asked again._").contains("I think so.");
        assertThat(world.comments(clear).getLast()).startsWith("Yes, done.");

        IssueId unclear = world.forge().open("Add a till", "loop/plan");
        world.agents().will(Script.answers("I think so."));
        world.agents().will(Script.answers("I said so."));
        world.quietTick();
        assertThat(world.labels(unclear)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(unclear)).hasSize(2);
    }

    @Test
    void aCommentWhoseAnswerWasLostIsNotPostedAgain() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().calls().failNext(c -> c.operation().equals("comment"), When.AFTER_THE_EFFECT, ForgeException.Kind.UNCERTAIN);

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.quietTick().count("finished_ok")).isEqualTo("1");
        assertThat(world.comments(issue)).hasSize(1);
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void aRefusedCommentDoesNotHoldTheIssue() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.forge().lock(issue);
        world.agents().finish(World.ref(issue), "Ready.");

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.narration()).anyMatch(line -> line.contains("refused for good"));
    }

    @Test
    void aLongAnswerIsCutAndWhyAHumanIsNeededIsNot() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("word ".repeat(30_000) + "\n\n<!-- loop-route: nowhere -->"));

        world.quietTick();
        assertThat(world.comments(issue)).singleElement().asString().hasSizeLessThanOrEqualTo(65_536).contains("'nowhere'").contains("To try again").contains("cut here");
    }

    @Test
    void theResultOfAClosedIssueIsCollected() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.forge().setOpen(issue, false);
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();

        world.agents().finish(World.ref(issue), "Merged.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }
}
