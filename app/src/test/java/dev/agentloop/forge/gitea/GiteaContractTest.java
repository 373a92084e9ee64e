package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// What every forge must do, on a stub that behaves as Gitea does, and on one that behaves as Forgejo does.
class GiteaContractTest {
    private StubWorld world;

    private StubWorld world(StubGitea.Flavour flavour) {
        if (world == null) {
            world = new StubWorld(flavour);
        }
        return world;
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Nested
    class GiteaAsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() {
            return GiteaContractTest.this.world(StubGitea.Flavour.GITEA);
        }
    }

    @Nested
    class GiteaAsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() {
            return GiteaContractTest.this.world(StubGitea.Flavour.GITEA);
        }
    }

    @Nested
    class ForgejoAsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() {
            return GiteaContractTest.this.world(StubGitea.Flavour.FORGEJO);
        }
    }

    @Nested
    class ForgejoAsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() {
            return GiteaContractTest.this.world(StubGitea.Flavour.FORGEJO);
        }
    }
}
