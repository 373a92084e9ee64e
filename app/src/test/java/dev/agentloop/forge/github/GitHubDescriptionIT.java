package dev.agentloop.forge.github;

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

/// Every request the contract makes is one that GitHub describes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitHubDescriptionIT {
    private ApiDescription description;
    private StubWorld world;

    @BeforeAll
    void read() throws Exception {
        description = ApiDescription.read(TestTools.need("@octokit/openapi/generated/api.github.com.json"), "");
    }

    @BeforeEach
    void begin() {
        world = new StubWorld();
    }

    @AfterEach
    void judge() {
        world.close();
        assertThat(world.stub.server.log()).isNotEmpty().flatMap(description::undescribed).isEmpty();
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
