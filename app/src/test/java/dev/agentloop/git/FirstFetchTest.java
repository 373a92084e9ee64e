package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A first fetch that takes longer than a tick waits: it goes on, is found again, is one, and its end is seen, whatever it is.
class FirstFetchTest {
    @TempDir
    Path root;

    GitFixture at;
    Path begun;
    Path go;
    Path program;

    @BeforeEach
    void slowRemote() throws Exception {
        at = new GitFixture(root);
        at.patience = Duration.ofMillis(200);
        begun = root.resolve("begun");
        go = root.resolve("go");
        program = at.insteadOfGit("case \"$*\" in *clone*cache.git.new*)\n  echo x >> '%s'; while [ ! -e '%s' ]; do sleep 0.05; done;; esac".formatted(begun, go));
    }

    @AfterEach
    void end() {
        Leftovers.endGit(next());
    }

    private Path next() {
        return at.cache.resolveSibling("cache.git.new");
    }

    private void prepare() throws GitException {
        prepare(at.spec());
    }

    /// One tick.
    private void prepare(CloneSpec spec) throws GitException {
        at.workspaces(program.toString(), Effects.NONE).prepare(spec, at.clone, at.meta);
    }

    private GitException failure() {
        return catchThrowableOfType(GitException.class, this::prepare);
    }

    /// Ticks until one sees the end; each waits a little by itself.
    private GitException end(CloneSpec spec) {
        GitException last = GitException.underWay("");
        for (int tick = 0; tick < 100 && last != null && last.isUnderWay(); tick++) {
            last = catchThrowableOfType(GitException.class, () -> prepare(spec));
        }
        return last;
    }

    @Test
    void itGoesOnWithoutTheTickAndIsNotBegunAgain() throws Exception {
        GitException first = failure();
        assertThat(first.isUnderWay()).isTrue();
        assertThat(first).hasMessageContaining(at.remote + " is being fetched whole, in the background, since 20").hasMessageContaining("less than 1 MB so far");
        assertThat(failure().isUnderWay()).isTrue();
        assertThat(at.cache).doesNotExist();
        List<ProcessHandle> running = Leftovers.gitAt(next());
        assertThat(running).isNotEmpty().allSatisfy(process -> assertThat(session(process.pid())).as("a session of its own").isNotEqualTo(session(ProcessHandle.current().pid())));

        Files.createFile(go);
        assertThat(end(at.spec())).isNull();
        assertThat(at.clone.resolve("README.md")).hasContent("hello\n");
        assertThat(begun).hasContent("x\n");
        assertThat(next()).doesNotExist();
    }

    @Test
    void itsFailureIsToldOnceAndThenItIsTriedAgain() throws Exception {
        program = at.insteadOfGit("case \"$*\" in *clone*cache.git.new*) sleep 0.4; echo 'the cable is broken' >&2; exit 9;; esac");
        assertThat(failure().isUnderWay()).isTrue();
        GitException failed = end(at.spec());
        assertThat(failed).hasMessageContaining("could not be fetched").hasMessageContaining("exit code 9").hasMessageContaining("the cable is broken");
        program = Path.of("git");
        at.patience = Duration.ofSeconds(60);
        prepare();
        assertThat(at.clone.resolve("README.md")).exists();
    }

    @Test
    void itsDeathIsAFailure() throws Exception {
        assertThat(failure().isUnderWay()).isTrue();
        Leftovers.endGit(next());
        assertThat(failure()).hasMessageContaining("was killed before its end").matches(e -> !e.isUnderWay());
        Files.createFile(go);
        assertThat(end(at.spec())).isNull();
        assertThat(begun).hasContent("x\nx\n");
    }

    @Test
    void itIsStoppedWhenItHangs() throws Exception {
        assertThat(failure().isUnderWay()).isTrue();
        at.clock = () -> Instant.now().plus(FirstFetch.STALLED).minusSeconds(60);
        assertThat(failure().isUnderWay()).isTrue();
        at.clock = () -> Instant.now().plus(FirstFetch.STALLED).plusSeconds(60);
        assertThat(failure()).hasMessageContaining("was stopped: nothing had arrived for 60 minutes").matches(e -> !e.isUnderWay());
        assertThat(Leftovers.gitAt(next())).isEmpty();
        assertThat(next()).doesNotExist();
    }

    @Test
    void itIsStoppedAfterADayThoughSomethingArrives() throws Exception {
        assertThat(failure().isUnderWay()).isTrue();
        at.clock = () -> Instant.now().plus(FirstFetch.LONGEST).plusSeconds(60);
        Path arriving = Files.writeString(Files.createDirectories(next().resolve("repository/objects/pack")).resolve("tmp_pack_x"), "x");
        Files.setLastModifiedTime(arriving, java.nio.file.attribute.FileTime.from(at.clock.instant()));
        assertThat(failure()).hasMessageContaining("had not come to an end in 24 hours");
    }

    @Test
    void anotherAddressIsFetchedInstead() throws Exception {
        assertThat(failure().isUnderWay()).isTrue();
        List<ProcessHandle> before = Leftovers.gitAt(next());
        Path other = root.resolve("remotes/other.git");
        at.git(root, "clone", "--quiet", "--bare", at.remote.toString(), other.toString());
        CloneSpec moved = at.spec(other.toString(), Forge.Type.LOCAL);
        assertThat(catchThrowableOfType(GitException.class, () -> prepare(moved))).hasMessageContaining("other.git is being fetched");
        for (ProcessHandle process : before) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
        Files.createFile(go);
        assertThat(end(moved)).isNull();
        assertThat(at.git(at.clone, "remote", "get-url", "origin")).isEqualTo(other.toString());
    }

    @Test
    void aDamagedCacheIsFetchedAnewTheSameWay() throws Exception {
        Files.createFile(go);
        assertThat(end(at.spec())).isNull();
        Files.delete(go);
        for (Path file : GitFixture.filesHolding(at.cache.resolve("objects/pack"), "PACK")) {
            Files.delete(file); // the clone's share is linked to it
            Files.writeString(file, "garbage");
        }
        assertThat(failure().isUnderWay()).isTrue();
        assertThat(failure().isUnderWay()).isTrue();
        assertThat(at.clone.resolve("README.md")).as("the clone of before").exists();
        Files.createFile(go);
        assertThat(end(at.spec())).isNull();
        assertThat(begun).hasContent("x\nx\n");
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
    }

    /// Field 6 of `stat`.
    private static String session(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ")[3];
        } catch (IOException e) {
            return "gone";
        }
    }
}
