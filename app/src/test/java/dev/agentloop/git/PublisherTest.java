package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Publication.Change;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What agentloop takes out of an agent's clone and pushes, and what it does not.
class PublisherTest {
    private static final String BRANCH = "issue-12-cart";
    private static final String TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0";

    @TempDir
    Path root;

    private GitFixture at;
    private Set<String> known;

    @BeforeEach
    void cloned() throws Exception {
        at = new GitFixture(root);
        at.commitToRemote(".gitlab-ci.yml", "test: {script: make}\n");
        prepare();
    }

    private void prepare() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        known = CloneRefs.of(at.clone, "main").orElseThrow().commits();
    }

    private PublishRules rules() {
        return new PublishRules("issue-12-", known, known, List.of(".gitlab-ci.yml", ".github/workflows/**"));
    }

    private Delivery publish() throws Exception {
        GitWorkspaces tick = at.workspaces();
        tick.runEnded();
        return tick.publish(at.spec(), at.clone, at.meta, rules());
    }

    private String commit(String name, String content) throws IOException {
        return at.commit(at.clone, name, content);
    }

    private void branch(String name) {
        at.git(at.clone, "switch", "--quiet", "-c", name);
    }

    private String refused() throws Exception {
        assertThat(publish()).isInstanceOf(Delivery.Refused.class);
        assertThat(branches()).isEqualTo("main");
        return publish() instanceof Delivery.Refused(String why) ? why : "";
    }

    private String branches() {
        return String.join(" ", at.git(at.remote, "for-each-ref", "--format=%(refname:lstrip=2)").lines().toList());
    }

    @Test
    void theBranchIsPushedAndNothingElse() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "one\ntwo\n");
        String head = commit("README.md", "good day\n");
        at.git(at.clone, "tag", "v1");
        at.git(at.clone, "branch", "scratch");
        at.git(at.clone, "update-ref", "refs/notes/x", head);
        Files.writeString(at.clone.resolve("uncommitted"), "x");

        assertThat(publish()).isEqualTo(new Delivery.Pushed(BRANCH, head, Optional.of(new Change(2, 3, 1))));
        assertThat(branches()).isEqualTo(BRANCH + " main");
        assertThat(at.git(at.remote, "rev-parse", BRANCH)).isEqualTo(head);
        assertThat(at.meta.resolve("publish.tmp")).doesNotExist();
        assertThat(at.git(at.clone, "remote", "get-url", "origin")).as("the agent may go on in it").isEqualTo(at.remote.toString());
        assertThat(publish()).as("once more").isEqualTo(new Delivery.Pushed(BRANCH, head, Optional.of(new Change(2, 3, 1))));
    }

    @Test
    void whatWasPushedIsNotKeptAgainWhenTheCloneGoes() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "x\n");
        publish();
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
        assertThat(at.meta.resolve("pushed.txt")).doesNotExist();
    }

    @Test
    void whatWasRefusedIsKept() throws Exception {
        branch(BRANCH);
        commit(".gitlab-ci.yml", "x\n");
        refused();
        assertThat(at.workspaces().remove(at.clone, at.meta)).isPresent();
    }

    @Test
    void itIsTheBranchTheAgentIsOnOrTheOnlyOneThatFits() throws Exception {
        branch(BRANCH);
        String head = commit("cart.txt", "x\n");
        at.git(at.clone, "switch", "--quiet", "main");
        assertThat(publish()).isEqualTo(new Delivery.Pushed(BRANCH, head, Optional.of(new Change(1, 1, 0))));

        branch("issue-12-till");
        String other = commit("till.txt", "x\n");
        assertThat(publish()).isEqualTo(new Delivery.Pushed("issue-12-till", other, Optional.of(new Change(1, 1, 0))));

        at.git(at.clone, "switch", "--quiet", "--detach");
        assertThat(publish()).isInstanceOfSatisfying(
                Delivery.Refused.class, refused -> assertThat(refused.why()).contains("several branches (issue-12-cart, issue-12-till)"));
    }

    @Test
    void workThatIsOnNoSuchBranchIsNamed() throws Exception {
        assertThat(publish()).isEqualTo(new Delivery.None("left no commit"));
        commit("a.txt", "x\n");
        branch("fix");
        commit("b.txt", "x\n");
        at.git(at.clone, "switch", "--quiet", "--detach");
        commit("c.txt", "x\n");
        assertThat(publish()).isEqualTo(new Delivery.None("left 3 commits on no branch (a detached HEAD) and 2 commits on branch fix and 1 commit on branch main, "
                + "and only a branch whose name begins with 'issue-12-' is published"));
        assertThat(branches()).isEqualTo("main");
    }

    @Test
    void protectedFilesAreNotChangedNotEvenForAWhile() throws Exception {
        branch(BRANCH);
        commit(".gitlab-ci.yml", "x\n");
        assertThat(refused()).contains("it changes .gitlab-ci.yml (.gitlab-ci.yml), which protectedPaths keeps from it");
        at.git(at.clone, "revert", "--no-edit", "HEAD");
        assertThat(refused()).as("the commit would be there for everybody").contains(".gitlab-ci.yml");
    }

    @Test
    void neitherRemovedNorMovedNorInAnotherCaseNorByALink() throws Exception {
        branch(BRANCH);
        at.git(at.clone, "mv", ".gitlab-ci.yml", "old.yml");
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Move");
        assertThat(refused()).contains(".gitlab-ci.yml");
        at.git(at.clone, "reset", "--quiet", "--hard", "HEAD^");
        commit(".GitHub/Workflows/ci.yml", "x\n");
        assertThat(refused()).contains(".GitHub/Workflows/ci.yml (.github/workflows/**)");
        at.git(at.clone, "reset", "--quiet", "--hard", "HEAD^");
        at.git(at.clone, "update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",.github");
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "A submodule");
        assertThat(refused()).as("a submodule in place of the directory").contains(".github (.github/workflows/**)");
    }

    @Test
    void whatTheHeadBranchBroughtIsNotTheAgents() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "x\n");
        at.commitToRemote(".gitlab-ci.yml", "test: {script: make check}\n");
        at.git(at.clone, "fetch", "--quiet");
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "merge", "--quiet", "--no-edit", "origin/main");
        assertThat(publish()).isInstanceOf(Delivery.Pushed.class);
    }

    @Test
    void aSecretIsFoundByFileAndLineAndNeverShown() throws Exception {
        branch(BRANCH);
        commit("src/a.txt", "one\ntwo\nkey = " + TOKEN + "\n");
        assertThat(refused()).contains("line 3 of src/a.txt").doesNotContain(TOKEN);
        commit("src/a.txt", "one\ntwo\n");
        assertThat(refused()).as("the first commit still has it").contains("line 3 of src/a.txt");
        at.git(at.clone, "reset", "--quiet", "--hard", "HEAD^^");
        commit("b.txt", "harmless\rkey=" + TOKEN + "\r\nmore\n");
        assertThat(refused()).as("behind a carriage return").contains("line 1 of b.txt");
        at.git(at.clone, "reset", "--quiet", "--hard", "HEAD^");
        commit(TOKEN, "x\n");
        assertThat(refused()).contains("the author or the message of one of its commits").doesNotContain(TOKEN);
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--amend", "-m", "Harmless");
        assertThat(refused()).contains("the name of a file").doesNotContain(TOKEN);
    }

    @Test
    void whatIsTooLargeIsNamed() throws Exception {
        branch(BRANCH);
        commit("core.dump", "x".repeat((int) BranchChecks.MAX_FILE + 1));
        assertThat(refused()).contains("core.dump").contains("10 MiB");
    }

    @Test
    void whatSomebodyPushedMeanwhileIsNotOverwritten() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "x\n");
        Path other = root.resolve("human");
        at.git(root, "clone", "--quiet", at.remote.toString(), other.toString());
        at.git(other, "switch", "--quiet", "-c", BRANCH);
        String theirs = at.commit(other, "theirs", "x");
        at.git(other, "push", "--quiet", "origin", BRANCH);
        assertThat(publish()).isInstanceOfSatisfying(Delivery.Refused.class, refused -> assertThat(refused.why()).contains("somebody else pushed to branch 'issue-12-cart' meanwhile"));
        assertThat(at.git(at.remote, "rev-parse", BRANCH)).isEqualTo(theirs);

        at.git(at.clone, "fetch", "--quiet");
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "merge", "--quiet", "--no-edit", "origin/" + BRANCH);
        assertThat(publish()).as("when it is in it").isInstanceOf(Delivery.Pushed.class);
    }

    @Test
    void whatAnEarlierAttemptPushedMayBeReplaced() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "x\n");
        publish();
        at.workspaces().remove(at.clone, at.meta);
        prepare();
        branch(BRANCH);
        String head = commit("cart.txt", "better\n");
        assertThat(publish()).isInstanceOf(Delivery.Pushed.class);
        assertThat(at.git(at.remote, "rev-parse", BRANCH)).isEqualTo(head);
    }

    @Test
    void neitherTheHeadBranchNorAStrangeNameIsPushed() throws Exception {
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-ümläut$(touch x)".replace(" ", "-"));
        commit("cart.txt", "x\n");
        assertThat(refused()).contains("characters");
    }

    @Test
    void aServerThatSaysNoIsQuoted() throws Exception {
        Path hook = at.remote.resolve("hooks/pre-receive");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, "#!/bin/sh\necho 'Commits must be signed off.' >&2\nexit 1\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        branch(BRANCH);
        commit("cart.txt", "x\n");
        assertThat(refused()).isEqualTo("the server rejected the push (pre-receive hook declined): Commits must be signed off.");
    }

    @Test
    void aRemoteThatIsGoneIsTriedAgain() throws Exception {
        branch(BRANCH);
        commit("cart.txt", "x\n");
        Files.move(at.remote, root.resolve("away"));
        assertThatThrownBy(this::publish).isInstanceOf(GitException.class).hasMessageContaining("could not be fetched");
    }

    /// Nobody's hooks and settings are run or followed.
    @Test
    void aHostileCloneRunsNothing() throws Exception {
        branch(BRANCH);
        String head = commit("cart.txt", "x\n");
        Path ran = root.resolve("ran");
        Path script = Files.writeString(root.resolve("evil"), "#!/bin/sh\ntouch '" + ran + "'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String hook : List.of("pre-push", "reference-transaction", "post-upload-pack")) {
            Files.createDirectories(at.clone.resolve(".git/hooks"));
            Files.copy(script, at.clone.resolve(".git/hooks").resolve(hook));
        }
        at.git(at.clone, "config", "uploadpack.packObjectsHook", script.toString());
        at.git(at.clone, "config", "core.fsmonitor", script.toString());
        at.git(at.clone, "config", "url./nowhere/.insteadOf", at.remote.toString());
        Path mine = Files.createDirectories(root.resolve("hooks"));
        Files.copy(script, mine.resolve("pre-push"));
        Files.writeString(at.home.resolve(".gitconfig"), "[core]\n\thooksPath = " + mine + "\n[push]\n\tfollowTags = true\n\tgpgSign = true\n\tpushOption = x\n");
        assertThat(publish()).isEqualTo(new Delivery.Pushed(BRANCH, head, Optional.of(new Change(1, 1, 0))));
        assertThat(ran).doesNotExist();
        assertThat(at.git(at.clone, "config", "--local", "--list")).doesNotContain("nowhere").doesNotContain("evil");
    }

    /// An agent in a sandbox does not see the other repository; agentloop, which takes its commits, does.
    @Test
    void commitsOfAnotherRepositoryAreNotTakenThroughLinks() throws Exception {
        Path own = root.resolve("of-the-user");
        at.git(root, "clone", "--quiet", at.remote.toString(), own.toString());
        at.commit(own, "private.txt", "x");
        at.git(own, "repack", "--quiet", "-a", "-d");
        Path link = at.clone.resolve(".git/refs/heads").resolve(BRANCH);
        Files.createSymbolicLink(link, own.resolve(".git/refs/heads/main"));
        try (DirectoryStream<Path> packs = Files.newDirectoryStream(own.resolve(".git/objects/pack"))) {
            for (Path pack : packs) {
                Files.createSymbolicLink(Files.createDirectories(at.clone.resolve(".git/objects/pack")).resolve(pack.getFileName()), pack);
            }
        }
        assertThat(refused()).isEqualTo("git does not take what the agent left: .git/refs/heads/issue-12-cart is a link, through which git would read what lies elsewhere");
    }

    @Test
    void branchesWithoutNumberAreRefusedAtOnce() throws Exception {
        branch(BRANCH);
        String head = commit("cart.txt", "x\n");
        for (int i = 0; i < 1_000; i++) {
            Files.writeString(at.clone.resolve(".git/refs/heads/b" + i), head + "\n");
        }
        assertThat(refused()).isEqualTo("git does not take what the agent left: its clone has more than 1000 branches");
    }

    @Test
    void whatGitDoesNotTakeIsRefusedAtOnce() throws Exception {
        branch(BRANCH);
        String commit = commit("cart.txt", "x\n");
        Path object = at.clone.resolve(".git/objects").resolve(commit.substring(0, 2)).resolve(commit.substring(2));
        Files.delete(object);
        Files.writeString(object, "nonsense");
        assertThat(refused()).startsWith("git does not take what the agent left: ");
    }

    @Test
    void whatAnAgentPushedIsSeenWithItsSize() throws Exception {
        branch(BRANCH);
        String head = commit("cart.txt", "one\n");
        at.git(at.clone, "push", "--quiet", "origin", BRANCH, "HEAD:refs/heads/issue-12-a/b", "main:refs/heads/issue-12-empty", "HEAD:refs/heads/other");
        GitWorkspaces tick = at.workspaces();
        assertThat(tick.pushed(at.spec(), "issue-12-")).containsOnlyKeys(BRANCH, "issue-12-a/b").containsEntry(BRANCH, head);
        assertThat(tick.change(at.spec(), head)).contains(new Change(1, 1, 0));
        assertThat(tick.left(at.spec(), at.clone, at.meta, known)).containsExactly(new LeftCommits(Optional.of(BRANCH), head, 1, true));
        assertThat(tick.left(at.spec(), at.clone, at.meta, new HashSet<>(Set.of(head)))).isEmpty();
    }
}
