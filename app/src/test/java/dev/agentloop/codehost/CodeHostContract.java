package dev.agentloop.codehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.forge.StubForks;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.TrackerTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What every code host must do. An adapter's test implements this and says in which world it acts.
public interface CodeHostContract extends AccessContract {
    String PREFIX = "issue-1-";
    String BRANCH = "issue-1-fix-the-shop";

    /// The same one throughout a test, with a head branch and nothing else at its beginning.
    @Override
    CodeHostWorld world() throws Exception;

    default CodeHost codeHost() throws Exception {
        return world().codeHost();
    }

    default void needs(CodeHostWorld.Ability ability) throws Exception {
        Assumptions.assumeTrue(world().codeHostAbilities().contains(ability), () -> "this world has no " + ability);
    }

    default PullRequest opened(String branch) throws Exception {
        world().push(branch);
        return codeHost().open(branch, world().headBranch(), "Title of " + branch, "Closes #1");
    }

    /// The only pull request of the issue.
    default PullRequest found() throws Exception {
        List<PullRequest> all = codeHost().pullRequests(PREFIX);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    default void withoutBranchesThereAreNoPullRequests() throws Exception {
        assertThat(codeHost().pullRequests(PREFIX)).isEmpty();
    }

    @Test
    default void aBranchAloneIsNoPullRequest() throws Exception {
        needs(CodeHostWorld.Ability.BRANCH_IS_NO_PULL_REQUEST);
        world().push(BRANCH);

        assertThat(codeHost().pullRequests(PREFIX)).isEmpty();
    }

    @Test
    default void anOpenedPullRequestIsFound() throws Exception {
        String commit = world().push(BRANCH);
        PullRequest opened = codeHost().open(BRANCH, world().headBranch(), "Mend the shop ☃", "Closes #1\n\n漢字");

        assertThat(opened.state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(opened.headBranch()).isEqualTo(BRANCH);
        assertThat(opened.headCommit()).isEqualTo(commit).matches("[0-9a-f]{40,64}");
        assertThat(opened.url()).contains(opened.id());
        assertThat(opened.updatedAt()).isAfterOrEqualTo(opened.createdAt());
        assertThat(found()).isEqualTo(opened);
    }

    @Test
    default void openingTwiceIsOnePullRequest() throws Exception {
        PullRequest first = opened(BRANCH);
        PullRequest second = codeHost().open(BRANCH, world().headBranch(), "Another title", "another body");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(found().id()).isEqualTo(first.id());
    }

    @Test
    default void anOpenPullRequestIsDescribedAnew() throws Exception {
        needs(CodeHostWorld.Ability.TEXTS);
        PullRequest opened = opened(BRANCH);
        codeHost().describe(opened, "Mend the shop's door ☃", "Closes #1\n\n* 漢字\n* `code`");

        assertThat(world().text(BRANCH)).isEqualTo("Mend the shop's door ☃\n\nCloses #1\n\n* 漢字\n* `code`");
        assertThat(found().id()).isEqualTo(opened.id());
        assertThat(found().state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(found().headCommit()).isEqualTo(opened.headCommit());
    }

    /// One request to look, none to write.
    @Test
    default void whatAPullRequestSaysAlreadyIsNotWritten() throws Exception {
        needs(CodeHostWorld.Ability.TEXTS);
        PullRequest opened = opened(BRANCH);
        codeHost().describe(opened, "Title", "Line\n\n/close\nlast");
        PullRequest before = found();
        int spent = codeHost().requests();
        codeHost().describe(opened, "Title", "Line\n\n/close\nlast\n");

        assertThat(codeHost().requests()).isEqualTo(spent + 1);
        assertThat(found()).isEqualTo(before);
    }

    @Test
    default void aPullRequestThatIsNotThereCannotBeDescribed() throws Exception {
        needs(CodeHostWorld.Ability.TEXTS);
        PullRequest opened = opened(BRANCH);
        PullRequest missing = new PullRequest("987654", opened.url(), opened.headBranch(), opened.headCommit(), opened.state(), opened.createdAt(), opened.updatedAt());

        CodeHost host = codeHost();
        TrackerTests.assertFails(ForgeException.Kind.GONE, () -> host.describe(missing, "Title", ""));
    }

    @Test
    default void withoutAForkConfiguredThereIsNoneAndNobodyIsAsked() throws Exception {
        int spent = codeHost().requests();

        assertThat(codeHost().fork()).isEmpty();
        assertThat(codeHost().requests()).isEqualTo(spent);
    }

    @Test
    default void aPrefixIsNotAnotherIssuesPrefix() throws Exception {
        opened("issue-12-other");
        opened("my-issue-1-other");
        opened(BRANCH);

        assertThat(codeHost().pullRequests(PREFIX)).extracting(PullRequest::headBranch).containsExactly(BRANCH);
    }

    @Test
    default void aBranchMayHaveASlash() throws Exception {
        opened("issue-1-fix/the-shop");

        assertThat(found().headBranch()).isEqualTo("issue-1-fix/the-shop");
    }

    @Test
    default void aPushMovesTheHeadCommit() throws Exception {
        PullRequest before = opened(BRANCH);
        String commit = world().push(BRANCH);

        PullRequest after = found();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.headCommit()).isEqualTo(commit).isNotEqualTo(before.headCommit());
        assertThat(after.state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(after.updatedAt()).isAfterOrEqualTo(before.updatedAt());
    }

    @Test
    default void aMergedPullRequestIsMerged() throws Exception {
        PullRequest opened = opened(BRANCH);
        world().merge(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.MERGED);
        assertThat(found().headCommit()).isEqualTo(opened.headCommit());
    }

    /// Many repositories delete the branch with the merge.
    @Test
    default void aMergedPullRequestStaysMergedWithoutItsBranch() throws Exception {
        opened(BRANCH);
        world().merge(BRANCH);
        world().deleteBranch(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.MERGED);
        assertThat(found().headBranch()).isEqualTo(BRANCH);
    }

    @Test
    default void aPullRequestClosedUnmergedIsClosed() throws Exception {
        PullRequest opened = opened(BRANCH);
        world().closePullRequest(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.CLOSED);
        assertThat(found().headCommit()).isEqualTo(opened.headCommit());
    }

    @Test
    default void aClosedPullRequestDoesNotStandInTheWayOfANewOne() throws Exception {
        opened(BRANCH);
        world().closePullRequest(BRANCH);
        String commit = world().push(BRANCH);
        PullRequest again = codeHost().open(BRANCH, world().headBranch(), "Again", "");

        assertThat(again.state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(again.headCommit()).isEqualTo(commit);
        assertThat(codeHost().pullRequests(PREFIX).getFirst()).isEqualTo(again);
    }

    @Test
    default void severalAreListedNewestFirst() throws Exception {
        List<String> branches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            branches.addFirst("issue-1-attempt-" + (4 - i) % 3 + i);
            opened(branches.getFirst());
        }

        List<PullRequest> found = codeHost().pullRequests(PREFIX);

        assertThat(found).extracting(PullRequest::headBranch).containsExactlyInAnyOrderElementsOf(branches);
        assertThat(found).extracting(PullRequest::createdAt).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    default void morePullRequestsThanAPageAreSearched() throws Exception {
        opened(BRANCH);
        for (int i = 0; i <= world().pageSize(); i++) {
            opened("issue-2-attempt-" + i);
        }

        assertThat(found().headBranch()).isEqualTo(BRANCH);
        assertThat(codeHost().pullRequests("issue-2-")).hasSize(world().pageSize() + 1);
    }

    @Test
    default void aStrangersForkDoesNotCount() throws Exception {
        needs(CodeHostWorld.Ability.FORKS);
        world().openFromStrangersFork(BRANCH);

        assertThat(codeHost().pullRequests(PREFIX)).isEmpty();
    }

    /// It has the same branch, and was there first.
    @Test
    default void aStrangersForkDoesNotStandInTheWay() throws Exception {
        needs(CodeHostWorld.Ability.FORKS);
        world().openFromStrangersFork(BRANCH);
        PullRequest own = opened(BRANCH);

        assertThat(own.state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(found()).isEqualTo(own);
        assertThat(codeHost().open(BRANCH, world().headBranch(), "Again", "")).isEqualTo(own);
    }

    private static List<String> namesOf(List<String> repositories, String owner) {
        return repositories.stream().filter(name -> name.toLowerCase(Locale.ROOT).startsWith(owner.toLowerCase(Locale.ROOT) + "/")).toList();
    }

    @Test
    default void aMissingForkIsMadeOnce() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        CodeHost host = world().forked(world().forkOwner());
        Fork fork = host.fork().orElseThrow();
        int spent = host.requests();

        assertThat(fork.name()).isEqualToIgnoringCase(world().forkOwner() + "/shop");
        assertThat(fork.cloneURL()).isEqualTo("ssh://git@alias:2222/" + fork.name() + ".git");
        assertThat(host.fork()).contains(fork);
        assertThat(host.requests()).as("in the same tick").isEqualTo(spent);
        assertThat(world().forked(world().forkOwner()).fork()).as("in the next one").contains(fork);
        assertThat(namesOf(world().otherRepositories(), world().forkOwner())).containsExactly(fork.name());
    }

    @Test
    default void aForkIsMadeInAnOrganisation() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        Fork fork = world().forked(StubForks.ORGANISATION).fork().orElseThrow();

        assertThat(fork.name()).isEqualTo(StubForks.ORGANISATION + "/shop");
        assertThat(namesOf(world().otherRepositories(), StubForks.ORGANISATION)).containsExactly(fork.name());
        assertThat(namesOf(world().otherRepositories(), world().forkOwner())).isEmpty();
    }

    @Test
    default void aForkThatIsThereIsOneRequest() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        world().otherRepository(world().forkOwner() + "/shop", true);
        CodeHost host = world().forked(world().forkOwner());

        assertThat(host.fork().orElseThrow().name()).isEqualTo(world().forkOwner() + "/shop");
        assertThat(host.requests()).isEqualTo(1);
    }

    @Test
    default void aForkIsFoundUnderWhateverName() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        for (String owner : List.of(world().forkOwner(), StubForks.ORGANISATION)) {
            for (int i = 0; i <= world().pageSize(); i++) {
                world().otherRepository("stranger-%d-%s/shop".formatted(i, owner), true);
            }
            world().otherRepository(owner + "/shop-of-ours", true);

            assertThat(world().forked(owner).fork().orElseThrow().name()).isEqualTo(owner + "/shop-of-ours");
            assertThat(namesOf(world().otherRepositories(), owner)).hasSize(1);
        }
    }

    /// Some code hosts then name the fork otherwise, and some make none.
    @Test
    default void aRepositoryThatOnlyHasTheNameIsNotTakenForTheFork() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        String taken = world().forkOwner() + "/shop";
        world().otherRepository(taken, false);
        Optional<Fork> fork;
        try {
            fork = world().forked(world().forkOwner()).fork();
        } catch (ForgeException e) {
            assertThat(e.kind()).isEqualTo(ForgeException.Kind.REFUSED);
            assertThat(e.getMessage()).contains(world().forkOwner()).contains("under another name");
            fork = Optional.empty();
        }

        assertThat(fork.map(Fork::name)).isNotEqualTo(Optional.of(taken));
        assertThat(namesOf(world().otherRepositories(), world().forkOwner())).hasSize(fork.isPresent() ? 2 : 1);
    }

