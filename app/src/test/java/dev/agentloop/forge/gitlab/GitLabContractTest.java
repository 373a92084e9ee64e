package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// What every forge must do, on a stub that behaves as GitLab documents.
class GitLabContractTest {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    @Nested
    class AsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() {
            return world;
        }
    }

    @Nested
    class AsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() {
            return world;
        }
    }
}
