package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls.When;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Steps that fail rather than die.
class StepsTest {
    private final World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    @Test
    void aCloneThatFailsIsTriedAgainUnchargedForHalfAnHourThenHandedOver() {
        world.configure(ExampleLoop.shop().rateLimit(1, Duration.ofHours(1)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fail("git clone https://forge.example/acme/shop: exit code 128: Could not resolve host");
        for (int minutes = 0; minutes < 30; minutes += 5) {
            assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
            assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
            world.pass(Duration.ofMinutes(5));
        }
        world.tick();
        world.quietTick();

        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("Could not resolve host").contains("`loop/plan`");
        assertThat(world.agents().launches()).isEmpty();
        world.assertFixedPoint();

        world.workspaces().recover();
        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/plan"));
        assertThat(world.quietTick().count("started")).isEqualTo("1");
    }

    @Test
    void aFirstFetchInTheBackgroundIsWaitedForAsLongAsItTakesAndCostsNothing() {
        world.configure(ExampleLoop.shop().rateLimit(1, Duration.ofHours(1)));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fetchInBackground("https://forge.example/acme/shop is being fetched whole: 120 MB so far");
        for (int minutes = 0; minutes < 300; minutes += 5) {
            World.Ticked ticked = world.quietTick();
            assertThat(ticked.result()).isEqualTo(Tick.Result.DONE);
            assertThat(ticked.count("started")).isEqualTo("0");
            world.pass(Duration.ofMinutes(5));
        }
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.comments(issue)).isEmpty();
        assertThat(world.narration()).anyMatch(line -> line.contains("waits: https://forge.example/acme/shop is being fetched whole"));
        assertThat(world.status(ExampleLoop.shop()).toString()).contains("being fetched whole: 120 MB so far").doesNotContain("could not finish");

        world.workspaces().recover();
        assertThat(world.quietTick().count("started")).isEqualTo("1");
    }

    @Test
    void aFirstFetchThatFailsAgainAndAgainIsHandedOverThough() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        int failures = 0;
        for (; failures < 10 && world.labels(issue).startsWith("loop/plan"); failures++) {
            world.workspaces().fetchInBackground("it is being fetched");
            for (int ticks = 0; ticks < 12; ticks++) {
                world.quietTick();
                world.pass(Duration.ofMinutes(5));
            }
            world.workspaces().fail("git fetch: the connection was reset");
            world.tick();
            world.pass(Duration.ofMinutes(5));
            world.tick();
        }
        assertThat(failures).isBetween(2, 4);
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("the connection was reset");
    }

    @Test
    void aRepositoryThatBringsItsOwnProgramsForAcpxStartsNoAgent() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().ship("node_modules");
        world.tick();
        world.pass(Duration.ofMinutes(31));
        world.tick();
        world.quietTick();

        assertThat(world.agents().launches()).isEmpty();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("node_modules").contains("allowProjectConfig");
    }

    @Test
    void aCloneThatRecoversIsGoneOnWith() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fail("git fetch: exit code 128");
        world.tick();
        world.workspaces().recover();

        assertThat(world.quietTick().count("started")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.agents().launches()).hasSize(1);
    }

    @Test
    void aSessionThatCannotBeHadIsTriedAgain() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().failSession("acpx sessions ensure: no answer within 60s");
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);

        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
    }

    @Test
    void aHumanMayTakeAnIssueBackWhoseCloneFails() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fail("git fetch: exit code 128");
        world.tick();
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));

        world.quietTick();
        assertThat(world.labels(issue)).isEmpty();
        assertThat(world.comments(issue)).isEmpty();
    }

    @Test
    void oneFailingIssueNeverStopsTheNext() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2)));
        IssueId failing = world.forge().open("Add a cart", "loop/plan");
        IssueId next = world.forge().open("Add a till", "loop/plan");
        world.forge()
                .calls()
                .failNext(c -> c.operation().equals("addLabels"), When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);

        assertThat(world.tick().count("started")).isEqualTo("1");
        assertThat(world.labels(failing)).isEqualTo("loop/plan");
        assertThat(world.labels(next)).isEqualTo("loop/plan-doing");

        world.quietTick();
        assertThat(world.labels(failing)).isEqualTo("loop/plan-doing");
    }

    @Test
    void labelsThatCannotBeCreatedAreToldAndTriedAgain() {
        world.forge()
                .calls()
                .failNext(c -> c.operation().equals("ensureLabels"), When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAUTHORIZED);
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.narration()).anyMatch(line -> line.contains("labels could not be created"));

        world.quietTick();
        assertThat(world.forge().colour(new Label("loop/plan"))).contains("0e8a16");
        assertThat(world.forge().colour(Label.NEED_SUPERVISOR)).contains("d93f0b");
    }

    @Test
    void aListingThatFailsPlansNothing() {
        world.forge().open("Add a cart", "loop/plan");
        world.forge().calls().failAll(ForgeException.Kind.RATE_LIMITED);
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.agents().launches()).isEmpty();
        world.forge().calls().recover();
        world.quietTick();
    }
}
