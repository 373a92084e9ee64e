package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.StubServer;
import dev.agentloop.model.Check;
import dev.agentloop.model.PullRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which requests are made, and that none is lost or wasted.
class BitbucketRequestsTest {
    private static final String REPOSITORY = "/2.0/repositories/acme/shop";
    private static final String LISTING = REPOSITORY
            + "/pullrequests?state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED&q=source.branch.name%20~%20%22issue-1-%22&sort=-updated_on&pagelen=50";

    private final StubWorld world = new StubWorld();
    private final StubServer server = world.stub.server;

    @AfterEach
    void stop() {
        world.close();
    }

    private CodeHost fresh() {
        return world.codeHost(world.http, Optional.empty());
    }

    private CodeHost withFork() {
        return world.codeHost(world.http, Optional.of("bot-space"));
    }

    @Test
    void anIssueWithoutPullRequestsIsOneRequest() throws Exception {
        fresh().pullRequests("issue-1-");

        assertThat(server.lines()).containsExactly("GET " + LISTING);
    }

    /// What the gate asks of one issue in a tick: its pull requests, the whole hash of the head, that commit's statuses.
    @Test
    void aGatedIssueIsThreeRequests() throws Exception {
        String commit = world.push("issue-1-fix");
        fresh().open("issue-1-fix", "main", "Fix", "");
        world.report(commit, world.check("build", Check.State.PASSED));
        server.forget();
        CodeHost tick = fresh();
        tick.checks(tick.pullRequests("issue-1-").getFirst().headCommit());

        assertThat(server.lines())
                .containsExactly(
                        "GET " + LISTING,
                        "GET " + REPOSITORY + "/commit/" + commit.substring(0, 12),
                        "GET " + REPOSITORY + "/commit/" + commit + "/statuses?pagelen=50");
        server.forget();
        tick.pullRequests("issue-1-");
        assertThat(server.lines()).as("a hash is asked for once a tick").containsExactly("GET " + LISTING);
    }

    @Test
    void openingLooksFirst() throws Exception {
        String commit = world.push("issue-1-fix");
        fresh().open("issue-1-fix", "main", "Fix \"it\"", "Closes #1");

        assertThat(server.lines())
                .containsExactly(
                        "GET " + REPOSITORY + "/pullrequests?state=OPEN&q=source.branch.name%20%3D%20%22issue-1-fix%22&sort=-updated_on&pagelen=50",
                        "POST " + REPOSITORY + "/pullrequests",
                        "GET " + REPOSITORY + "/commit/" + commit.substring(0, 12));
        assertThat(server.log().get(1).json().toString())
                .isEqualTo("{\"title\":\"Fix \\\"it\\\"\",\"description\":\"Closes #1\",\"source\":{\"branch\":{\"name\":\"issue-1-fix\"}},"
                        + "\"destination\":{\"branch\":{\"name\":\"main\"}}}");
    }

    /// What a PUT leaves out is emptied.
    @Test
    void whoReviewsStaysWhenAPullRequestIsDescribedAnew() throws Exception {
        world.push("issue-1-fix");
        PullRequest pull = fresh().open("issue-1-fix", "main", "Fix", "");
        StubRepository.Pull there = world.repository.pulls.getFirst();
        there.reviewers.addAll(List.of("{alice}", "{bob}"));
        there.closesBranch = true;
        server.forget();
        fresh().describe(pull, "Fix it", "Closes #1");

        assertThat(server.lines()).containsExactly("GET " + REPOSITORY + "/pullrequests/1", "PUT " + REPOSITORY + "/pullrequests/1");
        assertThat(there.title + there.description).isEqualTo("Fix itCloses #1");
        assertThat(there.reviewers).containsExactly("{alice}", "{bob}");
        assertThat(there.closesBranch).isTrue();
    }

