package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a run left in git, by the files of its clone.
class CloneRefsTest {
    @TempDir
    Path root;

    private GitFixture at;
    private Set<String> before;

    @BeforeEach
    void cloned() throws Exception {
        at = new GitFixture(root);
        at.git(at.remote, "branch", "of-a-colleague", at.commit(other(), "colleague", "work\n"));
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        before = refs().commits();
    }

    /// A clone of the remote whose objects the remote has too.
    private Path other() throws IOException {
        Path other = Files.createTempDirectory(root, "colleague");
        at.git(root, "clone", "--quiet", "--shared", at.remote.toString(), other.toString());
        Files.writeString(at.remote.resolve("objects/info/alternates"), other.resolve(".git/objects") + "\n");
        return other;
    }

    private CloneRefs refs() {
        return CloneRefs.of(at.clone, "main").orElseThrow();
    }

    private Optional<String> delivered() {
        return refs().delivered(before, "issue-12-");
    }

    private String commitOn(String branch) throws IOException {
        at.git(at.clone, "switch", "--quiet", "-c", branch);
        return at.commit(at.clone, branch.replace('/', '-'), "x\n");
    }

    @Test
    void aFreshCloneStandsAtTheHeadBranchAndHasNothingOfItsOwn() {
        assertThat(refs().head()).contains(at.git(at.remote, "rev-parse", "main"));
        assertThat(refs().branches()).containsOnlyKeys("main");
        assertThat(before).containsExactlyInAnyOrder(at.git(at.remote, "rev-parse", "main"), at.git(at.remote, "rev-parse", "of-a-colleague"));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void aCommitIsDelivered() throws Exception {
        String commit = commitOn("issue-12-cart");
        assertThat(refs().head()).contains(commit);
        assertThat(delivered()).contains(commit);
        assertThat(refs().delivered(refs().commits(), "issue-12-")).as("once").isEmpty();
    }

    @Test
    void packedRefsCountAndLooseOnesAreNewer() throws Exception {
        String packed = commitOn("issue-12-cart");
        at.git(at.clone, "pack-refs", "--all");
        assertThat(at.clone.resolve(".git/refs/heads/issue-12-cart")).doesNotExist();
        assertThat(delivered()).contains(packed);

        String loose = at.commit(at.clone, "more", "x\n");
        assertThat(Files.readString(at.clone.resolve(".git/packed-refs"))).contains(packed);
        assertThat(delivered()).contains(loose);
    }

    @Test
    void aDetachedHeadCounts() throws Exception {
        at.git(at.clone, "switch", "--quiet", "--detach");
        String commit = at.commit(at.clone, "detached", "x\n");
        assertThat(refs().head()).contains(commit);
        assertThat(delivered()).contains(commit);
    }

    @Test
    void anAgentThatWentBackToTheHeadBranchDeliveredAllTheSame() throws Exception {
        commitOn("another");
        String made = commitOn("issue-12-cart");
        commitOn("issue-13-till");
        at.git(at.clone, "switch", "--quiet", "main");

        assertThat(refs().head()).contains(at.git(at.remote, "rev-parse", "main"));
        assertThat(delivered()).as("that of the branch made for the issue").contains(made);
    }

    @Test
    void withoutABranchOfTheIssueTheFirstByNameCounts() throws Exception {
        commitOn("b/second");
        at.git(at.clone, "switch", "--quiet", "main");
        String first = commitOn("a/first");
        at.git(at.clone, "switch", "--quiet", "main");
        assertThat(delivered()).contains(first);
    }

    @Test
    void aPullDeliversNothing() throws Exception {
        at.commitToRemote("later", "x\n");
        at.git(at.clone, "pull", "--quiet");
        assertThat(refs().head()).contains(at.git(at.remote, "rev-parse", "main")).isNotEqualTo(Optional.of(before.iterator().next()));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void somebodyElsesBranchDeliversNothing() {
        at.git(at.clone, "switch", "--quiet", "of-a-colleague");
        assertThat(refs().branches()).containsOnlyKeys("main", "of-a-colleague");
        assertThat(delivered()).isEmpty();
    }

    @Test
    void anAmendedCommitIsAnother() throws Exception {
        String first = commitOn("issue-12-cart");
        before = refs().commits();
        assertThat(delivered()).isEmpty();
        at.git(at.clone, "commit", "--quiet", "--amend", "-m", "Better");
        assertThat(delivered()).contains(at.git(at.clone, "rev-parse", "HEAD")).isNotEqualTo(Optional.of(first));
    }

    @Test
    void whatWasPushedIsDeliveredStill() throws Exception {
        String commit = commitOn("issue-12-cart");
        at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-cart");
        assertThat(delivered()).contains(commit);
    }

    // Hostile ground.

    @Test
    @Timeout(20)
    void linksPipesAndNonsenseAreNoRefs() throws Exception {
        Path heads = at.clone.resolve(".git/refs/heads");
        Path commit = Files.writeString(root.resolve("elsewhere"), "c0ffee0000000000000000000000000000000000\n");
        Files.createSymbolicLink(heads.resolve("link"), commit);
        Files.createSymbolicLink(heads.resolve("directory"), Files.createDirectories(root.resolve("else")));
        Files.writeString(root.resolve("else/where"), "c0ffee0000000000000000000000000000000001\n");
        at.run(root, List.of("mkfifo", heads.resolve("pipe").toString()));
        Files.writeString(heads.resolve("words"), "../../../../etc/passwd\n");
        Files.write(heads.resolve("large"), new byte[1 << 20]);

        assertThat(refs().branches()).containsOnlyKeys("main");
        assertThat(delivered()).isEmpty();
    }

    @Test
    @Timeout(20)
    void aHeadThatLeadsOutOfTheCloneStandsNowhere() throws Exception {
        Path head = at.clone.resolve(".git/HEAD");
        Files.writeString(root.resolve("elsewhere"), "c0ffee0000000000000000000000000000000000\n");
        Files.writeString(head, "ref: refs/heads/../../../../../elsewhere\n");
        assertThat(refs().head()).isEmpty();

        Files.delete(head);
        Files.createSymbolicLink(head, root.resolve("elsewhere"));
        assertThat(CloneRefs.of(at.clone, "main")).isEmpty();
        Files.delete(head);
        at.run(root, List.of("mkfifo", head.toString()));
        assertThat(CloneRefs.of(at.clone, "main")).isEmpty();
    }

    @Test
    void refsElsewhereAreNotFollowed() throws Exception {
        Path gitDir = at.clone.resolve(".git");
        Files.move(gitDir, root.resolve("moved"));
        assertThat(CloneRefs.of(at.clone, "main")).as("no repository").isEmpty();
        Files.writeString(gitDir, "gitdir: " + root.resolve("moved"));
        assertThat(CloneRefs.of(at.clone, "main")).as("a worktree").isEmpty();
        Files.delete(gitDir);
        Files.createSymbolicLink(gitDir, root.resolve("moved"));
        assertThat(CloneRefs.of(at.clone, "main")).as("a link").isEmpty();
        Files.delete(gitDir);
        Files.move(root.resolve("moved"), gitDir);
        assertThat(CloneRefs.of(at.clone, "main")).isPresent();
        Files.createDirectories(gitDir.resolve("reftable"));
        assertThat(CloneRefs.of(at.clone, "main")).as("another format").isEmpty();
    }

    @Test
    @Timeout(20)
    void tenThousandTagsAndBranchesOfTheRemoteAreNoMatter() throws Exception {
        Path packed = at.clone.resolve(".git/packed-refs");
        StringBuilder text = new StringBuilder(Files.readString(packed));
        for (int i = 0; i < 10_000; i++) {
            text.append("%040x refs/remotes/origin/b%05d\n%040x refs/tags/v%05d\n^%040x\n".formatted(i + 1, i, i + 20_000, i, i + 40_000));
        }
        Files.writeString(packed, text);
        before = refs().commits();
        assertThat(before).hasSizeLessThanOrEqualTo(RefFiles.MOST_REMOTE + 2).contains(refs().upstream().orElseThrow());
        assertThat(delivered()).isEmpty();
        String commit = commitOn("issue-12-cart");
        assertThat(delivered()).contains(commit);
    }

    @Test
    @Timeout(20)
    void tenThousandBranchesOfAnAgentAreNotRead() throws Exception {
        Path packed = at.clone.resolve(".git/packed-refs");
        String refs = Files.readString(packed);
        StringBuilder text = new StringBuilder(refs);
        for (int i = 0; i < 10_000; i++) {
            text.append("%040x refs/heads/b%05d\n".formatted(i + 1, i));
        }
        Files.writeString(packed, text);
        assertThat(CloneRefs.of(at.clone, "main")).as("packed").isEmpty();

        Files.writeString(packed, refs);
        Path many = Files.createDirectories(at.clone.resolve(".git/refs/heads/many"));
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(many.resolve("b" + i));
        }
        assertThat(CloneRefs.of(at.clone, "main")).as("loose, and empty").isEmpty();
    }

    @Test
    void aCommitOfTheHeadBranchAloneIsNotDeliveredByAnotherName() {
        CloneRefs refs = new CloneRefs(Optional.of("new"), new TreeMap<>(), Optional.of("new"), Set.of());
        assertThat(refs.delivered(Set.of("old"), "issue-12-")).isEmpty();
    }
}
