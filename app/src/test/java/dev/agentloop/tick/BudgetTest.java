package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What may be spent is not exceeded by more than what was spent since the last look, and whoever can not be measured does not spend.
class BudgetTest {
    private World world = new World(shop(Budget.NONE));

    private static ExampleLoop shop(Budget budget) {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(3).budget(budget));
    }

    private static Optional<Limit> dollars(String most) {
        return Optional.of(new Limit.Money(new BigDecimal(most)));
    }

    private static Budget perRun(String most) {
        return new Budget(dollars(most), Optional.empty(), Optional.empty(), false);
    }

    private static Budget perIssue(String most) {
        return new Budget(Optional.empty(), dollars(most), Optional.empty(), false);
    }

    private static Budget perDay(String most) {
        return new Budget(Optional.empty(), Optional.empty(), dollars(most), false);
    }

    private IssueId queued() {
        return world.forge().open("Add a cart", "loop/plan");
    }

    private String last(IssueId issue) {
        return world.comments(issue).getLast();
    }

    @Test
    void aRunIsStoppedThatUsedUpItsBudget() {
        world = new World(shop(perRun("2.50")));
        IssueId issue = queued();
        world.agents().will(Script.worksAndCosts("2.4"));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        assertThat(world.notified()).singleElement().asString().contains("budget-80", "has used 80 % of its budget: $2.40 of $2.50");

        world.agents().says(World.ref(issue), Script.cost("2.6"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(last(issue)).contains("the run used up its budget: $2.60 of $2.50");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isFalse();
        assertThat(world.notified()).hasSize(1);
        world.assertFixedPoint();
    }

    @Test
    void itIsStoppedAlsoWhileTheConfigurationIsBroken() {
        world = new World(shop(perRun("2.50")));
        IssueId issue = queued();
        world.agents().will(Script.worksAndCosts("2"));
        world.quietTick();
        world.agents().says(World.ref(issue), Script.cost("3"));
        world.breakConfiguration();
        world.tick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isFalse();
    }

    @Test
    void aTurnThatEndedWellIsAResultWhateverItCost() {
        world = new World(shop(perRun("1")));
        IssueId issue = queued();
        world.agents().will(Script.costs("Done.", "5"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void anIssueThatUsedUpItsBudgetGoesToAHumanBeforeTheNextRun() {
        world = new World(shop(perIssue("4")));
        IssueId issue = queued();
        world.agents().will(Script.costs("Done.", "5"));
        world.quietTick();
        world.forge().removeLabel(issue, new Label("loop/plan-done"));
        world.forge().addLabel(issue, new Label("loop/plan"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(last(issue)).contains("the issue used up its budget: $5.00 of $4.00");
        assertThat(world.agents().launches()).hasSize(1);

        world.configure(shop(perIssue("8")));
        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/plan"));
        world.quietTick();
        assertThat(world.agents().launches()).as("given more, it goes on").hasSize(2);
    }

    @Test
    void overTheBudgetOfTheDayEverythingWaitsForTheNext() {
        world = new World(shop(perDay("10")));
        IssueId first = queued();
        IssueId second = queued();
        world.agents().will(Script.worksAndCosts("8.5"));
        world.agents().will(Script.worksAndCosts("2.5"));
        world.quietTick();
        IssueId third = queued();
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(first))).isFalse();
        assertThat(world.agents().isWorkingOn(World.ref(second))).isFalse();
        assertThat(world.labels(first)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(third)).isEqualTo("loop/plan");
        assertThat(world.comments(first)).isEmpty();
        assertThat(world.plan(shop(perDay("10"))).waiting()).hasSize(3)
                .allSatisfy(wait -> assertThat(wait.until().orElseThrow()).hasToString("2026-11-21T00:00:00Z"));
        world.assertFixedPoint();

        world.pass(Duration.ofHours(12));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(first))).isTrue();
        assertThat(world.agents().isWorkingOn(World.ref(second))).isTrue();
        assertThat(world.agents().isWorkingOn(World.ref(third))).isTrue();
        assertThat(world.status(shop(perDay("10"))).loops().getFirst().issues().getFirst().restarts()).isZero();
    }

    @Test
    void anAgentThatReportsNothingIsRefusedAfterItsFirstRun() {
        world = new World(shop(perIssue("4")));
        IssueId issue = queued();
        world.agents().will(Script.answers("Done."));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");

        IssueId next = queued();
        world.quietTick();
        assertThat(world.labels(next)).isEqualTo("loop/plan");
        assertThat(world.plan(shop(perIssue("4"))).waiting()).singleElement()
                .satisfies(wait -> assertThat(wait.because()).contains("claude reports nothing the budget could be kept by", "allowUnmetered: true"));
        world.assertFixedPoint();

        world.configure(shop(new Budget(Optional.empty(), dollars("4"), Optional.empty(), true)));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(next))).isTrue();
    }

    /// It was begun while there was money, and could not be finished then.
    @Test
    void aLaunchThatWasBegunWaitsForTheNextDayToo() {
        world = new World(shop(perDay("1")));
        IssueId first = queued();
        world.agents().will(Script.worksAndCosts("0.5"));
        world.quietTick();
        IssueId second = queued();
        world.workspaces().fail("git fetch failed");
        world.tick();
        world.workspaces().recover();
        world.agents().says(World.ref(first), Script.cost("1.1"));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(1);
        assertThat(world.plan(shop(perDay("1"))).waiting()).hasSize(2)
                .allSatisfy(wait -> assertThat(wait.until().orElseThrow()).hasToString("2026-11-21T00:00:00Z"));
        world.assertFixedPoint();

        world.pass(Duration.ofHours(12));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(second))).isTrue();
    }

    @Test
    void aBudgetThatIsRaisedHoldsAtOnceAlsoForRunsThatBeganBefore() {
        world = new World(shop(perDay("10")));
        IssueId issue = queued();
        world.agents().will(Script.worksAndCosts("11"));
        world.quietTick();
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isFalse();

        world.configure(shop(perDay("50")));
        world.quietTick();
        int launches = world.agents().launches().size();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.pass(Duration.ofMinutes(1));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(launches);

        world.configure(shop(perDay("5")));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).as("lowered, it binds who is at work").isFalse();
    }

    @Test
    void aRunIsHeldToTheBudgetOfTheDayItBeganAlsoAfterMidnight() {
        world = new World(shop(perDay("10")));
        world.pass(Duration.ofHours(11).plusMinutes(58));
        IssueId issue = queued();
        world.agents().will(Script.worksAndCosts("9"));
        world.quietTick();
        world.pass(Duration.ofMinutes(4));
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.agents().says(World.ref(issue), Script.cost("10.5"));
        world.agents().will(Script.works());
        world.quietTick();
        assertThat(world.data(issue).hasClone()).isTrue();
        assertThat(world.agents().launches()).as("stopped, and begun anew on the new day's money").hasSize(2);
    }

    @Test
    void aRunThatWasKilledProvesNothingAboutWhatItsAgentReports() {
        world = new World(shop(perIssue("4")));
        IssueId killed = queued();
        world.quietTick();
        world.stop(killed);
        IssueId next = queued();
        world.quietTick();
        assertThat(world.agents().isWorkingOn(World.ref(next))).isTrue();
    }

    @Test
    void whileTheForgeIsDownNobodyIsToldAndNothingBreaks() {
        world = new World(shop(perRun("10")));
        IssueId issue = queued();
        world.agents().will(Script.worksAndCosts("1"));
        world.quietTick();
        world.agents().says(World.ref(issue), Script.cost("9"));
        world.breakConfiguration();
        world.tick();
        assertThat(world.notified()).isEmpty();
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
        world.configure(shop(perRun("10")));
        world.quietTick();
        assertThat(world.notified()).hasSize(1);
    }
}
