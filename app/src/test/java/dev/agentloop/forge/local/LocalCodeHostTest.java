package dev.agentloop.forge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.Check;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCodeHostTest implements CodeHostContract {
    @TempDir
    private Path parent;

    private LocalCodeHostWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new LocalCodeHostWorld(parent);
    }

    @Override
    public CodeHostWorld world() {
        return world;
    }

    @Test
    void aPushedBranchIsItsPullRequest() throws Exception {
        String commit = world.push(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.OPEN);
        assertThat(found().headCommit()).isEqualTo(commit);
        assertThat(found().updatedAt()).isAfter(Instant.now().minus(1, ChronoUnit.MINUTES));
    }

    @Test
    void aBranchWithoutCommitsOfItsOwnIsNone() throws Exception {
        world.branchWithoutCommits(BRANCH);

        assertThat(codeHost().pullRequests(PREFIX)).isEmpty();
        assertThatThrownBy(() -> codeHost().open(BRANCH, "main", "", "")).isInstanceOf(ForgeException.class).hasMessageContaining("has no commits that 'main' lacks");
    }

    @Test
    void aMergeIsSeenWithoutEverHavingLookedBefore() throws Exception {
        world.push(BRANCH);
        world.merge(BRANCH);
        world.push("issue-2-later");
        world.merge("issue-2-later");

        assertThat(found().state()).isEqualTo(PullRequest.State.MERGED);
    }

    @Test
    void aFastForwardIsSeenByWhoLookedBefore() throws Exception {
        world.push(BRANCH);
        codeHost().pullRequests(PREFIX);
        world.fastForward(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.MERGED);
    }

    @Test
    void aBranchSetBackToTheHeadBranchIsClosed() throws Exception {
        world.push(BRANCH);
        codeHost().pullRequests(PREFIX);
        world.branchWithoutCommits(BRANCH);

        assertThat(found().state()).isEqualTo(PullRequest.State.CLOSED);
    }

    @Test
    void aDeletedBranchStaysClosedWhenItsCommitsAreGone() throws Exception {
        world.push(BRANCH);
        codeHost().pullRequests(PREFIX);
        world.deleteBranch(BRANCH);
        world.git("gc", "-q", "--prune=now");

        assertThat(found().state()).isEqualTo(PullRequest.State.CLOSED);
    }

    @Test
    void packedBranchesAreBranches() throws Exception {
        String commit = world.push(BRANCH);
        world.git("pack-refs", "--all");

        assertThat(found().headCommit()).isEqualTo(commit);
    }

    @Test
    void whoOnlyLooksWritesNothing() throws Exception {
        world.push(BRANCH);

        assertThat(world.host(false).pullRequests(PREFIX)).hasSize(1);
        assertThat(world.beside()).isEmptyDirectory();
    }

    @Test
    void aBrokenCheckFileIsACheckThatIsNotDone() throws Exception {
        String commit = world.push(BRANCH);
        Path folder = Files.createDirectories(world.beside().resolve("checks").resolve(commit));
        Files.writeString(folder.resolve("half.yaml"), "");
        Files.writeString(folder.resolve("odd.yaml"), "# by hand\nstate: great\n");
        Files.writeString(folder.resolve("short.yaml"), "state: Passed\n");
        Files.writeString(folder.resolve("notes.txt"), "state: failed\n");

        assertThat(codeHost().checks(commit)).extracting(Check::name, Check::state).containsExactly(
                org.assertj.core.groups.Tuple.tuple("half", Check.State.PENDING),
                org.assertj.core.groups.Tuple.tuple("odd", Check.State.PENDING),
                org.assertj.core.groups.Tuple.tuple("short", Check.State.PASSED));
        assertThat(codeHost().checks(commit).get(1).summary()).contains("odd.yaml:2: 'state' is passed, failed, pending or skipped, not 'great'");
    }

    @Test
    void aCommitIsNoPath() {
        assertThatThrownBy(() -> codeHost().checks("../../etc")).isInstanceOf(ForgeException.class).hasMessageContaining("is not the full hash");
    }

    @Test
    void whatIsNoRepositoryIsSaidInWords() {
        LocalCodeHost nowhere = new LocalCodeHost(parent.resolve("nowhere.git"), parent, "main", true, Effects.NONE);

        assertThatThrownBy(() -> nowhere.pullRequests(PREFIX))
                .isInstanceOf(ForgeException.class)
                .hasMessageContaining("nowhere.git")
                .hasMessageContaining("not a git repository");
    }
}
