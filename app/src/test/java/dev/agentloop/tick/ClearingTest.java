package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.Check;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What goes when nothing needs it any more, and what is kept of it.
class ClearingTest {
    private static final String RESTORE = "git fetch '/loop-data/shop/issues/1.meta/rescue-20261120T120000.000Z.bundle' 'refs/rescue/*:refs/rescue/*'";

    private World world = World.shop();

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    private IssueId started() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        assertThat(hasClone(issue)).isTrue();
        return issue;
    }

    private boolean hasClone(IssueId issue) {
        return Files.exists(world.data(issue).workspace());
    }

    private void leaveWork(IssueId issue) throws IOException {
        Files.writeString(world.data(issue).workspace().resolve("unpushed"), "precious");
    }

    private long mentions(IssueId issue) {
        return world.comments(issue).stream().filter(text -> text.contains(RESTORE)).count();
    }

    private void assertKeptAndToldOnce(IssueId issue) throws IOException {
        assertThat(hasClone(issue)).isFalse();
        assertThat(KeptWork.in(world.data(issue).meta())).singleElement().satisfies(kept -> assertThat(Files.readString(kept)).isEqualTo("precious"));
        assertThat(mentions(issue)).as("%s", world.comments(issue)).isOne();
    }

    @Test
    void theCloneGoesWithTheResult() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(hasClone(issue)).isFalse();
        assertThat(world.data(issue).meta()).exists();
        assertThat(world.comments(issue)).singleElement().asString().doesNotContain("not pushed");
    }

    @Test
    void theCloneGoesWhenAHumanGetsTheIssue() {
        IssueId issue = started();
        world.pass(Duration.ofMinutes(31));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(hasClone(issue)).isFalse();
    }

    @Test
    void theCloneStaysForARouteARestartAndAQuestion() {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code").requireMarker()).with(ExampleLoop.prompt("code")));
        IssueId issue = started();
        world.agents().killAll(World.ref(issue));
        world.quietTick();
        assertThat(hasClone(issue)).isTrue();
        world.agents().finish(World.ref(issue), "I think so.");
        world.quietTick();
        assertThat(hasClone(issue)).isTrue();
    }

    @Test
    void unpushedWorkIsKeptAndNamedInTheResult() throws Exception {
        IssueId issue = started();
        leaveWork(issue);
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(world.comments(issue)).singleElement().asString().startsWith("Ready.").contains("work that was not pushed");
        assertKeptAndToldOnce(issue);
    }

    @Test
    void unpushedWorkIsKeptAndNamedWhenAHumanGetsTheIssue() throws Exception {
        IssueId issue = started();
        leaveWork(issue);
        world.agents().finish(World.ref(issue), "<!-- loop-route: nowhere -->");
        world.quietTick();
        assertThat(world.comments(issue)).singleElement().asString().contains("A human has to look");
        assertKeptAndToldOnce(issue);
    }

    @Test
    void unpushedWorkIsKeptAndNamedWhenCIPassed() throws Exception {
        world = new World(ExampleLoop.gated());
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.quietTick();
        leaveWork(issue);
        String commit = world.forge().push("issue-1-cart");
        world.forge().openPullRequest("issue-1-cart");
        world.forge().report(commit, new Check("tests", Check.State.PASSED, Optional.empty(), ""));
        world.agents().finish(World.ref(issue), "Pushed.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(world.comments(issue)).hasSize(2);
        assertKeptAndToldOnce(issue);
    }

    @Test
    void aCleanUpThatFailsChangesNoOutcomeAndIsTriedAgain() throws Exception {
        IssueId issue = started();
        leaveWork(issue);
        world.workspaces().stick(true);
        world.agents().finish(World.ref(issue), "Ready.");
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.comments(issue).getFirst()).startsWith("Ready.");
        assertThat(world.data(issue).ending(world.data(issue).runs().getLast()).orElseThrow().outcome()).isEqualTo("success");
        assertThat(hasClone(issue)).isTrue();
        assertThat(world.narration()).anyMatch(line -> line.contains("could not be cleaned up"));
        world.tick();
        assertThat(mentions(issue)).as("told, though it could not be removed").isOne();

        world.workspaces().stick(false);
        world.quietTick();
        assertKeptAndToldOnce(issue);
    }

    @Test
    void aCloneInWhichProcessesCannotBeStoppedStays() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        world.agents().becomeStubborn();
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(hasClone(issue)).isTrue();
        assertThat(world.narration()).anyMatch(line -> line.contains("are still there"));

        world.agents().killAll(World.ref(issue));
        world.quietTick();
        assertThat(hasClone(issue)).isFalse();
    }

    @Test
    void clonesOfIssuesNobodyWorksOnGoAfterADay() throws Exception {
        world.configure(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(3)).with(ExampleLoop.prompt("code")));
        IssueId closed = started();
        IssueId gone = started();
        IssueId unlabelled = started();
        leaveWork(closed);
        for (IssueId issue : new IssueId[] {closed, gone, unlabelled}) {
            world.agents().finish(World.ref(issue), "Ready.");
        }
        world.forge().removeLabel(closed, new Label("loop/plan-doing"));
        world.forge().setOpen(closed, false);
        world.forge().removeLabel(unlabelled, new Label("loop/plan-doing"));
        world.forge().delete(gone);
        world.tick();
        world.quietTick();
        world.assertFixedPoint();
        world.pass(Duration.ofDays(1).minusSeconds(1));
        world.quietTick();
        assertThat(hasClone(closed) && hasClone(gone) && hasClone(unlabelled)).isTrue();

        world.pass(Duration.ofSeconds(1));
        world.quietTick();
        assertThat(hasClone(closed) || hasClone(gone) || hasClone(unlabelled)).isFalse();
        assertThat(world.comments(closed)).last().asString().contains("no longer needed here").contains("rescue-20261121T120000.000Z.bundle");
        assertThat(KeptWork.in(world.data(closed).meta())).hasSize(1);
    }

    @Test
    void somebodyWhoGoesOnIsNotCleanedAwayUnder() {
        IssueId issue = started();
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.quietTick();
        world.pass(Duration.ofHours(23));
        world.forge().addLabel(issue, new Label("loop/plan"));
        world.quietTick();
        world.pass(Duration.ofMinutes(2));
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        world.quietTick();
        world.pass(Duration.ofHours(23));
        world.quietTick();
        assertThat(hasClone(issue)).isTrue();
    }

    @Test
    void oldRunsGoAndWhatIsCountedStays() throws Exception {
        world.configure(ExampleLoop.named("shop").rateLimit(6, Duration.ofHours(1)).with(ExampleLoop.prompt("plan")));
        IssueId issue = world.forge().open("Again and again", "loop/plan");
        for (int n = 0; n < 8; n++) {
            world.agents().will(Script.answers("Ready."));
            world.quietTick();
            world.pass(Duration.ofMinutes(20));
            world.forge().removeLabel(issue, new Label("loop/plan-done"));
            world.forge().addLabel(issue, new Label("loop/plan"));
        }
        // Starts at 12:00, 12:20, ... 14:20. It is 14:40: the window goes back to 13:40, the margin to 12:40.
        world.agents().will(Script.answers("Ready."));
        world.quietTick();
        assertThat(world.data(issue).runs()).as("of nine those of 12:00 and 12:20 are older").hasSize(7);
        assertThat(world.data(issue).meta().resolve("trash")).doesNotExist();

        world.pass(Duration.ofDays(3));
        world.quietTick();
        assertThat(world.data(issue).runs()).hasSize(5);
        assertThat(world.data(issue).pastRuns()).as("what they used stays known").hasSize(4).allMatch(past -> past.outcome().equals("success"));
        assertThat(world.comments(issue)).hasSize(9);
    }

    @Test
    void anAnswerCutForItsLengthIsFollowedByANewSession() throws Exception {
        IssueId issue = world.forge().open("Long", "loop/plan");
        world.agents().will(Script.stopsWith("max_tokens"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.agents().freshSessions()).isEmpty();

        retry(issue);
        world.agents().will(Script.crashes());
        world.agents().will(Script.stopsWith("refusal"));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(3);
        assertThat(world.agents().freshSessions()).as("its restart goes on with that").containsExactly(world.agents().launches().get(1));

        retry(issue);
        world.quietTick();
        assertThat(world.agents().freshSessions()).hasSize(1);
    }

    @Test
    void aNewSessionThatCouldNotBeBegunIsBegunByTheNextStart() throws Exception {
        IssueId issue = world.forge().open("Long", "loop/plan");
        world.agents().will(Script.stopsWith("max_tokens"));
        world.quietTick();
        retry(issue);
        world.agents().failSession("no answer");
        world.tick();
        world.pass(Duration.ofMinutes(31));
        world.agents().failSession("no answer");
        world.tick();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");

        retry(issue);
        world.quietTick();
        assertThat(world.agents().freshSessions()).containsExactly(world.agents().launches().getLast());
    }

    private void retry(IssueId issue) {
        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/plan"));
    }
}
