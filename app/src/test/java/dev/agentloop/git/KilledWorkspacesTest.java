package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Effects;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tick dies before each git command, rename and deletion, hence after everything up to it. The next tick gets a good clone, and no work is lost.
class KilledWorkspacesTest {
    @TempDir
    Path root;

    GitFixture at;

    @BeforeEach
    void remote() throws Exception {
        at = new GitFixture(root);
    }

    @Test
    void theFirstPrepareCanDieAnywhere() throws Exception {
        int effects = count(() -> at.workspaces(new Counter()).prepare(at.spec(), at.clone, at.meta));
        for (int n = 1; n <= effects; n++) {
            wipe();
            int at_ = n;
            assertThatThrownBy(() -> at.workspaces(new KillAt(at_)).prepare(at.spec(), at.clone, at.meta)).isInstanceOf(Killed.class);
            at.workspaces().prepare(at.spec(), at.clone, at.meta);
            assertGoodClone("killed at effect " + n);
            assertThat(KeptWork.in(at.meta)).isEmpty();
        }
    }

    @Test
    void aPrepareOverUnpushedWorkCanDieAnywhere() throws Exception {
        String lost = work();
        int effects = count(() -> at.workspaces(new Counter()).prepare(at.spec(), at.clone, at.meta));
        for (int n = 1; n <= effects; n++) {
            wipe();
            lost = work();
            int at_ = n;
            assertThatThrownBy(() -> at.workspaces(new KillAt(at_)).prepare(at.spec(), at.clone, at.meta)).isInstanceOf(Killed.class);
            at.workspaces().prepare(at.spec(), at.clone, at.meta);
            assertGoodClone("killed at effect " + n);
            assertKept("killed at effect " + n, lost);
        }
    }

    @Test
    void aRemovalCanDieAnywhere() throws Exception {
        String lost = work();
        int effects = count(() -> at.workspaces(new Counter()).remove(at.clone, at.meta));
        for (int n = 1; n <= effects; n++) {
            wipe();
            lost = work();
            int at_ = n;
            assertThatThrownBy(() -> at.workspaces(new KillAt(at_)).remove(at.clone, at.meta)).isInstanceOf(Killed.class);
            at.workspaces().remove(at.clone, at.meta);
            assertThat(at.clone).doesNotExist();
            assertKept("killed at effect " + n, lost);
        }
    }

    /// As issues nobody works on are cleaned up: kept, told, removed; and tidied up by `agentloop gc` in whatever state that left it.
    @Test
    void aCleanUpInStepsCanDieAnywhereAndBeTidiedThere() throws Exception {
        String lost = work();
        int effects = count(() -> cleanUp(at.workspaces(new Counter())));
        for (int n = 1; n <= effects; n++) {
            wipe();
            lost = work();
            int at_ = n;
            assertThatThrownBy(() -> cleanUp(at.workspaces(new KillAt(at_)))).isInstanceOf(Killed.class);
            at.workspaces().tidy(at.meta);
            cleanUp(at.workspaces());
            assertThat(at.clone).doesNotExist();
            assertKept("killed at effect " + n, lost);
            try (Stream<Path> left = Files.list(at.meta)) {
                assertThat(left.map(p -> p.getFileName().toString()).filter(name -> !name.startsWith("rescue-2"))).as("killed at effect " + n).isEmpty();
            }
        }
    }

    private void cleanUp(GitWorkspaces workspaces) throws GitException {
        workspaces.keep(at.clone, at.meta);
        workspaces.remove(at.clone, at.meta);
        workspaces.tidy(at.meta);
    }

    /// A clone with a commit and an uncommitted file; returns the commit.
    private String work() throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        String commit = at.commit(at.clone, "committed", "x");
        Files.writeString(at.clone.resolve("uncommitted"), "y");
        return commit;
    }

    private void assertGoodClone(String when) throws IOException {
        assertThat(at.git(at.clone, "status", "--porcelain", "--branch")).as(when).isEqualTo("## main...origin/main");
        assertThat(at.git(at.clone, "fsck", "--full")).as(when).isEmpty();
        try (Stream<Path> left = Files.list(at.meta)) {
            assertThat(left.map(p -> p.getFileName().toString()).filter(name -> !name.startsWith("rescue-"))).as(when).containsExactly("objects");
        }
    }

    private void assertKept(String when, String commit) throws IOException {
        List<Path> bundles = KeptWork.in(at.meta);
        assertThat(bundles).as(when).hasSize(1);
        Path bundle = bundles.getFirst();
        assertThat(at.git(at.remote, "bundle", "verify", bundle.toString())).as(when).contains("refs/rescue/uncommitted", commit + " refs/rescue/heads/main");
    }

    private void wipe() throws IOException {
        new Directories(Effects.NONE).delete(root.resolve("loop-data"));
    }

    private interface Step {
        void run() throws Exception;
    }

    private int counted;

    private int count(Step step) throws Exception {
        counted = 0;
        step.run();
        assertThat(counted).isGreaterThan(10);
        return counted;
    }

    private final class Counter implements Effects {
        @Override
        public void before(String effect) {
            counted++;
        }

        @Override
        public void after(String effect) {}
    }

    /// Not an exception anybody catches, and nothing is tidied up on its way out.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class KillAt implements Effects {
        private int left;

        KillAt(int n) {
            this.left = n;
        }

        @Override
        public void before(String effect) {
            if (--left == 0) {
                throw new Killed();
            }
        }

        @Override
        public void after(String effect) {}
    }
}
