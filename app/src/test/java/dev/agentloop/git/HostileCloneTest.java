package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent plants everything git would run or follow. Nothing of it is run or followed by agentloop's own git.
class HostileCloneTest {
    private static final List<String> HOOKS = List.of("post-checkout", "pre-commit", "post-commit", "post-merge", "reference-transaction",
            "pre-auto-gc", "post-index-change", "fsmonitor-watchman", "pre-push", "update", "post-update", "post-rewrite", "pre-receive", "proc-receive");

    @TempDir
    Path root;

    GitFixture at;
    Path evil;
    Path ran;

    @BeforeEach
    void plant() throws Exception {
        at = new GitFixture(root);
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        ran = root.resolve("ran");
        evil = root.resolve("evil");
        Files.writeString(evil, "#!/bin/sh\necho \"$0 $*\" >> '" + ran + "'\ncat\n");
        executable(evil);
        at.commit(at.clone, "work", "committed\n");
        Files.writeString(at.clone.resolve("README.md"), "uncommitted\n");
        Files.writeString(at.clone.resolve(".gitattributes"), "* filter=evil diff=evil merge=evil\n");
        Path nested = Files.createDirectories(at.clone.resolve("nested"));
        at.git(nested, "init", "--quiet");
        at.commit(nested, "inner", "x");
        at.git(at.clone, "add", "nested");
        Files.writeString(nested.resolve("inner"), "dirty");
        plantIn(nested);
        plantIn(at.clone);
        Files.deleteIfExists(ran);
    }