    @Test
    void aPullRequestThatIsOverIsNotTakenForAnOpenOne() throws Exception {
        world.push("issue-1-fix");
        world.repository.close(world.repository.add(StubRepository.HERE, "issue-1-fix", "main", "Fix", ""), "MERGED");
        world.stub.pages.stateCountsBesideQuery = false;
        world.push("issue-1-fix");

        assertThat(fresh().open("issue-1-fix", "main", "Fix again", "").state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(fresh().pullRequests("issue-1-")).hasSize(2);
    }

    /// Bitbucket would put the new texts over those of the agent.
    @Test
    void thePullRequestOfAnAgentKeepsItsTexts() throws Exception {
        world.push("issue-1-fix");
        world.repository.add(StubRepository.HERE, "issue-1-fix", "main", "What the agent wrote", "at length");
        fresh().open("issue-1-fix", "main", "Fix", "");

        assertThat(world.repository.pulls.getFirst().title).isEqualTo("What the agent wrote");
        assertThat(server.lines()).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void theFilterHoldsWhateverABranchIsCalled() throws Exception {
        String branch = "issue-1-\"or\\state\"-☃ +&=";
        world.push(branch);
        fresh().open(branch, "main", "Fix", "");

        assertThat(fresh().pullRequests("issue-1-\"or\\")).extracting(PullRequest::headBranch).containsExactly(branch);
    }

    @Test
    void theFilterOfBitbucketIgnoresCaseAndOursDoesNot() throws Exception {
        world.push("Issue-1-fix");
        fresh().open("Issue-1-fix", "main", "Fix", "");

        assertThat(fresh().pullRequests("issue-1-")).isEmpty();
    }

    @Test
    void theConfiguredForkCounts() throws Exception {
        String commit = world.repository.push("bot-space/shop", "issue-1-fix");
        PullRequest opened = withFork().open("issue-1-fix", "main", "Fix", "");

        assertThat(server.log().get(2).json().path("source").path("repository").path("full_name").asString()).isEqualTo("bot-space/shop");
        assertThat(opened.headCommit()).isEqualTo(commit);
        assertThat(withFork().pullRequests("issue-1-")).containsExactly(opened);
        assertThat(withFork().open("issue-1-fix", "main", "Again", "")).isEqualTo(opened);
        assertThat(fresh().pullRequests("issue-1-")).as("without the setting it is a stranger's").isEmpty();
    }

    @Test
    void aWorkspaceThatOnlyBeginsLikeTheForksIsAStranger() throws Exception {
        world.repository.push("bot-space-of-mallory/shop", "issue-1-fix");
        world.repository.add("bot-space-of-mallory/shop", "issue-1-fix", "main", "from a fork", "");

        assertThat(withFork().pullRequests("issue-1-")).isEmpty();
    }

    @Test
    void theForkOfADeletedRepositoryIsNobodys() throws Exception {
        world.openFromStrangersFork("issue-1-fix");
        world.repository.pulls.getFirst().sourceRepository = null;

        assertThat(fresh().pullRequests("issue-1-")).isEmpty();
        assertThat(withFork().pullRequests("issue-1-")).isEmpty();
    }

    /// CI may watch the fork, the repository or both; of one key the later status counts.
    @Test
    void checksOfAForksCommitAreReadInBothPlaces() throws Exception {
        String commit = world.repository.push("bot-space/shop", "issue-1-fix");
        world.report("bot-space/shop", commit, world.check("build", Check.State.FAILED));
        assertThat(withFork().checks(commit)).extracting(Check::state).containsExactly(Check.State.FAILED);

        world.repository.commits.add(new StubRepository.Commit(StubRepository.HERE, commit));
        world.report(StubRepository.HERE, commit, world.check("build", Check.State.PASSED));
        world.report(StubRepository.HERE, commit, world.check("lint", Check.State.PENDING));
        world.report("bot-space/shop", commit, world.check("lint", Check.State.FAILED));

        assertThat(withFork().checks(commit)).containsExactlyInAnyOrder(world.check("build", Check.State.PASSED), world.check("lint", Check.State.FAILED));
    }

    @Test
    void everyWordOfAStatusIsRead() throws Exception {
        String commit = world.push("issue-1-fix");
        for (String state : List.of("SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED")) {
            StubRepository.Status status = world.repository.report(StubRepository.HERE, commit, state);
            status.state = state;
            status.url = "https://ci.example/";
            status.description = "";
        }

        assertThat(fresh().checks(commit))
                .extracting(Check::name, Check::state)
                .as("without a name the key is its name")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("SUCCESSFUL", Check.State.PASSED),
                        org.assertj.core.groups.Tuple.tuple("FAILED", Check.State.FAILED),
                        org.assertj.core.groups.Tuple.tuple("INPROGRESS", Check.State.PENDING),
                        org.assertj.core.groups.Tuple.tuple("STOPPED", Check.State.FAILED));
    }

    @Test
    void aSupersededPullRequestIsClosed() throws Exception {
        world.push("issue-1-fix");
        world.repository.close(world.repository.add(StubRepository.HERE, "issue-1-fix", "main", "Fix", ""), "SUPERSEDED");

        assertThat(fresh().pullRequests("issue-1-")).extracting(PullRequest::state).containsExactly(PullRequest.State.CLOSED);
    }

    /// Of an unmerged branch that was deleted the commits are swept away some day.
    @Test
    void aHeadThatIsGoneHidesNoPullRequest() throws Exception {
        String commit = world.push("issue-1-fix");
        world.repository.close(world.repository.add(StubRepository.HERE, "issue-1-fix", "main", "Fix", ""), "DECLINED");
        world.repository.commits.removeIf(c -> c.hash().equals(commit));

        assertThat(fresh().pullRequests("issue-1-")).extracting(PullRequest::headCommit).containsExactly(commit.substring(0, 12));
    }

    @Test
    void aRenamedRepositoryIsFoundAndReported() throws Exception {
        world.push("issue-1-fix");
        world.repository.name = "acme/store";
        world.repository.branches.put("acme/store", world.repository.branches.remove(StubRepository.HERE));
        world.repository.commits.replaceAll(c -> new StubRepository.Commit("acme/store", c.hash()));
        CodeHost tick = fresh();
        PullRequest opened = tick.open("issue-1-fix", "main", "Fix", "");

        assertThat(tick.pullRequests("issue-1-")).containsExactly(opened);
        assertThat(world.notices).singleElement().asString().contains("acme/shop is called acme/store now").contains("repoURL");
        CodeHost next = fresh();
        next.pullRequests("issue-1-");
        assertThat(world.notices).hasSize(2);
        server.forget();
        next.pullRequests("issue-2-");
        assertThat(server.lines()).as("later requests of a tick go to the new name").singleElement().asString().startsWith("GET /2.0/repositories/acme/store/pullrequests");
    }

    /// An access token stands alone; the API token of an account goes with its email.
    @Test
    void bothKindsOfTokenAreSentAsDocumented() throws Exception {
        String pair = StubBitbucket.EMAIL + ":" + StubBitbucket.API_TOKEN;
        world.codeHost(world.http, Optional.empty(), new Token("BITBUCKET_TOKEN", pair)).pullRequests("issue-1-");
        fresh().pullRequests("issue-1-");

        assertThat(server.log())
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)), "Bearer " + StubBitbucket.ACCESS_TOKEN);
    }

    @Test
    void repositoriesAreReadFromTheirURL() {
        assertThat(Address.of("https://bitbucket.org/acme/shop.git", Optional.empty())).isEqualTo(new Address("acme/shop", "https://api.bitbucket.org/2.0"));
        assertThat(Address.of("git@bitbucket.org:acme/shop.git", Optional.empty()).repository()).isEqualTo("acme/shop");
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of("https://bitbucket.org/acme", Optional.empty()))
                .withMessageContaining("WORKSPACE/REPOSITORY");
    }
}
