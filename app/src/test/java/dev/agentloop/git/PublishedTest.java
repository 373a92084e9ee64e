package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether kept work is on the remote by now, so that it need not be kept.
class PublishedTest {
    @TempDir
    Path root;

    private GitFixture at;

    @BeforeEach
    void remote() throws Exception {
        at = new GitFixture(root);
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
    }

    private Path kept() throws GitException {
        return at.workspaces().remove(at.clone, at.meta).orElseThrow();
    }

    private boolean isPublished(Path bundle) throws GitException {
        return at.workspaces().isPublished(at.spec(), bundle);
    }

    @Test
    void commitsAreOnceABranchOrTagOfTheRemoteHoldsThem() throws Exception {
        String commit = at.commit(at.clone, "work", "x");
        Path bundle = kept();
        assertThat(isPublished(bundle)).isFalse();
        Path other = root.resolve("other");
        at.git(root, "clone", "--quiet", at.remote.toString(), other.toString());
        at.git(other, "fetch", "--quiet", bundle.toString(), "refs/rescue/*:refs/rescue/*");
        at.git(other, "push", "--quiet", "origin", commit + ":refs/heads/issue-12-work");
        assertThat(isPublished(bundle)).isTrue();
        // Its objects are still in the cache.
        at.git(other, "push", "--quiet", "origin", ":refs/heads/issue-12-work");
        assertThat(isPublished(bundle)).isFalse();
    }

    @Test
    void allOfThemMustBe() throws Exception {
        String one = at.commit(at.clone, "one", "x");
        at.git(at.clone, "push", "--quiet", at.remote.toString(), one + ":refs/heads/issue-12-one");
        at.git(at.clone, "checkout", "--quiet", "-b", "issue-12-two");
        at.commit(at.clone, "two", "x");
        assertThat(isPublished(kept())).isFalse();
    }

    @Test
    void whatWasNeverCommittedIsNot() throws Exception {
        Files.writeString(at.clone.resolve("uncommitted"), "y");
        assertThat(isPublished(kept())).isFalse();
    }

    @Test
    void withoutACacheOrARemoteNobodyKnows() throws Exception {
        at.commit(at.clone, "work", "x");
        Path bundle = kept();
        Files.move(at.remote, root.resolve("elsewhere.git"));
        assertThatThrownBy(() -> isPublished(bundle)).isInstanceOf(GitException.class);
        Removal.of(at.cache);
        assertThat(isPublished(bundle)).isFalse();
    }
}
