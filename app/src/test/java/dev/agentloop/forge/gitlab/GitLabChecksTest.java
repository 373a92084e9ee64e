package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.gitlab.StubProject.Job;
import dev.agentloop.forge.gitlab.StubProject.Pipeline;
import dev.agentloop.model.Check;
import dev.agentloop.model.Check.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What CI says of a commit. The table is in `Checks`.
class GitLabChecksTest {
    private static final String BRANCH = "issue-1-fix";

    private final StubWorld world = new StubWorld();
    private final StubProject project = world.project;

    @AfterEach
    void stop() {
        world.close();
    }

    /// As the gate asks: for the merge requests first.
    private Map<String, State> states(String commit) throws Exception {
        CodeHost next = world.gitLab(world.client(StubWorld.QUICK)).codeHost();
        next.pullRequests("issue-1-");
        Map<String, State> states = new TreeMap<>();
        next.checks(commit).forEach(check -> states.put(check.name(), check.state()));
        return states;
    }

    private String opened() throws Exception {
        world.push(BRANCH);
        return world.codeHost().open(BRANCH, "main", "Fix", "").headCommit();
    }

    @Test
    void everyStateOfAJob() throws Exception {
        record Case(String status, boolean mayFail, State expected) {}
        List<Case> cases = List.of(
                new Case("success", false, State.PASSED),
                new Case("failed", false, State.FAILED),
                new Case("failed", true, State.SKIPPED),
                new Case("canceled", false, State.FAILED),
                new Case("canceled", true, State.SKIPPED),
                new Case("canceling", false, State.FAILED),
                new Case("skipped", false, State.SKIPPED),
                new Case("manual", false, State.PENDING),
                new Case("manual", true, State.SKIPPED),
                new Case("scheduled", false, State.PENDING),
                new Case("scheduled", true, State.SKIPPED),
                new Case("created", false, State.PENDING),
                new Case("waiting_for_resource", false, State.PENDING),
                new Case("waiting_for_callback", false, State.PENDING),
                new Case("preparing", false, State.PENDING),
                new Case("pending", false, State.PENDING),
                new Case("running", true, State.PENDING),
                new Case("of tomorrow", false, State.FAILED));
        for (Case c : cases) {
            String commit = opened();
            project.job(project.pipeline(commit, "push"), "job", c.status(), c.mayFail());

            assertThat(states(commit)).as(c.toString()).containsEntry("job", c.expected());
            world.closePullRequest(BRANCH);
        }
    }

    @Test
    void aJobIsLinkedByItsNumber() throws Exception {
        String commit = opened();
        Job job = project.job(project.pipeline(commit, "push"), "test", "failed", false);
        project.report(commit, "lint", "failed", "https://ci.example/1", "3 problems");

        assertThat(world.codeHost().checks(commit)).containsExactlyInAnyOrder(
                new Check("test", State.FAILED, Optional.of("%s/gitlab/acme/tools/shop/-/jobs/%d".formatted(world.stub.server.url(), job.id)), "failed"),
                new Check("lint", State.FAILED, Optional.of("https://ci.example/1"), "3 problems"));
    }

