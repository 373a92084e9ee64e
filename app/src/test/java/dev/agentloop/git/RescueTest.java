package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept when a clone goes, and that it can be restored from the bundle alone.
class RescueTest {
    @TempDir
    Path root;

    GitFixture at;

    @BeforeEach
    void clone_() throws Exception {
        at = new GitFixture(root);
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        at.git(at.clone, "config", "user.name", "Agent");
        at.git(at.clone, "config", "user.email", "agent@example.org");
    }

    @Test
    void nothingIsKeptOfACloneWithoutWork() throws Exception {
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
        assertThat(at.clone).doesNotExist();
        assertThat(at.meta).isEmptyDirectory();
        assertThat(at.workspaces().remove(at.clone, at.meta)).as("repeated").isEmpty();
    }

    @Test
    void ignoredFilesAreNotWork() throws Exception {
        at.commitToRemote(".gitignore", "build/\n");
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.createDirectories(at.clone.resolve("build"));
        Files.writeString(at.clone.resolve("build/out"), "x");
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
    }

    @Test
    void commitsOfEveryKindAreKept() throws Exception {
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-a");
        String branch = at.commit(at.clone, "a", "a");
        at.git(at.clone, "switch", "--quiet", "--detach", "main");
        String tagged = at.commit(at.clone, "t", "t");
        at.git(at.clone, "tag", "v1");
        at.git(at.clone, "switch", "--quiet", "--detach", "main");
        String detached = at.commit(at.clone, "d", "d");
        Files.writeString(at.clone.resolve("README.md"), "stashed\n");
        at.git(at.clone, "stash", "--quiet");
        String stash = at.git(at.clone, "rev-parse", "refs/stash");

        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        assertThat(at.git(restored, "for-each-ref", "--format=%(objectname) %(refname)", "refs/rescue").lines()).containsExactlyInAnyOrder(
                detached + " refs/rescue/HEAD", branch + " refs/rescue/heads/issue-12-a", tagged + " refs/rescue/tags/v1", stash + " refs/rescue/stash");
    }

