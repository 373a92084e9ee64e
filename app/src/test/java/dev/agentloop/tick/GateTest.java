package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.Check;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls.When;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of an issue that waits for CI.
class GateTest {
    private static final String WAITS = "loop/code-ci";

    private World world = new World(ExampleLoop.gated());

    @AfterEach
    void nothingIsLeftToDo() {
        world.assertFixedPoint();
    }

    /// An issue whose agent pushed a branch and said so.
    private IssueId atGate() throws ForgeException {
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.quietTick();
        push(issue);
        world.agents().finish(World.ref(issue), "Pushed.");
        return issue;
    }

    /// The branch is pushed, and its pull request opened when there is none.
    private String push(IssueId issue) throws ForgeException {
        String commit = world.forge().push(branch(issue));
        world.forge().openPullRequest(branch(issue));
        FakeWorkspaces.commit(world.data(issue).workspace(), branch(issue), commit);
        return commit;
    }

    private static String branch(IssueId issue) {
        return "issue-" + issue + "-cart";
    }

    private void report(String commit, String name, Check.State state) {
        world.forge().report(commit, new Check(name, state, Optional.of("https://ci.example/" + name), "1 of 7 failed"));
    }

    private String headOf(IssueId issue) throws ForgeException {
        return world.forge().codeHost().pullRequests("issue-" + issue + "-").getFirst().headCommit();
    }

    private boolean hasClone(IssueId issue) {
        return Files.exists(world.data(issue).workspace());
    }

    private String latestPrompt(IssueId issue) throws Exception {
        return Files.readString(world.data(issue).promptFile(world.data(issue).runs().getLast()));
    }

    private long fixComments(IssueId issue) {
        return world.comments(issue).stream().filter(text -> text.contains("asked to mend it")).count();
    }