    /// An agent that is set to work on it can only take the job away; whoever waits must read what for.
    @Test
    void aJobThatWaitsForAPersonSaysSo() throws Exception {
        String commit = opened();
        project.job(project.pipeline(commit, "push"), "deploy", "manual", false).description = "to production";

        assertThat(world.codeHost().checks(commit)).extracting(Check::state, Check::summary)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(State.PENDING, "waits for somebody to start it by hand: to production"));
    }

    @Test
    void aRetriedJobDoesNotCount() throws Exception {
        String commit = opened();
        Pipeline pipeline = project.pipeline(commit, "push");
        project.job(pipeline, "flaky", "failed", false).retried = true;
        project.job(pipeline, "flaky", "success", false);

        assertThat(states(commit)).isEqualTo(Map.of("flaky", State.PASSED));
    }

    @Test
    void ofTwoPipelinesTheYoungerJobCounts() throws Exception {
        String commit = opened();
        Pipeline first = project.pipeline(commit, "push");
        Pipeline second = project.pipeline(commit, "merge_request_event");
        project.job(first, "test", "failed", false);
        project.job(second, "test", "success", false);

        assertThat(states(commit)).isEqualTo(Map.of("test", State.PASSED));
    }

    /// A pipeline whose configuration is broken has no jobs; taken for "no CI", it would pass the gate.
    @Test
    void aPipelineThatFailedWithoutAJobHasFailed() throws Exception {
        String commit = opened();
        project.pipeline(StubProject.ID, commit, commit, "push", Optional.of("failed"));

        assertThat(states(commit)).isEqualTo(Map.of("pipeline", State.FAILED));
    }

    @Test
    void aPipelineThatIsStillMakingItsJobsIsWaitedFor() throws Exception {
        String commit = opened();
        Pipeline pipeline = project.pipeline(StubProject.ID, commit, commit, "push", Optional.of("running"));
        project.job(pipeline, "first", "success", false);

        assertThat(states(commit)).isEqualTo(Map.of("first", State.PASSED, "pipeline", State.PENDING));
    }

    @Test
    void aSkippedPipelineIsSkipped() throws Exception {
        String commit = opened();
        project.pipeline(StubProject.ID, commit, commit, "push", Optional.of("skipped"));

        assertThat(states(commit)).isEqualTo(Map.of("pipeline", State.SKIPPED));
    }

    @Test
    void aMergedResultsPipelineIsTheHeads() throws Exception {
        String commit = opened();
        Pipeline merged = project.pipeline(StubProject.ID, project.commit(), commit, "merge_request_event", Optional.empty());
        for (int i = 0; i <= StubGitLab.PAGE_SIZE; i++) {
            project.job(merged, "test " + i, i == 3 ? "failed" : "success", false);
        }
        project.job(merged, "downstream", "running", false).bridge = true;
        project.report(commit, "external", "success", null, null);

        assertThat(states(commit)).hasSize(StubGitLab.PAGE_SIZE + 3)
                .containsEntry("test 3", State.FAILED)
                .containsEntry("test 5", State.PASSED)
                .containsEntry("downstream", State.PENDING)
                .containsEntry("external", State.PASSED);
    }

    @Test
    void aForksPipelineIsReadInTheFork() throws Exception {
        world.stub.forks.add(StubProject.FORK, StubProject.FORK_ID, true);
        world.pushToFork(StubProject.FORK, BRANCH);
        CodeHost forked = world.gitLab(world.address(), world.http, Optional.of("bot"), "GITLAB_TOKEN", StubGitLab.TOKEN).codeHost();
        String commit = forked.open(BRANCH, "main", "Fix", "").headCommit();
        project.job(project.pipeline(StubProject.FORK_ID, commit, commit, "push", Optional.empty()), "test", "failed", false);

        assertThat(forked.checks(commit)).extracting(Check::name, Check::state).containsExactly(org.assertj.core.groups.Tuple.tuple("test", State.FAILED));
    }

    /// Then its pipeline speaks for its jobs.
    @Test
    void aPipelineThatCannotBeSeenSpeaksForItself() throws Exception {
        String commit = opened();
        project.pipeline(31, commit, commit, "push", Optional.of("success"));
        world.stub.server.next(r -> r.target().contains("/projects/31/"), dev.agentloop.forge.StubServer.instead(StubGitLab.message(403, "403 Forbidden")));
        world.stub.server.next(r -> r.target().contains("/projects/31/"), dev.agentloop.forge.StubServer.instead(StubGitLab.message(404, "404 Project Not Found")));

        assertThat(states(commit)).isEqualTo(Map.of("pipeline", State.PASSED));
    }

    /// Whoever opens a merge request of our commit from a fork of theirs says with their own pipeline what they like.
    @Test
    void aStrangersPipelineOnOurCommitSaysNothing() throws Exception {
        String commit = world.push(BRANCH);
        project.addRequest("mallory", "the same", "", StubProject.STRANGERS_ID, BRANCH, "main");
        project.job(project.pipeline(commit, "push"), "test", "failed", false);
        project.job(project.pipeline(StubProject.STRANGERS_ID, commit, commit, "merge_request_event", Optional.empty()), "test", "success", false);

        assertThat(world.codeHost().checks(commit)).extracting(Check::state).containsExactly(State.FAILED);
    }

    @Test
    void aChildPipelineCountsByItsTrigger() throws Exception {
        String commit = opened();
        Pipeline parent = project.pipeline(commit, "push");
        project.job(parent, "trigger", "success", false).bridge = true;
        Pipeline child = project.pipeline(StubProject.ID, commit, "another head", "parent_pipeline", Optional.empty());
        project.job(child, "nested", "failed", false);

        assertThat(states(commit)).isEqualTo(Map.of("trigger", State.PASSED));
    }

    @Test
    void thePipelineOfALaterHeadSaysNothingOfTheEarlier() throws Exception {
        String old = opened();
        String later = world.push(BRANCH);
        project.pipeline(StubProject.ID, later, later, "push", Optional.of("failed"));

        assertThat(world.codeHost().checks(old)).isEmpty();
        assertThat(states(later)).isEqualTo(Map.of("pipeline", State.FAILED));
    }

    @Test
    void aCommitThatWasNeverPushedHasNone() throws Exception {
        assertThat(world.codeHost().checks("f".repeat(40))).isEmpty();
    }
}
