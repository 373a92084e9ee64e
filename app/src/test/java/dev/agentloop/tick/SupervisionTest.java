package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Nothing of a run outlives its timeout, whatever else is broken; and what works is never disturbed by agentloop's own failure.
class SupervisionTest {
    private final World world = World.shop();
    private final IssueId issue = world.forge().open("Add a cart", "loop/plan");

    SupervisionTest() {
        world.quietTick();
    }

    private void assertHandedOver() {
        assertThat(world.agents().processes()).isZero();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("longer than the prompt's timeout of 30m").contains("`loop/plan`");
        world.assertFixedPoint();
    }

    @Test
    void anAgentOverItsTimeoutIsStoppedAndHandedOver() {
        world.pass(Duration.ofMinutes(31));

        assertThat(world.quietTick().count("hung")).isEqualTo("1");
        assertHandedOver();
    }

    @Test
    void withTheForgeDownItIsStoppedAtOnceAndHandedOverLater() {
        world.pass(Duration.ofMinutes(31));
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        World.Ticked blind = world.tick();
        assertThat(blind.result()).isEqualTo(Tick.Result.FAILED);
        assertThat(blind.count("hung")).isEqualTo("1");
        assertThat(world.agents().processes()).isZero();

        world.forge().calls().recover();
        assertThat(world.quietTick().count("hung")).isEqualTo("0");
        assertHandedOver();
    }

    @Test
    void withABrokenConfigurationToo() {
        world.pass(Duration.ofMinutes(31));
        world.breakConfiguration();
        assertThat(world.tick().count("hung")).isEqualTo("1");
        assertThat(world.agents().processes()).isZero();

        world.configure(ExampleLoop.shop());
        world.quietTick();
        assertHandedOver();
    }

    @Test
    void whatIsLeftOfALoopIsNoFailureOnceItsLastAgentIsDone() {
        world.breakConfiguration();
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);

        world.configure(ExampleLoop.shop());
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        world.breakConfiguration();

