package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.Check;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.TrackerWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The main job on every forge: planned, coded, gated by CI, merged; and what each of its ticks costs in requests.
public interface ForgeJobContract {
    /// The page that tells people what a tick costs. Its rows are what is demanded here.
    Path PAGE = Path.of("docs/forges.md");

    /// As the page calls it.
    String forge();

    /// Where the issues are. The same world throughout a test, as the other one, which may be the same object.
    TrackerWorld tracker() throws Exception;

    CodeHostWorld codeHost() throws Exception;

    /// The forge's clock.
    InstantSource clock() throws Exception;

    /// The requests of an idle tick. Files cost none.
    default int idle() {
        return 1;
    }

    /// The requests of all adapters since they were last asked for, in order.
    List<String> requests() throws Exception;

    private ForgeJob job() throws Exception {
        return job(() -> codeHost().anotherCodeHost());
    }

    private ForgeJob job(ForgeJob.Forge<CodeHost> connection) throws Exception {
        ExampleLoop loop = ExampleLoop.named(tracker().loop().value())
                .usernames(TrackerWorld.ALICE, tracker().creator())
                .with(ExampleLoop.prompt("plan"))
                .with(ExampleLoop.prompt("code").gate("loop/code-ci").opensPullRequest())
                .with(ExampleLoop.prompt("merge"));
        return new ForgeJob(loop.config(), () -> tracker().anotherTracker(), connection, clock());
    }

