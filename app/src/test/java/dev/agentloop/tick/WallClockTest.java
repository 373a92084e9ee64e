package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.state.TickLock;
import dev.agentloop.status.StatusReport;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The wall clock is set while nobody looks; processes age as they did. What is waited for by the clock may end early or be waited for anew, and never stays.
class WallClockTest {
    private static final Duration DAY = Duration.ofDays(1);

    /// Changes of the clock, in days, one before each of the first ticks.
    static Stream<Arguments> everyScene() {
        return Stream.of(Scene.values()).flatMap(scene -> Stream.of(List.of(-1), List.of(1), List.of(1, -2, 1), List.of(-1, 2, -1)).map(days -> arguments(scene, days)));
    }

    @ParameterizedTest
    @MethodSource
    void everyScene(Scene scene, List<Integer> days) {
        World undisturbed = scene.set();
        World world = scene.set();
        Story expected = new Story(undisturbed);
        Story story = new Story(world);
        for (int by : days) {
            world.setClock(DAY.multipliedBy(by));
            story.first();
            expected.first();
        }
        story.then();
        expected.then();

        assertThat(world.narration()).noneMatch(line -> line.contains("longer than the prompt's timeout") && scene != Scene.STOPPED);
        assertThat(story.neighbour()).isEqualTo(expected.neighbour());
        boolean mayEndEarly = expected.issue().labels().equals("loop/plan-doing") && days.stream().anyMatch(by -> by > 0);
        if (mayEndEarly) {
            assertThat(story.issue().labels()).as("somebody else's claim").isIn("NeedSupervisor", "loop/plan-doing");
        } else {
            assertThat(story.issue()).isEqualTo(expected.issue());
        }
        assertThat(world.agents().launches().stream().filter(tag -> tag.value().startsWith("shop/1/")).map(Object::toString)).as("in order").isSorted();
        world.assertFixedPoint();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void anAgentStillHasItsTimeoutAndNoMore(int days) {
        World world = Scene.AT_WORK.set();
        world.setClock(DAY.multipliedBy(days));
        world.pass(Duration.ofMinutes(29));
        assertThat(world.quietTick().count("hung")).isEqualTo("0");

        world.pass(Duration.ofMinutes(2));
        assertThat(world.quietTick().count("hung")).isEqualTo("1");
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("NeedSupervisor");
    }

    /// A start that is dated in the future counts as now, so whoever goes to and fro gains the starts of one window at each end, and no more.
    @Test
    void aClockThatGoesToAndFroGivesNoUnlimitedStarts() {
        World world = new World(ExampleLoop.shop().rateLimit(2, Duration.ofHours(1)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        for (int i = 0; i < 20; i++) {
            world.agents().will(Script.answers("Ready."));
            world.quietTick();
            world.forge().removeLabel(issue, new Label("loop/plan-done"));
            world.forge().addLabel(issue, new Label("loop/plan"));
            world.setClock(DAY.multipliedBy(i % 2 == 0 ? 1 : -1));
        }
        assertThat(world.agents().launches()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aClaimOfSomebodyElseIsNotWaitedForADayLonger() {
        World world = Scene.CLAIMED_ELSEWHERE.set();
        world.setClock(DAY.negated());
        world.quietTick();
        world.pass(Duration.ofMinutes(59));
        world.quietTick();
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("loop/plan-doing");

        world.pass(Duration.ofMinutes(1));
        world.quietTick();
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("NeedSupervisor");
    }

    @Test
    void aStepThatFailsIsNotTriedADayLonger() {
        World world = Scene.START_FAILED.set();
        world.workspaces().fail("git fetch: exit code 128");
        world.setClock(DAY.negated());
        for (int minutes = 0; minutes <= 35; minutes += 5) {
            world.tick();
            world.pass(Duration.ofMinutes(5));
        }
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("NeedSupervisor");
    }

    @Test
    void aStepThatRecoversWhileTheClockIsSetForwardIsNoFailure() {
        World world = Scene.START_FAILED.set();
        world.setClock(DAY);

        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(Scene.ISSUE))).isTrue();
    }

    @Test
    void aHandOverIsNotTriedADayLonger() {
        World world = Scene.HANDING_OVER_INTENDED.set();

        world.forge().calls().listen(new UnpostedTest.Stuck(Scene.ISSUE));
        world.setClock(DAY.negated());
        for (int hour = 0; hour < 26; hour++) {
            world.tick();
            world.pass(Duration.ofHours(1));
        }
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("NeedSupervisor");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void whatIsRememberedOfTheTrackerIsNotTrustedForADay(int days) {
        World world = Scene.AT_WORK.set();
        world.setClock(DAY.multipliedBy(days));
        world.forge().delete(Scene.ISSUE);

        world.tick();
        assertThat(world.agents().processes()).isZero();
    }

    @Test
    void aLockDatedTomorrowIsAsStaleAsAnyOther() throws IOException {
        World world = Scene.AT_WORK.set();
        Files.writeString(world.loopData().resolve(TickLock.FILE), """
                {"pid": 99, "match": "agentloop", "startTicks": 1, "bootId": "boot-1", "since": "2026-11-21T12:00:00Z"}
                """);
        assertThat(world.status(Scene.loop()).lock()).isInstanceOf(StatusReport.Lock.Stale.class);

        world.quietTick();
        assertThat(world.status(Scene.loop()).lock()).isInstanceOf(StatusReport.Lock.Free.class);
    }
}