        assertThat(world.tick().result()).isEqualTo(Tick.Result.DONE);
    }

    @Test
    void withItsPromptRemovedToo() {
        world.configure(ExampleLoop.shop().without("plan"));
        world.pass(Duration.ofMinutes(31));

        world.quietTick();
        assertHandedOver();
    }

    @Test
    void aRunWhosePromptWasRemovedIsFinishedByTheTermsItStartedUnder() {
        world.configure(ExampleLoop.shop().without("plan"));
        world.agents().finish(World.ref(issue), "Ready.");

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void aQueueOwnerThatWorksOnIsStoppedAfterTheTimeoutWithTheForgeDown() {
        world.agents().killPrompt(World.ref(issue));
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        world.tick();
        assertThat(world.agents().processes()).isEqualTo(1);

        world.pass(Duration.ofMinutes(31));
        world.tick();
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void aQueueOwnerIsStoppedAfterTheTimeoutAlsoWhenNoLockTellsItsAgeAndTheClockWasSetBack() {
        List<String> points = world.killing().points();
        World again = World.shop();
        IssueId same = again.forge().open("Add a cart", "loop/plan");
        again.killing().arm(points.indexOf(points.stream().filter(point -> point.startsWith("after launch")).findFirst().orElseThrow()));
        assertThatThrownBy(again::tick).isInstanceOf(Killing.Killed.class);
        again.killing().arm(-1);
        again.agents().killPrompt(World.ref(same));
        again.setClock(Duration.ofHours(-3));
        again.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        again.pass(Duration.ofMinutes(31));
        again.tick();

        assertThat(again.agents().processes()).isZero();
    }

    @Test
    void anAgentThatIsStoppedBeforeItSaysAnythingIsNotStartedAgain() {
        World again = World.shop();
        IssueId same = again.forge().open("Add a cart", "loop/plan");
        again.killing().armAt("after spawn");
        assertThatThrownBy(again::tick).isInstanceOf(Killing.Killed.class);
        again.killing().arm(-1);
        again.pass(Duration.ofMinutes(31));
        again.tick();

        assertThat(again.agents().launches()).hasSize(1);
        assertThat(again.agents().processes()).isZero();
        assertThat(again.labels(same)).isEqualTo("NeedSupervisor");
        assertThat(again.comments(same)).singleElement().asString().contains("longer than the prompt's timeout of 30m");
        again.assertFixedPoint();
    }

    @Test
    void aForgeThatFailsForADayDoesNotDisturbAWorkingAgentOrLoseItsResult() {
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        world.pass(Duration.ofMinutes(10));
        world.tick();
        world.agents().finish(World.ref(issue), "Ready.");
        world.pass(Duration.ofDays(1));
        world.tick();

        world.forge().calls().recover();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue)).singleElement().asString().startsWith("Ready.");
        world.assertFixedPoint();
    }

    @Test
    void anOutageInTheMiddleOfAFinishDelaysItAndDoesNotTurnItIntoAFailure() {
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().calls().failNext(c -> c.operation().equals("addLabels"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        world.tick();
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        world.pass(Duration.ofHours(3));
        world.tick();

        world.forge().calls().recover();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue)).hasSize(1);
        world.assertFixedPoint();
    }

    @Test
    void aForgeThatTakesNoCommentForAnHourDelaysAFinishAndDoesNotTurnItIntoAFailure() {
        world.agents().finish(World.ref(issue), "Ready.");
        for (int minute = 0; minute < 60; minute += 10) {
            world.forge().calls().failNext(c -> c.operation().equals("comment"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
            world.tick();
            world.pass(Duration.ofMinutes(10));
        }

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue)).singleElement().asString().startsWith("Ready.");
        world.assertFixedPoint();
    }

    @Test
    void whatCannotBeStoppedIsToldAndTriedAgain() {
        world.pass(Duration.ofMinutes(31));
        world.agents().becomeStubborn();

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.narration()).anyMatch(line -> line.contains("acpx prompt -s agentloop-shop-issue-1"));
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void aClockSetForwardOrBackDoesNotTouchALiveAgent() {
        world.setClock(Duration.ofDays(1));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();

        world.setClock(Duration.ofDays(-2));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.assertFixedPoint();
    }

    @Test
    void runIdsStayInOrderWhenTheClockIsSetBack() {
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        world.setClock(Duration.ofDays(-1));
        world.forge().removeLabel(issue, new Label("loop/plan-done"));
        world.forge().addLabel(issue, new Label("loop/code"));
        world.agents().will(Script.answers("Coded."));

        world.quietTick();
        assertThat(world.agents().launches()).hasSize(2);
        assertThat(world.agents().launches().getLast().value()).isGreaterThan(world.agents().launches().getFirst().value());
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        world.assertFixedPoint();
    }

    @Test
    void withAnIntentOpenAndItsIssueUnreadableToo() throws IOException {
        var run = world.data(issue).runs().getLast();
        Set<Label> before = Set.of(new Label("loop/plan"));
        Set<Label> after = Set.of(new Label("loop/plan-doing"));
        world.data(issue).intent(new Intent(Intent.Kind.LAUNCH, Optional.of(run), before, after, "it was begun", Instant.parse("2026-11-20T12:20:00Z"), Optional.empty()));
        world.pass(Duration.ofMinutes(31));
        for (int i = 0; i < 5; i++) {
            world.forge().calls().failNext(c -> c.operation().equals("read"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        }
        assertThat(world.tick().count("hung")).isEqualTo("1");
        assertThat(world.agents().processes()).isZero();

        world.forge().calls().recover();
        world.quietTick();
        assertHandedOver();
    }

    @Test
    void withADiskThatTakesNothingMoreToo() throws IOException {
        var run = world.data(issue).runDirectory(world.data(issue).runs().getLast());
        Path cache = world.data(issue).meta().getParent().resolveSibling("tracker.json");
        world.pass(Duration.ofMinutes(31));
        for (Path unwritable : List.of(cache.resolveSibling("tracker.json.tmp"), run.resolve("stopped.json.tmp"))) {
            Files.createDirectories(unwritable.resolve("inside"));
        }
        world.forge().open("So that there is something to write", "loop/plan");

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isFalse();
    }

    @Test
    void aLoopThatIsNoLongerConfiguredFailsOnlyWhileSomethingIsLeftToDo() {
        world.breakConfiguration();
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.narration()).anyMatch(line -> line.contains("unknown key"));

        world.configure(ExampleLoop.shop());
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        world.breakConfiguration();
        assertThat(world.tick().result()).isEqualTo(Tick.Result.DONE);
    }
}
