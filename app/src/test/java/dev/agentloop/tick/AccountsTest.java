package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Fault;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.state.DamagedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is the account's fault is not the issue's: it waits, people are told once, and it goes on by itself.
class AccountsTest {
    private static final String LOGGED_OUT = "Internal error: 401 Incorrect API key provided";
    private static final String USED_UP = "You have hit your usage limit, resets 12:01pm (UTC)";
    private static final String BUSY = "503 the model is overloaded";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ExampleLoop shop =
            ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(3).maxRestarts(0)).with(ExampleLoop.prompt("code")).rateLimit(1, Duration.ofHours(9));
    private final World world = new World(shop);

    private List<IssueId> queued(int number) {
        List<IssueId> issues = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            issues.add(world.forge().open("Add cart " + i, "loop/plan"));
        }
        return issues;
    }

    private long at(List<IssueId> issues, String label) {
        return issues.stream().filter(issue -> world.labels(issue).equals(label)).count();
    }

    private int comments(List<IssueId> issues) {
        return issues.stream().mapToInt(issue -> world.comments(issue).size()).sum();
    }

    private void ticks(int number, Duration apart) {
        for (int tick = 0; tick < number; tick++) {
            world.quietTick();
            world.pass(apart);
        }
    }

    /// Of its latest run.
    private String agentOf(IssueId issue) {
        try {
            return world.data(issue).record(world.data(issue).runs().getLast()).agent();
        } catch (IOException | DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fiftyIssuesWaitForALoginAndAreDoneAfterIt() {
        List<IssueId> issues = queued(50);
        world.agents().willAlways(Script.fails(LOGGED_OUT));
        ticks(30, MINUTE.multipliedBy(4));
        assertThat(world.notified()).singleElement().asString().contains("login-needed", "claude is not logged in", "type `/login`");
        assertThat(comments(issues)).isOne();
        assertThat(at(issues, "NeedSupervisor")).isZero();
        assertThat(at(issues, "loop/plan-doing")).isEqualTo(3);
        assertThat(at(issues, "loop/plan")).isEqualTo(47);
        assertThat(world.agents().launches().size()).as("tries in two hours").isLessThan(20);

        world.agents().willAlways(Script.answers("Done."));
        ticks(20, MINUTE.multipliedBy(3));
        assertThat(at(issues, "loop/plan-done")).isEqualTo(50);
        assertThat(world.notified()).hasSize(1);
        assertThat(comments(issues)).isEqualTo(51);
        world.assertFixedPoint();
    }

    @Test
    void aUsageLimitIsWaitedForUntilItsReset() {
        IssueId issue = queued(1).getFirst();
        world.agents().will(Script.fails("You've hit your limit · resets 12:01pm (UTC)"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.notified()).singleElement().asString().contains("agent-paused", "resets 12:01pm");
        assertThat(world.comments(issue)).singleElement().asString().contains("goes on by itself", "12:01:05Z");
        var waiting = world.status(shop).loops().getFirst().issues().getFirst();
        assertThat(waiting.waitingFor().orElseThrow()).contains("usage limit of claude");
        assertThat(waiting.waitingUntil().orElseThrow()).hasToString("2026-11-20T12:01:05Z");
        assertThat(waiting.result().kind().orElseThrow().word()).isEqualTo("usage-limit");

        world.pass(Duration.ofSeconds(30));
        world.assertFixedPoint();
        world.pass(Duration.ofSeconds(60));
        world.agents().will(Script.answers("Done after all."));
        // Neither the restart budget of 0 nor the rate limit of 1 stands in its way.
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue)).hasSize(2);
        world.assertFixedPoint();
    }

    @Test
    void pausesGrowAndEnd() {
        IssueId issue = queued(1).getFirst();
        world.agents().willAlways(Script.fails(BUSY));
        ticks(180, MINUTE);
        assertThat(world.agents().launches().size()).as("tries in three hours").isBetween(7, 11);
        assertThat(world.notified()).hasSize(1);
        world.agents().willAlways(Script.answers("Done."));
        ticks(32, MINUTE);
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void theOthersGoOnAsSoonAsTheOneThatTriesDoesSomething() {
        List<IssueId> issues = queued(3);
        world.agents().willAlways(Script.fails(BUSY));
        world.quietTick();
        world.agents().willAlways(Script.works());
        world.pass(MINUTE.plusSeconds(1));
        world.quietTick();
        assertThat(issues).filteredOn(issue -> world.agents().isWorkingOn(World.ref(issue))).hasSize(3);
    }

    @Test
    void aSecondTimeOfFailingIsToldAgain() {
        IssueId issue = queued(1).getFirst();
        world.agents().will(Script.fails(BUSY));
        world.quietTick();
        world.pass(MINUTE.multipliedBy(2));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.quietTick();
        world.agents().finish(World.ref(issue), Script.failsMidway(BUSY));
        world.quietTick();
        assertThat(world.notified()).as("it had not recovered").hasSize(1);
        world.pass(MINUTE.multipliedBy(5));
        world.quietTick();
        world.quietTick();
        world.pass(Duration.ofHours(2));
        world.agents().finish(World.ref(issue), Script.failsMidway(BUSY));
        world.quietTick();
        assertThat(world.notified()).hasSize(2);
    }

    @Test
    void theNextAgentTakesOverOnTheCloneAsItStands() {
        world.configure(shop.fallback("claude", "codex"));
        List<IssueId> issues = new ArrayList<>(queued(1));
        world.agents().will(Script.failsMidway(USED_UP));
        world.quietTick();
        issues.addAll(queued(1));
        world.quietTick();
        assertThat(world.comments(issues.getFirst())).singleElement().asString().contains("claude cannot work now (usage-limit); codex goes on in its place");
        assertThat(issues).extracting(this::agentOf).containsOnly("codex");
        assertThat(world.notified()).hasSize(1);
        assertThat(world.status(shop).loops().getFirst().issues().getFirst().restarts()).as("restarts that count").isZero();
    }

    @Test
    void anAgentThatCannotBeStartedIsReplacedToo() {
        world.configure(shop.fallback("claude", "codex"));
        IssueId issue = queued(1).getFirst();
        world.agents().failSession("This command failed with exit code 1:\nacpx says: spawn claude ENOENT", Fault.NOT_STARTED);
        world.tick();
        world.quietTick();
        assertThat(agentOf(issue)).isEqualTo("codex");
        assertThat(world.comments(issue)).singleElement().asString().contains("claude cannot work now; codex takes its place");

        IssueId other = queued(1).getFirst();
        world.agents().will(Script.neverBegins("no such program"));
        world.quietTick();
        assertThat(world.labels(other)).isEqualTo("loop/plan-doing");
        assertThat(agentOf(other)).isEqualTo("codex");
    }

    @Test
    void whenNoneCanBeStartedAHumanGetsTheIssue() {
        world.configure(shop.fallback("claude", "codex"));
        IssueId issue = queued(1).getFirst();
        world.agents().willAlways(Script.neverBegins("no such program"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.agents().launches()).hasSize(2);
    }

    @Test
    void aLoginThatFailsBeforeTheTurnIsWaitedForAsLong() {
        IssueId issue = queued(1).getFirst();
        for (int i = 0; i < 60; i++) {
            world.agents().failSession("acpx says: Authentication required", Fault.LOGIN);
        }
        for (int tick = 0; tick < 180; tick++) {
            world.tick();
            world.pass(MINUTE);
        }
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.notified()).hasSize(1);
        assertThat(world.agents().launches()).isEmpty();
        world.agents().willAlways(Script.works());
        for (int tick = 0; tick < 12; tick++) {
            world.tick();
            world.pass(MINUTE);
        }
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
    }

    /// The launch of one that tries the account fails for another reason, and is gone on with after its time to try is over.
    @Test
    void onlyOneTriesAlsoWhenItsLaunchTakesLong() {
        List<IssueId> issues = queued(1);
        world.agents().will(Script.fails(BUSY));
        world.quietTick();
        issues.addAll(queued(1));
        world.agents().failSession("no answer");
        world.pass(MINUTE.plusSeconds(1));
        world.tick();
        world.pass(Duration.ofMinutes(11));
        world.agents().willAlways(Script.silent());
        world.quietTick();
        assertThat(issues).filteredOn(issue -> world.agents().isWorkingOn(World.ref(issue))).hasSize(1);
    }

    @Test
    void onlyOneTriesAnAccountThatTakesOver() {
        world.configure(shop.fallback("claude", "codex"));
        world.agents().will(Script.fails(BUSY));
        world.agents().will(Script.fails(BUSY));
        IssueId first = queued(1).getFirst();
        world.quietTick();
        assertThat(world.accounts()).hasSize(2);
        world.forge().removeLabel(first, new Label("loop/plan-doing"));
        world.quietTick();

        List<IssueId> issues = queued(2);
        world.agents().failEverySession("claude", "acpx says: Authentication required", Fault.LOGIN);
        world.agents().willAlways(Script.silent());
        world.pass(MINUTE.multipliedBy(2));
        world.tick();
        assertThat(issues).filteredOn(issue -> world.agents().isWorkingOn(World.ref(issue))).hasSize(1);
    }

    @Test
    void anIssueWhoseOwnConversationFailsStarvesNobody() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(3)));
        List<IssueId> issues = queued(3);
        world.agents().willAlways(Script.failsMidway(BUSY));
        world.quietTick();
        world.agents().willAlways(Script.answers("Done."));
        world.agents().poison(World.ref(issues.getFirst()), Script.failsMidway(BUSY));
        ticks(10, MINUTE);
        assertThat(at(issues, "loop/plan-done")).isEqualTo(2);
        ticks(60, MINUTE.multipliedBy(5));
        assertThat(world.labels(issues.getFirst())).as("a provider may have its troubles").isEqualTo("loop/plan-doing");
        ticks(60, MINUTE.multipliedBy(5));
        assertThat(world.labels(issues.getFirst())).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issues.getFirst()).getLast()).contains("times in a row in the middle of its work, for 6h");
    }

    @Test
    void aLaunchThatWasBegunIsHandedOnToo() {
        world.configure(shop.fallback("claude", "codex"));
        IssueId begun = queued(1).getFirst();
        world.workspaces().fail("the disk is slow today");
        world.tick();
        assertThat(world.labels(begun)).isEqualTo("loop/plan-doing");
        world.workspaces().recover();
        world.agents().failSession("acpx says: Authentication required", Fault.LOGIN);
        world.tick();
        world.quietTick();
        assertThat(agentOf(begun)).isEqualTo("codex");
        assertThat(world.agents().isWorkingOn(World.ref(begun))).isTrue();
        assertThat(world.notified()).as("somebody has to log in all the same").hasSize(1);
    }
}
