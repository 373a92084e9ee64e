package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.TestTools;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// What every forge must do, on a GitHub server that somebody else wrote.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class GitHubEmulatorIT {
    private Emulator emulator;
    private EmulatorWorld world;
    private int repositories;

    @BeforeAll
    void start() throws Exception {
        TestTools.needPackage("emulate");
        emulator = Emulator.start(Emulator.program().orElseThrow());
    }

    @BeforeEach
    void repository() throws Exception {
        world = new EmulatorWorld(emulator, "shop-" + repositories++);
    }

    @AfterEach
    void leave() {
        world.close();
    }

    @AfterAll
    void stop() throws Exception {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Nested
    class AsTracker implements TrackerContract {
        /// The emulator decodes a label twice and stumbles over a percent sign; all other odd characters are tried.
        @Test
        @Override
        public void oddLabelsCanBeAddedAndRemoved() throws Exception {
            Label odd = new Label("loop/ä b?c&d=100#e+f: 'g' ☃");
            IssueId id = opened("odd");
            tracker().moveLabels(id, Set.of(odd), Set.of());
            assertThat(tracker().read(id).issue().labels()).containsExactly(odd);
            tracker().moveLabels(id, Set.of(), Set.of(odd));
            assertThat(tracker().read(id).issue().labels()).isEmpty();
        }

        @Override
        public TrackerWorld world() {
            return world;
        }
    }

    @Nested
    class AsCodeHost implements CodeHostContract {
        @Test
        @Override
        public void openingTwiceIsOnePullRequest() {
            Assumptions.abort("this world has no one pull request a branch: the emulator opens a second pull request of the same branch, which GitHub refuses");
        }

        @Test
        @Override
        public void aBranchThatIsNotThereCannotBeOpened() {
            Assumptions.abort("this world has no refusal of a branch that is not there: the emulator opens a pull request of it, which GitHub refuses");
        }

        @Test
        @Override
        public void aPushMovesTheHeadCommit() {
            Assumptions.abort("this world has no following heads: the emulator leaves a pull request's head where it was when its branch moves");
        }

        @Override
        public CodeHostWorld world() {
            return world;
        }
    }
}
