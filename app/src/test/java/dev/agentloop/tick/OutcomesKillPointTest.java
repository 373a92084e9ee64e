package dev.agentloop.tick;

import static dev.agentloop.tick.KillPoints.assertConverges;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Fault;
import dev.agentloop.model.IssueId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a tick does about accounts that fail, about budgets, and to tell people of them, is harmless to kill too.
class OutcomesKillPointTest {
    private static final Script BUSY = Script.failsMidway("503 the model is overloaded");
    private static final Script LOGGED_OUT = Script.fails("Internal error: 401 Incorrect API key provided");
    private static final Optional<Limit> NONE = Optional.empty();
    private static final Optional<Limit> A_DOLLAR = Optional.of(new Limit.Money(BigDecimal.ONE));

    private static ExampleLoop shop() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2));
    }

    private static ExampleLoop shop(Optional<Limit> perRun, Optional<Limit> perIssue, Optional<Limit> perDay) {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2).budget(new Budget(perRun, perIssue, perDay, false)));
    }

    private static IssueId started(World world, Script script) {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(script);
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        return issue;
    }

    private static void fail(World world, Script how) {
        world.agents().finish(World.ref(started(world, Script.works())), how);
    }

    /// Everything waits, and it is time to try again.
    private static void failed(World world) {
        fail(world, BUSY);
        world.quietTick();
        world.pass(Duration.ofMinutes(1));
    }

    private static void answers(World world) {
        world.agents().willAlways(Script.answers("Ready."));
    }

    @Test
    void aRunThatFailsForItsAccount() {
        assertConverges(shop(), world -> fail(world, BUSY), world -> {
            answers(world);
            world.pass(Duration.ofMinutes(1));
        });
    }

    @Test
    void twoRunsThatFailForOneAccount() {
        assertConverges(shop(), world -> {
            IssueId first = started(world, Script.works());
            IssueId second = started(world, Script.works());
            world.agents().finish(World.ref(first), LOGGED_OUT);
            world.agents().finish(World.ref(second), LOGGED_OUT);
        }, world -> {
            answers(world);
            world.pass(Duration.ofMinutes(2));
        });
    }

    @Test
    void aStartThatFailsAtOnceForItsAccount() {
        assertConverges(shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().will(LOGGED_OUT);
        }, world -> {
            answers(world);
            world.pass(Duration.ofMinutes(2));
        });
    }

    @Test
    void aRunThatGoesOnWhenItsAccountIsTried() {
        assertConverges(shop(), OutcomesKillPointTest::failed);
    }

    @Test
    void anAccountThatFailsAgain() {
        assertConverges(shop(), world -> {
            failed(world);
            world.agents().will(BUSY);
        }, world -> {
            answers(world);
            world.pass(Duration.ofMinutes(2));
        });
    }

    @Test
    void anAccountThatWorksAgain() {
        assertConverges(shop(), world -> {
            failed(world);
            world.agents().will(Script.silent());
            world.quietTick();
            world.forge().open("Add a till", "loop/plan");
            world.quietTick();
            world.agents().says(World.ref(IssueId.of(1)), Script.toolCall());
        });
    }

    @Test
    void anAccountThatIsShownToWorkByAnEnd() {
        assertConverges(shop(), world -> {
            failed(world);
            world.agents().will(Script.silent());
            world.quietTick();
            world.forge().open("Add a till", "loop/plan");
            world.quietTick();
            world.agents().finish(World.ref(IssueId.of(1)), "Ready.");
        });
    }

    @Test
    void anotherAgentThatTakesOver() {
        assertConverges(shop().fallback("claude", "codex"), world -> fail(world, BUSY));
    }

    @Test
    void aLoginThatFailsBeforeTheTurn() {
        assertConverges(shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().failEverySession("claude", "acpx says: Authentication required", Fault.LOGIN);
        }, world -> {
            world.agents().providersRecover();
            world.pass(Duration.ofMinutes(2));
        });
    }

    @Test
    void anotherAgentThatTakesOverBeforeTheTurn() {
        assertConverges(shop().fallback("claude", "codex"), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().failEverySession("claude", "acpx says: Authentication required", Fault.LOGIN);
        });
    }

    @Test
    void aLaunchThatIsHandedOn() {
        assertConverges(shop().fallback("claude", "codex"), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().failEverySession("claude", "acpx says: Authentication required", Fault.LOGIN);
            world.tick();
        });
    }

    private static void spends(World world, String dollars) {
        world.agents().says(World.ref(started(world, Script.worksAndCosts("0.1"))), Script.cost(dollars));
    }

    @Test
    void aRunOverItsBudget() {
        assertConverges(shop(A_DOLLAR, NONE, NONE), world -> spends(world, "1.2"));
    }

    @Test
    void anIssueOverItsBudget() {
        assertConverges(shop(NONE, A_DOLLAR, NONE), world -> spends(world, "1.2"));
    }

    @Test
    void anIssueWhoseBudgetIsUsedUpBeforeItsNextRun() {
        assertConverges(shop(NONE, A_DOLLAR, NONE), world -> {
            spends(world, "0.9");
            world.quietTick();
            world.agents().says(World.ref(IssueId.of(1)), Script.cost("1.2"));
            world.agents().killPrompt(World.ref(IssueId.of(1)));
        });
    }

    @Test
    void aDayOverItsBudget() {
        assertConverges(shop(NONE, NONE, A_DOLLAR), world -> {
            started(world, Script.worksAndCosts("0.1"));
            spends(world, "1.2");
        }, world -> world.pass(Duration.ofHours(12)));
    }

    @Test
    void theDayAfter() {
        assertConverges(shop(NONE, NONE, A_DOLLAR), world -> {
            spends(world, "1.2");
            world.quietTick();
            world.pass(Duration.ofHours(12));
        });
    }

    @Test
    void aBudgetThatIsNearlyUsedUp() {
        assertConverges(shop(A_DOLLAR, A_DOLLAR, A_DOLLAR), world -> spends(world, "0.85"));
    }
}