    @Test
    default void anIssueIsPlannedCodedGatedAndMerged() throws Exception {
        ForgeJob job = job();
        IssueId issue = tracker().open(TrackerWorld.ALICE, "Add a cart", "Customers want to buy *two* things.", labels("loop/plan", "keep-me"));

        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/plan-doing");
        assertThat(job.latestPrompt(issue)).contains("Add a cart");
        job.finish(issue, "1. A cart\n2. A *till*");
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/plan-done");
        assertThat(comments(issue)).singleElement().asString().contains("A cart");

        move(issue, "loop/plan-done", "loop/code");
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/code-doing");
        String branch = "issue-" + issue + "-cart";
        String first = pushed(job, issue, branch);
        codeHost().codeHost().open(branch, codeHost().headBranch(), "Add a cart", "For " + issue);
        report(first, Check.State.FAILED);
        job.finish(issue, "Pushed.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/code-doing");
        assertThat(job.isWorking(issue)).as("it mends what CI found").isTrue();
        assertThat(job.latestPrompt(issue)).contains("unit-tests");

        String second = pushed(job, issue, branch);
        report(second, Check.State.PENDING);
        job.finish(issue, "Mended.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/code-ci");
        report(second, Check.State.PASSED);
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/code-done");

        move(issue, "loop/code-done", "loop/merge");
        job.tick();
        codeHost().merge(branch);
        job.finish(issue, "Merged.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("keep-me, loop/merge-done");
        List<String> said = comments(issue);
        assertThat(said).hasSize(5).as("each was said once").doesNotHaveDuplicates();

        requests();
        job.tick();
        assertThat(requests()).hasSize(idle());
    }

    /// For people who may not push to the repository: the branch is in their fork, which is made by the first start.
    @Test
    default void inForkModeThePullRequestComesFromTheFork() throws Exception {
        Assumptions.assumeTrue(codeHost().codeHostAbilities().contains(CodeHostWorld.Ability.FORKING), "this world has no FORKING");
        String owner = codeHost().forkOwner();
        ForgeJob job = job(() -> codeHost().forked(owner));
        IssueId issue = tracker().open(TrackerWorld.ALICE, "Add a cart", "", labels("loop/code"));
        job.tick();
        assertThat(labels(issue)).isEqualTo("loop/code-doing");
        String fork = codeHost().forked(owner).fork().orElseThrow().name();
        assertThat(job.pushURL(issue)).isEqualTo("ssh://git@alias:2222/" + fork + ".git");

        String branch = "issue-" + issue + "-cart";
        codeHost().openFromStrangersFork(branch);
        String commit = codeHost().pushToFork(fork, branch);
        job.committed(issue, branch, commit);
        codeHost().forked(owner).open(branch, codeHost().headBranch(), "Add a cart", "For " + issue);
        report(commit, Check.State.PENDING);
        job.finish(issue, "Pushed.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("loop/code-ci");
        report(commit, Check.State.PASSED);
        job.tick();
        assertThat(labels(issue)).isEqualTo("loop/code-done");
        assertThat(codeHost().otherRepositories().stream().filter(name -> name.startsWith(owner + "/"))).containsExactly(fork);
    }

    /// What a tick costs is promised in the documentation.
    @Test
    default void aTickCostsWhatThePageSays() throws Exception {
        ForgeJob job = job();
        // The labels are there already, as on any day but the first.
        IssueId earlier = tracker().open(TrackerWorld.ALICE, "Earlier", "", labels("loop/plan"));
        job.tick();
        job.finish(earlier, "Ready.");
        job.tick();
        job.tick();
        List<List<String>> spent = new ArrayList<>();
        spent.add(cost(job));

        IssueId issue = tracker().open(TrackerWorld.ALICE, "Add a cart", "", labels("loop/code"));
        spent.add(cost(job));
        String branch = "issue-" + issue + "-cart";
        String commit = pushed(job, issue, branch);
        codeHost().codeHost().open(branch, codeHost().headBranch(), "Add a cart", "");
        report(commit, Check.State.PENDING);
        job.finish(issue, "Pushed.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("loop/code-ci");
        job.tick();
        spent.add(cost(job));
        report(commit, Check.State.PASSED);
        job.tick();

        IssueId other = tracker().open(TrackerWorld.ALICE, "Add a till", "", labels("loop/plan"));
        job.tick();
        job.finish(other, "Ready.");
        spent.add(2, cost(job));
        assertThat(labels(other)).isEqualTo("loop/plan-done");

        assertThat("| %s | %s |".formatted(forge(), spent.stream().map(List::size).map(Object::toString).collect(Collectors.joining(" | "))))
                .as("idle, one start, one finish, one gated issue: %s", spent)
                .isEqualTo(row());
        assertThat(spent.getFirst()).as("an idle tick").hasSize(idle());
    }

    /// What an agent pushed and opened nothing for: the forge is asked what there is, told to open a pull request, and that is all.
    @Test
    default void whatAnAgentPushedGetsItsPullRequest() throws Exception {
        ForgeJob job = job();
        IssueId issue = tracker().open(TrackerWorld.ALICE, "Add a cart", "", labels("loop/code"));
        job.tick();
        String branch = "issue-" + issue + "-cart";
        String commit = pushed(job, issue, branch);
        job.finish(issue, "Pushed.");
        job.tick();
        assertThat(labels(issue)).isEqualTo("loop/code-ci");
        assertThat(codeHost().codeHost().pullRequests(branch)).singleElement().satisfies(pull -> {
            assertThat(pull.headCommit()).isEqualTo(commit);
            assertThat(comments(issue)).singleElement().asString().contains("Pull request: " + pull.url());
        });
    }

    private String row() throws Exception {
        List<String> rows = Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\| \\Q" + forge() + "\\E (\\| \\d+ ){4}\\|")).toList();
        return rows.isEmpty() ? "no row in " + PAGE : rows.getFirst();
    }

    private List<String> cost(ForgeJob job) throws Exception {
        requests();
        job.tick();
        return requests();
    }

    private String pushed(ForgeJob job, IssueId issue, String branch) throws Exception {
        String commit = codeHost().push(branch);
        job.committed(issue, branch, commit);
        return commit;
    }

    private void report(String commit, Check.State state) throws Exception {
        codeHost().report(commit, new Check("unit-tests", state, Optional.of("https://ci.example/7"), "1 of 7"));
    }

    private void move(IssueId issue, String from, String to) throws Exception {
        tracker().addLabel(issue, new Label(to));
        tracker().removeLabel(issue, new Label(from));
    }

    private static Set<Label> labels(String... names) {
        return Set.of(names).stream().map(Label::new).collect(Collectors.toSet());
    }

    private String labels(IssueId issue) throws Exception {
        return tracker().labels(issue).stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    private List<String> comments(IssueId issue) throws Exception {
        return tracker().anotherTracker().ownComments(issue).stream().map(Comment::body).toList();
    }
}
