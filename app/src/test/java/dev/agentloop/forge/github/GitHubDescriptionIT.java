package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.ApiDescription;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
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
        Optional<Path> file = ApiDescription.installed("@octokit/openapi/generated/api.github.com.json");
        Assumptions.assumeTrue(file.isPresent(), "@octokit/openapi is not installed: run npm ci in contrib/test-tools, or name a directory with node_modules by -Dagentloop.testTools");
        description = ApiDescription.read(file.get(), "");
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