    private void plantIn(Path clone) throws IOException {
        Files.writeString(root.resolve("included"), "[core]\n\tfsmonitor = " + evil + "\n");
        Files.writeString(clone.resolve(".git/config"), """
                [core]
                	repositoryformatversion = 0
                	bare = false
                	fsmonitor = %1$s
                	sshCommand = %1$s
                	pager = %1$s
                	editor = %1$s
                	hooksPath = %2$s
                	gitProxy = %1$s
                	alternateRefsCommand = %1$s
                	attributesFile = %2$s/attributes
                [alias]
                	fetch = !%1$s
                	ls-files = !%1$s
                [filter "evil"]
                	clean = %1$s
                	smudge = %1$s
                	process = %1$s
                	required = true
                [diff]
                	external = %1$s
                [diff "evil"]
                	textconv = %1$s
                	command = %1$s
                [merge "evil"]
                	driver = %1$s
                [uploadpack]
                	packObjectsHook = %1$s
                [transfer]
                	hideRefs = refs/heads
                [include]
                	path = %3$s
                [url "ext::%1$s "]
                	insteadOf = /
                [remote "origin"]
                	url = ext::%1$s
                	uploadpack = %1$s
                	promisor = true
                	partialclonefilter = blob:none
                [protocol "ext"]
                	allow = always
                [credential]
                	helper = !%1$s
                [gpg]
                	program = %1$s
                [http]
                	proxy = http://127.0.0.1:1
                	cookieFile = %3$s
                	saveCookies = true
                [includeIf "gitdir:**"]
                	path = %3$s
                [extensions]
                	worktreeConfig = true
                [submodule]
                	recurse = true
                [submodule "nested"]
                	active = true
                	url = ext::%1$s
                	update = !%1$s
                [init]
                	templateDir = %2$s
                [interactive]
                	diffFilter = %1$s
                [remote "other"]
                	url = ext::%1$s
                	vcs = %1$s
                	proxy = http://127.0.0.1:1
                	receivepack = %1$s
                [commit]
                	gpgSign = true
                """.formatted(evil, clone.resolve(".git/hooks"), root.resolve("included")));
        Files.createDirectories(clone.resolve(".git/hooks"));
        for (String hook : HOOKS) {
            Files.copy(evil, clone.resolve(".git/hooks").resolve(hook), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            executable(clone.resolve(".git/hooks").resolve(hook));
        }
        Files.createDirectories(clone.resolve(".git/info"));
        Files.writeString(clone.resolve(".git/info/attributes"), "* filter=evil diff=evil\n");
        Files.writeString(clone.resolve(".git/config.worktree"), "[core]\n\tfsmonitor = " + evil + "\n");
    }

    @Test
    void theTrapsWork() {
        // Otherwise the other tests would show nothing.
        at.run(at.clone, List.of("sh", "-c", "git add README.md; git hook run pre-commit; true"));
        assertThat(ran).content().contains("/evil", "hooks/pre-commit");
    }

    @Test
    void theTrapInTheNestedRepositoryWorks() throws Exception {
        at.git(root, "init", "--quiet", "--bare", "own.git");
        at.run(at.clone, List.of("sh", "-c", "cp .git/index ../index; GIT_INDEX_FILE=$PWD/../index git --git-dir='" + root + "/own.git' --work-tree=. add -A; true"));
        assertThat(ran).as("what Snapshot avoids by not using git add").exists();
    }

    @Test
    void nothingPlantedRunsWhenACloneIsRemoved() throws Exception {
        Optional<Path> bundle = at.workspaces().remove(at.clone, at.meta);
        assertThat(ran).doesNotExist();
        assertThat(bundle).isPresent();
        assertThat(bundle.get().toString()).endsWith(".bundle");
        Path restored = root.resolve("restored");
        at.git(root, "clone", "--quiet", at.remote.toString(), restored.toString());
        at.git(restored, "fetch", "--quiet", bundle.get().toString(), "refs/rescue/*:refs/rescue/*");
        assertThat(at.git(restored, "show", "refs/rescue/uncommitted:README.md")).isEqualTo("uncommitted");
        assertThat(at.git(restored, "show", "refs/rescue/heads/main:work")).isEqualTo("committed");
    }

    @Test
    void nothingPlantedRunsOrStaysWhenACloneIsPreparedAgain() throws Exception {
        assertThat(at.workspaces().prepare(at.spec(), at.clone, at.meta)).isPresent();
        assertThat(ran).doesNotExist();
        assertThat(Files.readString(at.clone.resolve(".git/config"))).doesNotContain("evil");
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        assertThat(ran).doesNotExist();
    }

    @Test
    void nothingPlantedRunsWhenItsWorkIsKept() throws Exception {
        assertThat(at.workspaces().keep(at.clone, at.meta)).isPresent();
        assertThat(ran).doesNotExist();
        assertThat(at.clone.resolve("README.md")).as("it stays").hasContent("uncommitted\n");
    }

    @Test
    void aWorktreeElsewhereIsNotWrittenTo() throws Exception {
        Path victim = Files.createDirectories(root.resolve("victim"));
        Files.writeString(victim.resolve("README.md"), "precious\n");
        Files.writeString(at.clone.resolve(".git/config"), "[core]\n\tworktree = " + victim + "\n", java.nio.file.StandardOpenOption.APPEND);
        Path worktree = Files.createDirectories(at.clone.resolve(".git/worktrees/x"));
        Files.writeString(worktree.resolve("gitdir"), victim.resolve(".git") + "\n");
        Files.writeString(worktree.resolve("commondir"), victim + "\n");
        Files.writeString(worktree.resolve("HEAD"), "ref: refs/heads/main\n");
        assertThat(at.workspaces().prepare(at.spec(), at.clone, at.meta)).isPresent();
        try (var files = Files.list(victim)) {
            assertThat(files).containsExactly(victim.resolve("README.md"));
        }
        assertThat(victim.resolve("README.md")).hasContent("precious\n");
        assertThat(ran).doesNotExist();
    }

    @Test
    void aPlantedListOfSubmodulesIsNeitherReadNorFollowed() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "[submodule \"nested\"]\n\tpath = nested\n\turl = ext::" + evil + "\n\tupdate = !" + evil + "\n");
        Files.createSymbolicLink(at.clone.resolve(".gitmodules"), victim);
        Path module = Files.createDirectories(at.clone.resolve(".git/modules/nested/hooks"));
        Files.writeString(module.resolveSibling("config"), "[core]\n\tfsmonitor = " + evil + "\n\tworktree = ../../../nested\n");
        assertThat(at.workspaces().remove(at.clone, at.meta)).isPresent();
        assertThat(ran).doesNotExist();
        assertThat(victim).content().contains("nested");
    }

    @Test
    void branchesWithStrangeNamesAreKept() throws Exception {
        for (String name : List.of("$(" + evil + ")", "--upload-pack=" + evil.getFileName(), "a;b|c&d", "'\"`<>{}%n", "\u00fcml\u00e4ut", "refs/heads/x", "HEAD")) {
            Path ref = at.clone.resolve(".git/refs/heads").resolve(name);
            if (name.contains("/")) {
                Files.createDirectories(ref.getParent());
            }
            Files.copy(at.clone.resolve(".git/refs/heads/main"), ref);
        }
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);
        assertThat(kept.orElseThrow().toString()).endsWith(".bundle");
        assertThat(at.git(at.remote, "bundle", "list-heads", kept.get().toString())).contains("refs/rescue/heads/$(", "refs/rescue/heads/HEAD");
        assertThat(ran).doesNotExist();
    }

    @Test
    void aLinkedGitDirectoryIsNotFollowed() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        Files.move(at.clone.resolve(".git"), elsewhere);
        Files.createSymbolicLink(at.clone.resolve(".git"), elsewhere);
        byte[] before = Files.readAllBytes(elsewhere.resolve("config"));
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);
        assertThat(ran).doesNotExist();
        assertThat(Files.readAllBytes(elsewhere.resolve("config"))).as("nothing outside the clone is written").isEqualTo(before);
        assertThat(kept).isPresent();
        assertThat(kept.get().resolve("README.md")).exists();
    }

    @Test
    void aGitFileIsNotFollowed() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        Files.move(at.clone.resolve(".git"), elsewhere);
        Files.writeString(at.clone.resolve(".git"), "gitdir: " + elsewhere + "\n");
        assertThat(at.workspaces().prepare(at.spec(), at.clone, at.meta)).isPresent();
        assertThat(ran).doesNotExist();
        assertThat(Files.isDirectory(at.clone.resolve(".git"))).isTrue();
    }

    @Test
    void linksInsideTheGitDirectoryAreReplacedNotFollowed() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "precious");
        Path other = Files.createDirectories(root.resolve("other/info"));
        Files.delete(at.clone.resolve(".git/config"));
        Files.createSymbolicLink(at.clone.resolve(".git/config"), victim);
        Files.createSymbolicLink(at.clone.resolve(".git/config.agentloop"), victim);
        new Directories(Effects.NONE).delete(at.clone.resolve(".git/objects/info"));
        Files.createSymbolicLink(at.clone.resolve(".git/objects/info"), other);
        at.workspaces().remove(at.clone, at.meta);
        assertThat(victim).hasContent("precious");
        assertThat(other).isEmptyDirectory();
    }

    @Test
    void pipesAreNotWaitedFor() throws Exception {
        at.run(at.clone, List.of("sh", "-c", """
                mkdir sub && mkfifo sub/.gitignore sub/.gitattributes .git/logs/x ../pipe && ln -s ../../pipe .git/packed-refs
                mkdir -p .git/refs/heads/deep && ln -s "$PWD/../pipe" .git/refs/heads/deep/x && ln -s /dev/zero .git/shallow
                """));
        Optional<Path> kept = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> at.workspaces().remove(at.clone, at.meta));
        assertThat(kept).isPresent();
        assertThat(kept.get().toString()).endsWith(".bundle");
    }

    @Test
    void plantedAlternatesAreNotRead() throws Exception {
        Path secret = root.resolve("secret.git");
        at.git(root, "clone", "--quiet", "--bare", at.remote.toString(), secret.toString());
        String hidden = at.run(secret, List.of("sh", "-c", "echo hidden | git hash-object -w --stdin"));
        Files.writeString(at.clone.resolve(".git/objects/info/alternates"), secret.resolve("objects") + "\n", java.nio.file.StandardOpenOption.APPEND);
        Files.writeString(at.clone.resolve(".git/refs/tags/leak"), hidden + "\n");
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);
        assertThat(kept).isPresent();
        assertThat(kept.get().toString()).as("a ref to what is not there makes the clone unreadable").endsWith(".clone");
    }

    @Test
    void aCloneThatBecameALinkIsUnlinked() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        Files.move(at.clone, elsewhere);
        Files.createSymbolicLink(at.clone, elsewhere);
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
        assertThat(Files.exists(at.clone, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(elsewhere.resolve("README.md")).exists();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aProgramInTheRepositoryIsNotTakenForOneOnThePath() throws Exception {
        Path marker = root.resolve("planted-ran");
        String program = "pre-commit-of-nobody";
        Path planted = Files.writeString(Files.createDirectories(root.resolve("planted")).resolve(program), "#!/bin/sh\ntouch '" + marker + "'\n");
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxr-xr-x"));
        var lookup = new Command(List.of(program), planted.getParent(), Map.of("PATH", ":.:/usr/bin"), Duration.ofSeconds(5), Optional.empty(), Optional.empty());
        assertThatThrownBy(lookup::run).hasMessageContaining("Cannot run program");
        assertThat(GitEnvironment.ofUser(Map.of("PATH", "/usr/bin::.:bin:/bin"))).containsEntry("PATH", "/usr/bin:/bin");
        assertThat(marker).doesNotExist();
    }
}
