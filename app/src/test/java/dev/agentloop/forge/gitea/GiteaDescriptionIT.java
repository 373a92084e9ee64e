package dev.agentloop.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.ApiDescription;
import dev.agentloop.forge.TestTools;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/// Every request the contract makes is one that Gitea describes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GiteaDescriptionIT {
    private ApiDescription description;
    private StubWorld world;

    @BeforeAll
    void read() throws Exception {
        description = ClientTypings.read(TestTools.need("gitea-js/dist/index.d.ts"));
    }

    @BeforeEach
    void begin() {
        world = new StubWorld(StubGitea.Flavour.GITEA);
    }

    @AfterEach
    void judge() {
        world.close();
        assertThat(world.stub.server.log()).flatMap(description::undescribed).isEmpty();
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
