package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of what an agent committed: with `publish: agent` it is looked for at the code host, with `publish: agentloop` it is brought there.
class PublishingTest {
    private static final String ONE = "1".repeat(40);
    private static final String BRANCH = "issue-1-cart";

    private World world;
    private IssueId issue;

    static ExampleLoop byAgent() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan")).with(ExampleLoop.prompt("code").opensPullRequest().route("help", "loop/plan"));
    }

    static ExampleLoop byAgentloop() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").publishedByAgentloop()).with(ExampleLoop.prompt("code").opensPullRequest().publishedByAgentloop());
    }

    private void started(ExampleLoop loop, String label) {
        world = new World(loop);
        issue = world.forge().open("Add a cart", label);
        world.quietTick();
    }

    private void committed() {
        FakeWorkspaces.commit(world.data(issue).workspace(), BRANCH, ONE);
    }

    private void pushed() {
        committed();
        world.forge().push(BRANCH, ONE);
    }

    private World.Ticked ended() {
        world.agents().finish(World.ref(issue), "Ready. Fixes #77.");
        World.Ticked ticked = world.quietTick();
        world.assertFixedPoint();
        return ticked;
    }

    private List<String> opened() {
        return calls("open");
    }

    private List<String> calls(String operation) {
        return world.forge().calls().log().stream().filter(call -> call.operation().equals(operation)).map(FakeCalls.Call::detail).toList();
    }

    private String comment() {
        return world.comments(issue).getLast();
    }

    /// What the tick that ends a run asks the forge for.
    private List<String> operations() {
        world.agents().finish(World.ref(issue), "Ready.");
        world.forge().calls().forgetLog();
        world.quietTick();
        List<String> operations = world.forge().calls().log().stream().map(FakeCalls.Call::operation).toList();
        world.assertFixedPoint();
        return operations;
    }

    // publish: agent

    @Test
    void whatWasPushedWithoutAPullRequestGetsOne() {
        started(byAgent(), "loop/code");
        pushed();
        assertThat(operations()).as("one reading and one look, and the pull request").containsExactly(
                "changes", "read", "pullRequests", "open", "read", "ownComments", "comment", "addLabels", "removeLabel");
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(comment()).contains("Pull request: fake://pull/2 (2 files, 30 added, 4 removed)");
    }

    @Test
    void whatTheAgentOpenedIsFoundAndNotOpenedAgain() throws Exception {
        started(byAgent(), "loop/code");
        pushed();
        world.forge().openPullRequest(BRANCH);
        assertThat(operations()).as("one reading and one look more than for an answer").containsExactly(
                "changes", "read", "pullRequests", "read", "ownComments", "comment", "addLabels", "removeLabel");
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(comment()).contains("Pull request: fake://pull/2");
    }

    @Test
    void anAnswerCostsNothingMore() {
        for (ExampleLoop loop : List.of(byAgent(), byAgentloop())) {
            started(loop, "loop/plan");
            assertThat(operations()).containsExactly("changes", "read", "ownComments", "comment", "addLabels", "removeLabel");
            assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        }
    }

    @Test
    void aCommitThatWasNotPushedCostsAReadingWhereNoPullRequestIsAskedFor() {
        started(byAgent(), "loop/plan");
        committed();
        assertThat(operations()).containsExactly("changes", "read", "read", "ownComments", "comment", "addLabels", "removeLabel");
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
    }

    @Test
    void doneWithNothingDeliveredIsAFailureThatSaysSo() {
        started(byAgent(), "loop/code");
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("the agent says it is done, but it left no commit, and its prompt asks for a pull request");
    }

    @Test
    void aCommitThatWasNotPushedIsNamed() {
        started(byAgent(), "loop/code");
        committed();
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("it left 1 commit on branch issue-1-cart that was not pushed to a branch whose name begins with 'issue-1-'");
        assertThat(opened()).isEmpty();
    }

    @Test
    void anExplicitRouteNeedsNoPullRequest() {
        started(byAgent(), "loop/code");
        world.agents().finish(World.ref(issue), "I cannot.\n\n<!-- loop-route: help -->");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
    }

    @Test
    void anEarlierAttemptIsNoEvidenceAndNotOpenedAgain() throws Exception {
        world = new World(byAgent());
        issue = world.forge().open("Add a cart", "loop/code");
        world.forge().push(BRANCH, "2".repeat(40));
        world.forge().openPullRequest(BRANCH);
        world.forge().closePullRequest(BRANCH);
        world.pass(Duration.ofHours(1));
        world.quietTick();
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("left no commit");
        assertThat(opened()).isEmpty();
    }

    @Test
    void anEarlierAttemptsOpenPullRequestIsNoEvidenceEither() throws Exception {
        world = new World(byAgent());
        issue = world.forge().open("Add a cart", "loop/code");
        world.forge().push(BRANCH, "2".repeat(40));
        world.forge().openPullRequest(BRANCH);
        world.quietTick();
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
    }

    @Test
    void whatIsPushedToAnEarlierAttemptsPullRequestIs() throws Exception {
        world = new World(byAgent());
        issue = world.forge().open("Add a cart", "loop/code");
        world.forge().push(BRANCH, "2".repeat(40));
        world.forge().openPullRequest(BRANCH);
        world.quietTick();
        pushed();
        ended();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(opened()).isEmpty();
    }

    @Test
    void whatSomebodyClosedMeanwhileStaysClosed() throws Exception {
        started(byAgent(), "loop/code");
        pushed();
        world.forge().openPullRequest(BRANCH);
        world.forge().closePullRequest(BRANCH);
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("pushed branch issue-1-cart, but its pull request fake://pull/2 was closed");
        assertThat(opened()).isEmpty();
    }

    @Test
    void aPullRequestThatIsMergedAlreadyIsEvidence() throws Exception {
        started(byAgent(), "loop/code");
        pushed();
        world.forge().openPullRequest(BRANCH);
        world.forge().merge(BRANCH);
        ended();
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
    }

    // publish: agentloop

    @Test
    void agentloopPushesAndOpens() {
        started(byAgentloop(), "loop/code");
        committed();
        assertThat(operations()).containsExactly(
                "changes", "read", "pullRequests", "open", "read", "ownComments", "comment", "addLabels", "removeLabel");
        assertThat(world.forge().branches()).containsEntry(BRANCH, ONE);
        assertThat(world.labels(issue)).isEqualTo("loop/code-done");
        assertThat(comment()).contains("Pull request: fake://pull/2 (2 files, 30 added, 4 removed)");
    }

    @Test
    void agentloopDescribesWhatIsOpenAnew() throws Exception {
        started(byAgentloop(), "loop/code");
        committed();
        world.forge().push(BRANCH, ONE);
        world.forge().openPullRequest(BRANCH);
        assertThat(operations()).contains("describe").doesNotContain("open");
    }

    @Test
    void whatMustNotBePublishedIsAFailureInThoseWords() {
        started(byAgentloop(), "loop/code");
        committed();
        world.workspaces().refuse("it changes .gitlab-ci.yml");
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("its work was not published: it changes .gitlab-ci.yml").contains("Ready.");
        assertThat(world.forge().branches()).isEmpty();
    }

    @Test
    void aCodeHostThatRefusesForGoodIsAFailureInItsWords() {
        started(byAgentloop(), "loop/code");
        committed();
        world.forge().calls().failNext(call -> call.operation().equals("open"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.REFUSED);
        ended();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("its work was not published: ");
    }

    @Test
    void whatCannotBePublishedNowIsTriedForADayAndThenHandedOver() {
        started(byAgentloop(), "loop/code");
        committed();
        world.workspaces().fail("git push: could not resolve host");
        world.agents().finish(World.ref(issue), "Ready.");
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        assertThat(world.plan(byAgentloop()).actions()).singleElement().satisfies(action -> assertThat(action.because()).contains("could not resolve host"));
        world.pass(Duration.ofHours(23));
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("loop/code-doing");
        world.pass(Duration.ofHours(2));
        world.tick();
        world.tick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(comment()).contains("could not resolve host").contains("Ready.");
    }

    @Test
    void somebodysChangeOfTheLabelsWinsAndTheWorkStays() {
        started(byAgentloop(), "loop/code");
        committed();
        world.workspaces().fail("git push: could not resolve host");
        world.agents().finish(World.ref(issue), "Ready.");
        world.tick();
        world.forge().removeLabel(issue, new Label("loop/code-doing"));
        world.workspaces().recover();
        world.quietTick();
        world.assertFixedPoint();
        assertThat(comment()).contains("the label was changed meanwhile, so only the result is posted, and nothing is published");
        assertThat(world.forge().branches()).isEmpty();
        assertThat(world.data(issue).hasClone()).isTrue();
        assertThat(FakeWorkspaces.branches(world.data(issue).workspace())).containsEntry(BRANCH, ONE);
    }
}
