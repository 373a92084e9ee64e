package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitWorkspacesTest {
    @TempDir
    Path root;

    GitFixture at;

    @BeforeEach
    void remote() throws IOException {
        at = new GitFixture(root);
    }

    @Test
    void aCloneIsCleanOnTheHeadBranchWithTheTrueOrigin() throws Exception {
        assertThat(at.workspaces().prepare(at.spec(), at.clone, at.meta)).isEmpty();

        assertThat(at.git(at.clone, "status", "--porcelain=v2", "--branch")).contains("branch.head main", "branch.upstream origin/main", "branch.ab +0 -0").doesNotContain("? ", "1 .");
        assertThat(at.git(at.clone, "remote", "get-url", "origin")).isEqualTo(at.remote.toString());
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
        assertThat(Files.readString(at.clone.resolve("README.md"))).isEqualTo("hello\n");
    }

    @Test
    void anAgentCanCommitAndPushThoughNobodyIsConfigured() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.writeString(at.clone.resolve("README.md"), "changed\n");
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        at.git(at.clone, "commit", "--quiet", "-am", "Change");
        at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-x");

        assertThat(at.git(at.remote, "log", "-1", "--format=%an", "issue-12-x")).isEqualTo("agentloop");
        assertThat(at.workspaces().remove(at.clone, at.meta)).as("pushed, so nothing to keep").isEmpty();
    }

    @Test
    void theUsersIdentityIsKept() throws Exception {
        Files.writeString(at.home.resolve(".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n");
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(at.git(at.clone, "config", "user.name")).isEqualTo("Ada");
    }

    @Test
    void theRemoteIsFetchedOncePerTick() throws Exception {
        List<String> commands = new ArrayList<>();
        GitWorkspaces tick = at.workspaces(new Recorder(commands));
        tick.prepare(at.spec(), at.clone, at.meta);
        at.commitToRemote("later", "x");
        tick.prepare(at.spec(), at.clone.resolveSibling("13"), at.meta.resolveSibling("13.meta"));
        assertThat(commands).filteredOn(c -> c.matches(".*git (fetch|clone) in cache.git.*")).hasSize(1);
        assertThat(at.clone.resolveSibling("13").resolve("later")).doesNotExist();

        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(at.clone.resolve("later")).exists();
    }

    @Test
    void theRemoteIsFetchedAgainAfterARunThatMayHavePushed() throws Exception {
        GitWorkspaces tick = at.workspaces();
        tick.prepare(at.spec(), at.clone, at.meta);
        at.git(at.clone, "push", "--quiet", "origin", "HEAD:refs/heads/issue-12-x");
        at.commitToRemote("later", "x");

        tick.runEnded();
        tick.prepare(at.spec(), at.clone, at.meta);

        assertThat(at.clone.resolve("later")).exists();
        assertThat(at.git(at.clone, "branch", "--remotes", "--list", "origin/issue-12-x")).isNotEmpty();
    }

    @Test
    void deletingTheCacheHarmsNoClone() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        new Directories(Effects.NONE).delete(at.cache);
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
        at.git(at.clone, "gc", "--quiet", "--prune=now");
        at.commit(at.clone, "more", "x");
        assertThat(at.git(at.clone, "log", "--format=%s")).isEqualTo("Change more\nChange README.md");
    }

    @Test
    void whatAnAgentDoesToItsOwnObjectsIsSeenByNobodyElse() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        try (Stream<Path> files = Files.walk(at.clone.resolve(".git/objects"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".pack"))).as("no shared file lies inside the clone").isEmpty();
        }
    }

    @Test
    void aForcePushedHeadBranchAndARenamedOneAreFollowed() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        at.git(at.remote, "branch", "a/b", "main");
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        at.git(at.remote, "branch", "-D", "a/b");
        at.git(at.remote, "branch", "a", "main");
        String tree = at.git(at.remote, "rev-parse", "main^{tree}");
        String other = at.git(at.remote, "-c", "user.name=x", "-c", "user.email=x@y", "commit-tree", tree, "-m", "Another beginning");
        at.git(at.remote, "update-ref", "refs/heads/main", other);

        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(at.git(at.clone, "rev-parse", "HEAD")).isEqualTo(other);
        assertThat(at.git(at.clone, "branch", "-r")).contains("origin/a").doesNotContain("origin/a/b");
    }

    @Test
    void problemsAreExplained() throws Exception {
        Path empty = root.resolve("remotes/empty.git");
        at.git(root, "init", "--quiet", "--bare", empty.toString());
        assertThatThrownBy(() -> at.workspaces().prepare(at.spec(empty.toString(), Forge.Type.LOCAL), at.clone, at.meta))
                .isInstanceOf(GitException.class).hasMessageContaining("is empty: push a first commit to its branch 'main'");
        assertThatThrownBy(() -> at.workspaces().prepare(new CloneSpec(at.cache, at.remote.toString(), "trunk", Forge.Type.LOCAL, Optional.empty(), true, GitOptions.WHOLE), at.clone, at.meta))
                .isInstanceOf(GitException.class).hasMessageContaining("no branch 'trunk'").hasMessageContaining("headBranch").hasMessageContaining("(main)");
        assertThatThrownBy(() -> at.workspaces().prepare(at.spec(root.resolve("nowhere").toString(), Forge.Type.LOCAL), at.clone, at.meta))
                .isInstanceOf(GitException.class).hasMessageContaining("could not be fetched").hasMessageContaining("git ls-remote").hasMessageContaining("exit code 128");
        assertThatThrownBy(() -> at.workspaces().prepare(at.spec("https://x:secret@example.org/a.git", Forge.Type.GITHUB), at.clone, at.meta))
                .isInstanceOf(GitException.class).hasMessageContaining("take it out").hasMessageNotContaining("secret");
        assertThatThrownBy(() -> at.workspaces().prepare(at.spec("ext::sh -c id", Forge.Type.LOCAL), at.clone, at.meta)).isInstanceOf(GitException.class);
        assertThat(at.clone).doesNotExist();
    }

    @Test
    void anUnreachableRemoteLeavesTheOldCloneAlone() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.writeString(at.clone.resolve("work"), "x");
        Files.move(at.remote, root.resolve("away"));
        GitWorkspaces tick = at.workspaces();
        assertThatThrownBy(() -> tick.prepare(at.spec(), at.clone, at.meta)).isInstanceOf(GitException.class);
        assertThatThrownBy(() -> tick.prepare(at.spec(), at.clone, at.meta)).isInstanceOf(GitException.class);
        assertThat(at.clone.resolve("work")).exists();
        assertThat(KeptWork.in(at.meta)).isEmpty();
    }

    @Test
    void aDamagedCacheIsRebuilt() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        try (Stream<Path> files = Files.list(at.cache.resolve("objects/pack"))) {
            for (Path file : files.toList()) {
                // A new file, because the clone's share is linked to the old one.
                Files.delete(file);
                Files.writeString(file, "garbage");
            }
        }
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();

        Files.delete(at.cache.resolve("HEAD"));
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
    }

    @Test
    void theLocksOfAKilledGitAreRemoved() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        at.commitToRemote("later", "x");
        for (String lock : List.of("packed-refs.lock", "shallow.lock", "HEAD.lock", "refs/heads/main.lock", "objects/pack/tmp_pack_x")) {
            Files.createDirectories(at.cache.resolve(lock).getParent());
            Files.writeString(at.cache.resolve(lock), "");
        }
        Files.createDirectories(at.cache.resolveSibling("cache.git.new/objects"));
        List<String> effects = new ArrayList<>();
        at.workspaces(new Recorder(effects)).prepare(at.spec(), at.clone, at.meta);
        assertThat(effects).as("mended, not rebuilt").contains("git fetch in cache.git").doesNotContain("rename repository to cache.git");
        assertThat(at.clone.resolve("later")).exists();
        assertThat(at.cache.resolve("objects/pack/tmp_pack_x")).doesNotExist();
        assertThat(at.cache.resolveSibling("cache.git.new")).doesNotExist();
    }

    @Test
    void aGitThatOutlivedItsTickIsEndedBeforeItsLocksAre() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.writeString(at.cache.resolve("HEAD.lock"), "");
        Process survivor = git(at.cache.toString(), "1");
        Process elsewhere = git(at.cache + "-other", "1");
        Process persons = git(at.cache.toString(), "");
        try {
            at.workspaces().prepare(at.spec(), at.clone, at.meta);
            assertThat(survivor.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(elsewhere.isAlive()).isTrue();
            assertThat(persons.isAlive()).isTrue();
        } finally {
            for (Process process : List.of(survivor, elsewhere, persons)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /// A process that looks like git at work on a directory.
    private static Process git(String directory, String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sleep 60; true", "git", "--git-dir=" + directory, "fetch");
        builder.environment().put("AGENTLOOP_GIT", mark);
        return builder.start();
    }

    @Test
    void preCommitIsInstalledOrMissedOnce() throws Exception {
        at.commitToRemote(".pre-commit-config.yaml", "repos: []\n");
        GitWorkspaces tick = at.workspaces();
        tick.prepare(at.spec(), at.clone, at.meta);
        tick.prepare(at.spec(), at.clone, at.meta);
        assertThat(at.narration).hasSize(1).first().asString().contains("pre-commit");
    }

    /// Collects the names of the effects.
    record Recorder(List<String> names) implements Effects {
        @Override
        public void before(String effect) {
            names.add(effect);
        }

        @Override
        public void after(String effect) {}
    }
}