    /// It is said once, and asked once: ten issues would ask ten times.
    @Test
    default void whereNoForkMayBeMadeThatIsSaid() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        CodeHost host = world().forked(StubForks.OTHERS);
        ForgeException first = catchThrowableOfType(ForgeException.class, host::fork);
        int spent = host.requests();
        ForgeException second = catchThrowableOfType(ForgeException.class, host::fork);

        assertThat(first.kind()).isIn(ForgeException.Kind.REFUSED, ForgeException.Kind.UNAUTHORIZED);
        assertThat(first.getMessage()).startsWith("Cannot fork ").contains(" into " + StubForks.OTHERS);
        assertThat(second).hasMessage(first.getMessage());
        assertThat(host.requests()).isEqualTo(spent);
        assertThat(world().otherRepositories()).isEmpty();
    }

    @Test
    default void aPullRequestComesFromTheFork() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        String owner = world().forkOwner();
        CodeHost host = world().forked(owner);
        String name = host.fork().orElseThrow().name();
        world().openFromStrangersFork(BRANCH);
        String commit = world().pushToFork(name, BRANCH);
        PullRequest opened = host.open(BRANCH, world().headBranch(), "From the fork", "Closes #1");

        assertThat(opened.headCommit()).isEqualTo(commit);
        assertThat(host.pullRequests(PREFIX)).containsExactly(opened);
        assertThat(world().forked(owner).pullRequests(PREFIX)).containsExactly(opened);
        assertThat(world().forked(owner).open(BRANCH, world().headBranch(), "Again", "")).isEqualTo(opened);
        assertThat(codeHost().pullRequests(PREFIX)).as("without the setting it is a stranger's").isEmpty();
        assertThat(host.checks(commit)).isEmpty();
        String later = world().pushToFork(name, BRANCH);
        assertThat(host.pullRequests(PREFIX)).extracting(PullRequest::headCommit).containsExactly(later);
        host.describe(opened, "From our fork", "");
        assertThat(host.pullRequests(PREFIX)).extracting(PullRequest::id).containsExactly(opened.id());
    }

    /// A pull request from the repository itself is the loop's own too: `fork` may have been set later.
    @Test
    default void aForkDoesNotHideTheRepositorysOwnPullRequests() throws Exception {
        needs(CodeHostWorld.Ability.FORKING);
        PullRequest own = opened(BRANCH);

        assertThat(world().forked(world().forkOwner()).pullRequests(PREFIX)).containsExactly(own);
    }

    @Test
    default void aBranchThatIsNotThereCannotBeOpened() throws Exception {
        CodeHost host = codeHost();
        String base = world().headBranch();

        TrackerTests.assertFails(ForgeException.Kind.REFUSED, () -> host.open(BRANCH, base, "Of nothing", ""));
        assertThat(host.pullRequests(PREFIX)).isEmpty();
    }

    @Test
    default void aCommitBeginsWithoutChecks() throws Exception {
        assertThat(codeHost().checks(opened(BRANCH).headCommit())).isEmpty();
    }

    @Test
    default void everyStateOfACheckIsRead() throws Exception {
        needs(CodeHostWorld.Ability.CHECKS);
        String commit = opened(BRANCH).headCommit();
        List<Check> reported = new ArrayList<>();
        for (Check.State state : Check.State.values()) {
            Check check = world().check("build / " + state, state);
            world().report(commit, check);
            reported.add(check);
        }

        assertThat(codeHost().checks(commit)).containsExactlyInAnyOrderElementsOf(reported);
    }

    @Test
    default void theLatestOfEachNameCounts() throws Exception {
        needs(CodeHostWorld.Ability.CHECKS);
        String commit = opened(BRANCH).headCommit();
        for (Check.State state : List.of(Check.State.PENDING, Check.State.FAILED, Check.State.PASSED)) {
            world().report(commit, world().check("build", state));
            world().report(commit, world().check("lint ☃", Check.State.FAILED));
        }

        assertThat(codeHost().checks(commit))
                .containsExactlyInAnyOrder(world().check("build", Check.State.PASSED), world().check("lint ☃", Check.State.FAILED));
    }

    @Test
    default void checksBelongToOneCommit() throws Exception {
        needs(CodeHostWorld.Ability.CHECKS);
        String old = opened(BRANCH).headCommit();
        world().report(old, world().check("build", Check.State.FAILED));
        String commit = world().push(BRANCH);

        assertThat(codeHost().checks(commit)).isEmpty();
        assertThat(codeHost().checks(old)).hasSize(1);
    }

    @Test
    default void moreChecksThanAPageAreRead() throws Exception {
        needs(CodeHostWorld.Ability.CHECKS);
        String commit = opened(BRANCH).headCommit();
        for (int i = 0; i <= world().pageSize(); i++) {
            world().report(commit, world().check("shard " + i, Check.State.PASSED));
        }

        assertThat(codeHost().checks(commit)).hasSize(world().pageSize() + 1);
    }

    @Test
    default void requestsAreCounted() throws Exception {
        int spent = codeHost().requests();
        opened(BRANCH);
        assertThat(codeHost().requests()).isGreaterThan(spent);
        spent = codeHost().requests();
        String commit = found().headCommit();
        assertThat(codeHost().requests()).isGreaterThan(spent);
        spent = codeHost().requests();
        codeHost().checks(commit);
        assertThat(codeHost().requests()).isGreaterThan(spent);
    }
}