    @Test
    void uncommittedChangesAreKeptOnTopOfTheHead() throws Exception {
        at.commitToRemote("gone", "x");
        at.commitToRemote("mode", "x");
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.writeString(at.clone.resolve("README.md"), "changed\n");
        Files.delete(at.clone.resolve("gone"));
        Files.setPosixFilePermissions(at.clone.resolve("mode"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(at.clone.resolve("new dir"));
        Files.writeString(at.clone.resolve("new dir/ümläut\n\"x"), "new\n");
        Files.createSymbolicLink(at.clone.resolve("link"), Path.of("/etc/passwd"));
        at.git(at.clone, "add", "link");

        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        at.git(restored, "checkout", "--quiet", "refs/rescue/uncommitted");
        assertThat(Files.readString(restored.resolve("README.md"))).isEqualTo("changed\n");
        assertThat(restored.resolve("gone")).doesNotExist();
        assertThat(Files.isExecutable(restored.resolve("mode"))).isTrue();
        assertThat(Files.readString(restored.resolve("new dir/ümläut\n\"x"))).isEqualTo("new\n");
        assertThat(Files.readSymbolicLink(restored.resolve("link"))).isEqualTo(Path.of("/etc/passwd"));
        assertThat(at.git(restored, "rev-parse", "refs/rescue/uncommitted^")).isEqualTo(at.git(restored, "rev-parse", "origin/main"));
    }

    @Test
    void aMergeInTheMiddleIsKept() throws Exception {
        at.git(at.clone, "switch", "--quiet", "-c", "one");
        at.commit(at.clone, "README.md", "one\n");
        at.git(at.clone, "switch", "--quiet", "-c", "two", "main");
        at.commit(at.clone, "README.md", "two\n");
        at.git(at.clone, "config", "alias.conflict", "!git merge one || true");
        at.git(at.clone, "conflict");
        assertThat(at.git(at.clone, "status", "--porcelain")).startsWith("UU");

        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        assertThat(at.git(restored, "show", "refs/rescue/uncommitted:README.md")).contains("<<<<<<<", "one", "two");
    }

    @Test
    void aDirectoryReplacedByALinkIsKeptAsALink() throws Exception {
        at.commitToRemote("dir/file", "x");
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        Files.delete(at.clone.resolve("dir/file"));
        Files.delete(at.clone.resolve("dir"));
        Path outside = Files.createDirectories(root.resolve("outside"));
        Files.writeString(outside.resolve("file"), "not ours");
        Files.createSymbolicLink(at.clone.resolve("dir"), outside);

        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        assertThat(at.git(restored, "ls-tree", "-r", "refs/rescue/uncommitted")).contains("120000 blob").doesNotContain("dir/file");
        assertThat(outside.resolve("file")).as("links are not followed when deleting").exists();
    }

    @Test
    void aForeignRepositoryInsideTheCloneDoesNotHinder() throws Exception {
        at.git(at.clone, "clone", "--quiet", at.remote.toString(), "vendor");
        Files.writeString(at.clone.resolve("mine"), "x");
        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        assertThat(at.git(restored, "ls-tree", "-r", "--name-only", "refs/rescue/uncommitted").lines()).containsExactly("README.md", "mine");
    }

    @Test
    void workBeforeAFirstCommitIsKept() throws Exception {
        at.git(at.clone, "switch", "--quiet", "--orphan", "fresh");
        Files.writeString(at.clone.resolve("idea"), "x");
        Path restored = restore(at.workspaces().remove(at.clone, at.meta));
        assertThat(at.git(restored, "ls-tree", "-r", "--name-only", "refs/rescue/uncommitted")).isEqualTo("idea");
    }

    @Test
    void prepareRescuesWhatAnEarlierRunLeft() throws Exception {
        at.commit(at.clone, "work", "x");
        Optional<Path> bundle = at.workspaces().prepare(at.spec(), at.clone, at.meta);
        assertThat(bundle).isPresent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle.get()))).isEqualTo("rw-------");
        assertThat(at.clone.resolve("work")).doesNotExist();
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        assertThat(restore(bundle)).isDirectory();
    }

    @Test
    void readOnlyDirectoriesAreDeleted() throws Exception {
        Path locked = Files.createDirectories(at.clone.resolve("go/pkg"));
        Files.writeString(locked.resolve("x"), "x");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        at.workspaces().remove(at.clone, at.meta);
        assertThat(at.clone).doesNotExist();
    }

    /// Longer than any path the kernel takes: made step by step, and to be deleted so.
    @Test
    void directoriesBelowTheLongestPathAreDeleted() throws Exception {
        at.run(at.clone, List.of("sh", "-c", "d=$(printf %0200d 0); for i in $(seq 40); do mkdir $d && cd -P $d || exit 1; done; echo x > deep"));
        at.workspaces().remove(at.clone, at.meta);
        assertThat(at.clone).doesNotExist();
        assertThat(at.meta.resolve("clone.old")).doesNotExist();
    }

    @Test
    void directoriesNobodyMayReadAreDeleted() throws Exception {
        Path locked = Files.createDirectories(at.clone.resolve("locked/in"));
        Files.writeString(locked.resolve("x"), "x");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(locked.getParent(), PosixFilePermissions.fromString("-wx------"));
        new Directories(dev.agentloop.model.Effects.NONE).delete(at.clone.resolve("locked"));
        assertThat(at.clone.resolve("locked")).doesNotExist();
    }

    @Test
    void namesOfAnyBytesAreDeleted() throws Exception {
        at.run(at.clone, List.of("sh", "-c", "mkdir \"$(printf 'a\\nb\\377')\"; echo x > \"$(printf 'a\\nb\\377/\\376')\"; mkfifo fifo"));
        at.workspaces().remove(at.clone, at.meta);
        assertThat(at.clone).doesNotExist();
    }

    @Test
    void aCloneGitCannotReadIsKeptWhole() throws Exception {
        Files.writeString(at.clone.resolve("work"), "x");
        Files.writeString(at.clone.resolve(".git/index"), "garbage");
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);
        assertThat(kept).isPresent();
        assertThat(kept.get().resolve("work")).exists();
        assertThat(at.git(kept.get(), "log", "-1", "--format=%s")).isEqualTo("Change README.md");
        assertThat(at.clone).doesNotExist();
        assertThat(KeptWork.in(at.meta)).containsExactly(kept.get());
    }

    @Test
    void theSameWorkIsKeptOnce() throws Exception {
        at.commit(at.clone, "committed", "x");
        Files.writeString(at.clone.resolve("uncommitted"), "y");
        Optional<Path> kept = at.workspaces().keep(at.clone, at.meta);
        Thread.sleep(1_100);
        assertThat(at.workspaces().keep(at.clone, at.meta)).as("a second later").isEqualTo(kept);
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEqualTo(kept);
        assertThat(KeptWork.in(at.meta)).containsExactly(kept.orElseThrow());
        assertThat(restore(kept)).isDirectory();
    }

    @Test
    void aBundleSomebodyDamagedIsNoReasonToKeepNothing() throws Exception {
        Files.writeString(at.clone.resolve("uncommitted"), "y");
        Path damaged = at.workspaces().keep(at.clone, at.meta).orElseThrow();
        byte[] whole = Files.readAllBytes(damaged);
        Files.write(damaged, java.util.Arrays.copyOf(whole, whole.length - 25));
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);
        assertThat(kept).isPresent().isNotEqualTo(Optional.of(damaged));
        assertThat(restore(kept)).isDirectory();
    }

    @Test
    void otherWorkIsKeptToo() throws Exception {
        Files.writeString(at.clone.resolve("uncommitted"), "y");
        at.workspaces().keep(at.clone, at.meta);
        Files.writeString(at.clone.resolve("uncommitted"), "z");
        at.workspaces().remove(at.clone, at.meta);
        assertThat(KeptWork.in(at.meta)).hasSize(2);
    }

    /// What a human would do: run the command the comment names, in any clone of the repository.
    private Path restore(Optional<Path> bundle) throws IOException {
        assertThat(bundle).isPresent();
        assertThat(bundle.get().getFileName().toString()).matches("rescue-\\d{8}T\\d{6}\\.\\d{3}Z\\.bundle");
        Path restored = root.resolve("restored");
        at.git(root, "clone", "--quiet", at.remote.toString(), restored.toString());
        at.run(restored, List.of("sh", "-c", KeptWork.restoreCommand(bundle.get())));
        at.git(restored, "fsck", "--full", "--strict");
        return restored;
    }
}
