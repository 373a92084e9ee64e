package dev.agentloop.tick;

import static dev.agentloop.tick.KillPoints.assertConverges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.agent.Script;
import dev.agentloop.model.Check;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whatever kills a tick, at whatever instant, the next ticks come to the same end: every scenario is run once undisturbed, and once more for each of its outside
/// effects, killed before and after it.
class KillPointTest {
    private static ExampleLoop routes() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code"));
    }

    private static IssueId start(World world) {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        world.quietTick();
        return issue;
    }

    @Test
    void aStart() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Add a cart", "loop/plan", "bug"));
    }

    @Test
    void twoStartsForOneSlot() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.forge().open("Add a till", "loop/plan");
        });
    }

    @Test
    void aFinish() {
        assertConverges(ExampleLoop.shop(), world -> world.agents().finish(World.ref(start(world)), "Ready."));
    }

    @Test
    void aFinishOfARunThatCommitted() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            FakeWorkspaces.commit(world.data(issue).workspace(), "issue-1-cart", "1".repeat(40));
            world.agents().finish(World.ref(issue), "Ready.");
        });
    }

    @Test
    void aHandOffThatStartsTheNextPrompt() {
        assertConverges(routes(), world -> world.agents().finish(World.ref(start(world)), "Off you go.\n\n<!-- loop-route: code -->"));
    }

    @Test
    void aStartThatEndsAtOnce() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().will(Script.answers("Ready."));
        });
    }

    @Test
    void aFailureToStart() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().will(Script.neverBegins("no such program"));
        });
    }

    @Test
    void aRestart() {
        assertConverges(ExampleLoop.shop(), world -> world.agents().killPrompt(World.ref(start(world))));
    }

    @Test
    void restartsThatAreUsedUp() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").maxRestarts(1)), world -> {
            world.agents().will(Script.works());
            world.agents().will(Script.crashes());
            world.agents().killAll(World.ref(start(world)));
        });
    }

    @Test
    void aQuestionAgain() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").requireMarker()), world -> {
            IssueId issue = start(world);
            world.agents().finish(World.ref(issue), "I think so.");
        });
    }

    @Test
    void anAgentOverItsTimeout() {
        assertConverges(ExampleLoop.shop(), world -> {
            start(world);
            world.pass(Duration.ofMinutes(31));
        });
    }

    @Test
    void anOrphan() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.forge().removeLabel(issue, new Label("loop/plan-doing"));
            world.forge().addLabel(issue, new Label("loop/code"));
        });
    }

    @Test
    void needSupervisorUnderARunningAgent() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().addLabel(start(world), Label.NEED_SUPERVISOR));
    }

    @Test
    void aResultWhoseLabelWasTakenAway() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.agents().finish(World.ref(issue), "Ready.");
            world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        });
    }

    @Test
    void severalLabels() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Odd", "loop/plan", "loop/code"));
        assertConverges(ExampleLoop.shop(), world -> world.forge().addLabel(start(world), new Label("loop/code")));
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Odd", "loop/plan-doing", "loop/plan-done"));
    }

    @Test
    void aStepThatFails() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().failSession("no answer");
        });
    }

    @Test
    void aStepThatFailedTooOften() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.workspaces().fail("git fetch failed");
            world.tick();
            world.pass(Duration.ofMinutes(31));
            world.tick();
        });
    }

    @Test
    void aFinishWhoseCommentGotNoAnswer() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.agents().finish(World.ref(start(world)), "Ready.");
            world.forge()
                    .calls()
                    .failNext(
                            c -> c.operation().equals("comment"),
                            FakeCalls.When.AFTER_THE_EFFECT,
                            ForgeException.Kind.UNCERTAIN);
        });
    }

    @Test
    void aHandOverWhoseCommentIsGivenUp() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.forge().calls().listen(new UnpostedTest.Stuck(issue));
            world.agents().finish(World.ref(issue), "<!-- loop-route: nowhere -->");
            world.tick();
            world.pass(Duration.ofHours(24));
            world.tick();
        });
    }

    @Test
    void aPruning() {
        assertConverges(ExampleLoop.shop(), Scene::oftenDone);
    }

    // Hooks.

    @Test
    void aStartWithHooks() {
        assertConverges(HooksTest.loop(), world -> world.forge().open("Add a cart", "loop/plan"));
    }

    @Test
    void aFinishWithHooksAndWorkThatWasNotPushed() {
        assertConverges(HooksTest.loop(), world -> {
            world.agents().failHook("afterRun", Optional.of("hooks.afterRun ended with exit code 1"));
            IssueId issue = start(world);
            leaveWork(world, issue);
            world.agents().finish(World.ref(issue), "Ready.");
        });
    }

    @Test
    void aRestartWithHooks() {
        assertConverges(HooksTest.loop(), world -> world.agents().killPrompt(World.ref(start(world))));
    }

    // Publishing.

    /// An agent that has committed and is done.
    private static IssueId committed(World world, boolean pushed) {
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.quietTick();
        FakeWorkspaces.commit(world.data(issue).workspace(), "issue-1-cart", "1".repeat(40));
        if (pushed) {
            world.forge().push("issue-1-cart", "1".repeat(40));
        }
        world.agents().finish(World.ref(issue), "Ready.");
        return issue;
    }

    private static void onePullRequest(World world) {
        assertThat(world.forge().pullRequestsOf("issue-1-")).hasSize(1);
        assertThat(world.forge().branches()).containsOnlyKeys("issue-1-cart");
    }

    @Test
    void aPullRequestForWhatTheAgentPushed() {
        assertConverges(PublishingTest.byAgent(), world -> committed(world, true), KillPointTest::onePullRequest);
    }

    @Test
    void aBranchThatAgentloopPushes() {
        assertConverges(PublishingTest.byAgentloop(), world -> committed(world, false), KillPointTest::onePullRequest);
    }

    @Test
    void aBranchThatIsNotFitToBePublished() {
        assertConverges(PublishingTest.byAgentloop(), world -> {
            committed(world, false);
            world.workspaces().refuse("it changes .gitlab-ci.yml");
        });
    }

    @Test
    void aPullRequestWhoseOpeningGotNoAnswer() {
        assertConverges(PublishingTest.byAgentloop(), world -> {
            committed(world, false);
            world.forge().calls().failNext(call -> call.operation().equals("open"), FakeCalls.When.AFTER_THE_EFFECT, ForgeException.Kind.UNCERTAIN);
        }, KillPointTest::onePullRequest);
    }

    @Test
    void doneWithNothingDelivered() {
        assertConverges(PublishingTest.byAgent(), world -> {
            IssueId issue = world.forge().open("Add a cart", "loop/code");
            world.quietTick();
            world.agents().finish(World.ref(issue), "Ready.");
        });
    }

    // Waiting for CI.

    /// An issue whose agent has pushed and ended, and whose only check says this.
    private static IssueId pushed(World world, Check.State check) {
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.quietTick();
        world.agents().finish(World.ref(issue), "Pushed.");
        push(world, issue, check);
        return issue;
    }

    private static void push(World world, IssueId issue, Check.State check) {
        String branch = "issue-" + issue + "-cart";
        String commit = world.forge().push(branch);
        try {
            world.forge().openPullRequest(branch);
        } catch (ForgeException e) {
            throw new IllegalStateException(e);
        }
        world.forge().report(commit, new Check("tests", check, Optional.of("https://ci.example/1"), ""));
    }

    @Test
    void aPassOfTheGate() {
        assertConverges(ExampleLoop.gated(), world -> pushed(world, Check.State.PASSED));
    }

    @Test
    void aWaitAtTheGate() {
        assertConverges(ExampleLoop.gated(), world -> pushed(world, Check.State.PENDING));
    }

    @Test
    void aPassOfTheGateWithWorkThatWasNotPushed() {
        assertConverges(ExampleLoop.gated(), world -> leaveWork(world, pushed(world, Check.State.PASSED)));
    }

    @Test
    void aCIFix() {
        assertConverges(ExampleLoop.gated(), world -> pushed(world, Check.State.FAILED));
    }

    @Test
    void aCIFixThatEndsAtOnceAndFails() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("code").gate("loop/code-ci").maxCIFixes(1)), world -> {
            pushed(world, Check.State.FAILED);
            world.agents().will(Script.answers("I tried."));
        });
    }

    @Test
    void fixesThatAreUsedUp() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("code").gate("loop/code-ci").maxCIFixes(1)), world -> {
            IssueId issue = pushed(world, Check.State.FAILED);
            world.quietTick();
            push(world, issue, Check.State.FAILED);
            world.agents().finish(World.ref(issue), "I tried.");
        });
    }

    // Cleaning up.

    private static void leaveWork(World world, IssueId issue) {
        try {
            Files.writeString(world.data(issue).workspace().resolve("unpushed"), "precious");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFinishWithWorkThatWasNotPushed() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            leaveWork(world, issue);
            world.agents().finish(World.ref(issue), "Ready.");
        });
    }

    @Test
    void aFailureWithWorkThatWasNotPushed() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            leaveWork(world, issue);
            world.agents().finish(World.ref(issue), "<!-- loop-route: nowhere -->");
        });
    }

    @Test
    void quarantineWithWorkThatWasNotPushed() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            leaveWork(world, issue);
            world.forge().addLabel(issue, new Label("loop/code"));
        });
    }

    /// Its clone could not be removed, and then perhaps its comment not be posted.
    private static void stuck(World world, boolean forgeFails) {
        IssueId issue = start(world);
        leaveWork(world, issue);
        world.agents().finish(World.ref(issue), "Ready.");
        world.workspaces().stick(true);
        if (forgeFails) {
            world.forge().calls().failNext(call -> call.operation().equals("comment"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        }
        world.tick();
        world.workspaces().stick(false);
    }

    @Test
    void aCleanUpThatFailedBefore() {
        assertConverges(ExampleLoop.shop(), world -> stuck(world, false));
        assertConverges(ExampleLoop.shop(), world -> stuck(world, true));
    }

    /// Somebody took the issue out, and nobody works on it for a day.
    private static IssueId idle(World world) {
        IssueId issue = start(world);
        leaveWork(world, issue);
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.quietTick();
        return issue;
    }

    @Test
    void aCloneThatIsNoLongerWorkedIn() {
        assertConverges(ExampleLoop.shop(), world -> {
            idle(world);
            world.pass(Duration.ofDays(1));
        });
    }

    @Test
    void whatIsHalfDone() {
        assertConverges(ExampleLoop.shop(), world -> halfDone(world, idle(world)));
    }

    private static void halfDone(World world, IssueId issue) {
        try {
            for (String name : List.of("clone.new", "clone.old", "rescue.tmp")) {
                Files.writeString(Files.createDirectories(world.data(issue).meta().resolve(name)).resolve("file"), "half");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whatever kills `agentloop gc`, the next one ends it: nothing is lost, kept twice or told twice.
    @Test
    void aRequestForRoom() {
        World undisturbed = World.shop();
        halfDone(undisturbed, idle(undisturbed));
        undisturbed.killing().arm(-1);
        undisturbed.makeRoom();
        int points = undisturbed.killing().points().size();
        assertThat(points).isGreaterThan(6);
        for (int point = 0; point < points; point++) {
            World world = World.shop();
            IssueId issue = idle(world);
            halfDone(world, issue);
            world.killing().arm(point);
            String what = "killed " + undisturbed.killing().points().get(point);
            assertThatThrownBy(world::makeRoom).as(what).isInstanceOf(Killing.Killed.class);
            world.killing().arm(-1);
            world.makeRoom();
            assertThat(world.data(issue).workspace()).as(what).doesNotExist();
            assertThat(world.tree().entrySet().stream().filter(file -> file.getKey().endsWith(".bundle")).map(Map.Entry::getValue)).as(what).containsExactly("precious");
            assertThat(world.comments(issue).stream().filter(comment -> comment.contains("kept="))).as(what).hasSize(1);
            assertThat(world.tree().keySet()).as(what).noneMatch(file -> file.contains("clone.") || file.contains("rescue.tmp"));
            world.quietTick();
            world.assertFixedPoint();
        }
    }

    @Test
    void oldRuns() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = world.forge().open("Again", "loop/plan");
            for (int n = 0; n < 7; n++) {
                world.agents().will(Script.answers("Ready."));
                world.quietTick();
                world.pass(Duration.ofMinutes(10));
                world.forge().removeLabel(issue, new Label("loop/plan-done"));
                world.forge().addLabel(issue, new Label("loop/plan"));
            }
            world.forge().removeLabel(issue, new Label("loop/plan"));
            world.pass(Duration.ofHours(3));
        });
    }

    // The rest.

    @Test
    void aNewSessionAfterAnAnswerCutForItsLength() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = world.forge().open("Long", "loop/plan");
            world.agents().will(Script.stopsWith("max_tokens"));
            world.quietTick();
            world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
            world.forge().addLabel(issue, new Label("loop/plan"));
        });
    }

    @Test
    void betweenQuestionsToTheForge() {
        Consumer<World> reads = world -> world.killing().countReads();
        assertConverges(ExampleLoop.gated(), world -> {
            pushed(world, Check.State.FAILED);
            reads.accept(world);
        });
        assertConverges(ExampleLoop.shop(), world -> {
            idle(world);
            world.pass(Duration.ofDays(1));
            reads.accept(world);
        });
    }

    /// So that nobody takes the names below for granted: each is a place where a tick has died.
    @Test
    void theSeamIsWhereItShouldBe() {
        World world = new World(ExampleLoop.shop());
        world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("Ready."));
        world.tick();
        assertThat(world.killing().points())
                .contains("before ensureLabels", "after ensureLabels", "before watch fresh processes", "after watch fresh processes")
                .contains("before rename intent.json", "after addLabels 1 [loop/plan-doing]", "after delete 1", "after rename ending.json");
        assertThat(world.killing().points()).anyMatch(point -> point.startsWith("after launch ")).anyMatch(point -> point.startsWith("after comment 1 "));
    }

    @Test
    void anAnswerThatDoesNotArriveIsOfWorkThatWasDone() {
        World world = new World(ExampleLoop.shop());
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.tick();
        world.agents().finish(World.ref(issue), "Ready.");
        int point = 0;
        do {
            world.killing().arm(point++);
            try {
                world.tick();
            } catch (Killing.Killed killed) {
                if (killed.getMessage().startsWith("after comment")) {
                    assertThat(world.comments(issue)).hasSize(1);
                    return;
                }
                assertThat(killed.getMessage()).isNotEqualTo("dead already");
            }
        } while (point < 100);
        throw new AssertionError("no tick died behind the comment");
    }
}
