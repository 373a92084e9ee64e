package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// The world of the live servers, on the stub: so it is ready when a server is there, and the stub has a second witness.
class GiteaOverHttpTest {
    private final StubGitea stub = new StubGitea(StubGitea.Flavour.GITEA);
    private HttpWorld world;

    @BeforeEach
    void fill() throws Exception {
        stub.repository.push("main");
        stub.repository.push("left-over");
        stub.repository.add("alice", "left over", "", List.of("loop/plan"));
        world = new HttpWorld(stub.server.url(), StubRepository.HERE, StubGitea.TOKEN);
    }

    @AfterEach
    void stop() {
        world.close();
        stub.close();
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