    @Test
    void itWaitsWithItsCloneUntilEveryCheckPassed() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PENDING);

        World.Ticked ticked = world.quietTick();
        assertThat(ticked.count("finished_ok")).isEqualTo("1");
        assertThat(ticked.count("ci_waiting")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        assertThat(world.comments(issue)).singleElement().asString().startsWith("Pushed.");
        assertThat(hasClone(issue)).isTrue();
        assertThat(world.agents().processes()).isZero();
        world.assertFixedPoint();

        report(headOf(issue), "tests", Check.State.PASSED);
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(hasClone(issue)).isFalse();
        assertThat(world.comments(issue)).hasSize(1);
    }

    @Test
    void aPassInTheSameTickGoesOnAtOnce() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PASSED);
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
    }

    @Test
    void aRoutePassesTheGateBy() throws Exception {
        world = new World(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("code").gate(WAITS).route("plan", "loop/plan-done")));
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.agents().will(Script.answers("Trivial.\n\n<!-- loop-route: plan -->"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void aFailingCheckIsMendedOnTheSameSessionAndClone() throws Exception {
        IssueId issue = atGate();
        Files.writeString(world.data(issue).workspace().resolve("half-done"), "x");
        report(headOf(issue), "lint", Check.State.PASSED);
        report(headOf(issue), "tests", Check.State.FAILED);

        World.Ticked ticked = world.quietTick();
        assertThat(ticked.count("ci_fixes")).isEqualTo("1");
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(world.data(issue).workspace().resolve("half-done")).exists();
        assertThat(world.agents().freshSessions()).isEmpty();
        assertThat(latestPrompt(issue))
                .contains("CI does not accept the result. These checks", "- tests: https://ci.example/tests (1 of 7 failed)", "Do the code.", "Title: Add a cart")
                .doesNotContain("- lint");
        assertThat(fixComments(issue)).isOne();
        assertThat(world.comments(issue).getLast()).contains("fix 1 of at most 3", "https://ci.example/tests");
        world.assertFixedPoint();
        assertThat(fixComments(issue)).isOne();

        report(push(issue), "tests", Check.State.PASSED);
        world.agents().finish(World.ref(issue), "Mended.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(world.comments(issue).getLast()).startsWith("Mended.");
        assertThat(hasClone(issue)).isFalse();
    }

    @Test
    void aCrashOfAFixIsRestartedAndToldAgainWhatFailed() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.FAILED);
        world.agents().will(Script.crashes());
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(latestPrompt(issue)).contains("this is restart 1", "- tests: https://ci.example/tests");
    }

    @Test
    void aFixThatChangesNothingIsTheLast() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.FAILED);
        world.quietTick();
        world.agents().finish(World.ref(issue), "Tried.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("the last CI fix changed nothing: it left the same commit");
        world.assertFixedPoint();
    }

    @Test
    void fixesAreUsedUpWhateverIsPushed() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.FAILED);
        world.quietTick();
        for (int fix = 1; fix <= 3; fix++) {
            assertThat(world.labels(issue)).as("fix %d", fix).isEqualTo("loop/code-doing");
            report(push(issue), "tests", Check.State.FAILED);
            world.agents().finish(World.ref(issue), "Tried.");
            world.quietTick();
        }
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("CI failed (tests)", "its 3 CI fixes are used up", "`loop/code`");
        assertThat(fixComments(issue)).isEqualTo(3);
        assertThat(hasClone(issue)).isFalse();

        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/code"));
        world.agents().will(Script.answers("Again."));
        world.quietTick();
        assertThat(world.labels(issue)).as("a new start has new fixes").isEqualTo("loop/code-doing");
        assertThat(fixComments(issue)).isEqualTo(4);
    }

    @Test
    void mergedIsDoneAlsoWhenTheIssueIsClosed() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.FAILED);
        world.forge().merge(branch(issue));
        world.forge().setOpen(issue, false);
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(hasClone(issue)).isFalse();
    }

    @Test
    void closedUnmergedGoesToAHuman() throws Exception {
        IssueId issue = atGate();
        world.forge().closePullRequest(branch(issue));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("was closed without being merged");
    }

    @Test
    void aStrangersForkIsNotLookedAt() throws Exception {
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        world.agents().will(Script.answers("Pushed."));
        world.forge().openFromStrangersFork(branch(issue));
        world.quietTick();
        world.pass(Duration.ofHours(1));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
    }

    @Test
    void aPullRequestOfAnEarlierAttemptIsNotLookedAt() throws Exception {
        IssueId issue = world.forge().open("Add a cart", "loop/code");
        report(push(issue), "tests", Check.State.PASSED);
        world.pass(Duration.ofMinutes(10));
        world.agents().will(Script.answers("Nothing pushed."));
        world.quietTick();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        world.assertFixedPoint();

        report(push(issue), "tests", Check.State.PASSED);
        world.quietTick();
        assertThat(world.labels(issue)).as("its head changed since").isEqualTo("loop/code-done");
    }

    @Test
    void ofSeveralPullRequestsTheNewestCounts() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.FAILED);
        world.pass(Duration.ofSeconds(1));
        report(world.forge().push("issue-" + issue + "-second"), "tests", Check.State.PASSED);
        world.forge().openPullRequest("issue-" + issue + "-second");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
    }

    @Test
    void noChecksAtAllPassAfterTheGraceWhichANewHeadStartsOver() throws Exception {
        IssueId issue = atGate();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        world.assertFixedPoint();
        world.pass(Duration.ofSeconds(119));
        push(issue);
        world.quietTick();
        world.pass(Duration.ofSeconds(119));
        world.quietTick();
        assertThat(world.labels(issue)).as("a new head").isEqualTo(WAITS);
        world.pass(Duration.ofSeconds(1));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
    }

    @Test
    void pendingChecksAreNamedWhenTheTimeIsUp() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PASSED);
        report(headOf(issue), "deploy", Check.State.PENDING);
        world.quietTick();
        world.pass(Duration.ofHours(2).minusSeconds(1));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        world.pass(Duration.ofSeconds(1));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("waited for CI for 2h", "deploy").doesNotContain("tests");
    }

    @Test
    void aNewEntryIntoTheGateHasTheWholeTime() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PENDING);
        world.quietTick();
        world.pass(Duration.ofMinutes(110));
        report(headOf(issue), "tests", Check.State.FAILED);
        world.quietTick();
        report(push(issue), "tests", Check.State.PENDING);
        world.agents().finish(World.ref(issue), "Tried.");
        world.quietTick();
        world.pass(Duration.ofMinutes(110));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
    }

    @Test
    void anIssueAtTheGateCostsTwoRequestsATickAndOneWhenItsPullRequestIsThere() throws Exception {
        IssueId without = world.forge().open("No branch", "loop/code");
        world.agents().will(Script.answers("Pushed."));
        world.quietTick();
        world.quietTick();
        assertThat(world.quietTick().count("requests")).as("listing, pull requests").isEqualTo("2");
        world.forge().removeLabel(without, new Label(WAITS));
        world.quietTick();

        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PENDING);
        world.quietTick();
        world.quietTick();
        assertThat(world.quietTick().count("requests")).as("listing, pull requests, checks").isEqualTo("3");
        assertThat(world.labels(issue)).isEqualTo(WAITS);
    }

    @Test
    void aCodeHostThatIsDownIsSaidOnceAndHoldsNothingElseUp() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PENDING);
        world.quietTick();
        report(headOf(issue), "tests", Check.State.PASSED);
        IssueId other = world.forge().open("Add a till", "loop/plan");
        for (int round = 0; round < 9; round++) {
            world.forge().calls().failNext(call -> call.operation().equals("pullRequests"), When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        }

        World.Ticked ticked = world.tick();
        assertThat(ticked.result()).isEqualTo(Tick.Result.FAILED);
        assertThat(ticked.count("ci_waiting")).isEqualTo("1");
        assertThat(world.labels(other)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        assertThat(world.narration().stream().filter(line -> line.contains("CI could not be read"))).hasSize(1);

        world.forge().calls().recover();
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
    }

    @Test
    void aCodeHostThatStaysDownIsWaitedForUntilTheTimeout() throws Exception {
        IssueId issue = atGate();
        world.quietTick();
        world.pass(Duration.ofHours(2));
        world.forge().calls().failNext(call -> call.operation().equals("pullRequests"), When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue).getLast()).contains("could not be read");
    }

    @Test
    void aGateSetByHandIsJudgedAndAFailureGoesToAHuman() throws Exception {
        IssueId passes = world.forge().open("Mine", WAITS);
        report(push(passes), "tests", Check.State.PASSED);
        IssueId fails = world.forge().open("Mine too", WAITS);
        report(push(fails), "tests", Check.State.FAILED);
        world.quietTick();
        assertThat(world.labels(passes)).isEqualTo("loop/code-done");
        assertThat(world.labels(fails)).isEqualTo("NeedSupervisor");
        assertThat(world.agents().launches()).isEmpty();
    }

    @Test
    void aPromptThatIsRemovedMeanwhileLeavesNobodyBehind() throws Exception {
        IssueId issue = atGate();
        report(headOf(issue), "tests", Check.State.PENDING);
        world.quietTick();
        world.configure(ExampleLoop.gated().without("code"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo(WAITS);
        report(headOf(issue), "tests", Check.State.PASSED);
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        world.quietTick();
        world.pass(Duration.ofDays(1));
        world.quietTick();
        assertThat(hasClone(issue)).isFalse();
    }
}
