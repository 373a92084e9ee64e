package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ApiDescription;
import dev.agentloop.forge.TestTools;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/// Every request the contract makes is one that GitHub describes; so are those of the far side that is spoken to over HTTP, which no server has been asked yet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitHubDescriptionIT {
    private ApiDescription description;
    private StubWorld world;
    private Api api;
    private HttpWorld overHttp;

    @BeforeAll
    void read() throws Exception {
        description = ApiDescription.read(TestTools.need("@octokit/openapi/generated/api.github.com.json"), "");
    }

    @BeforeEach
    void begin() {
        world = new StubWorld();
        world.push("main");
        api = new Api(world.stub.server.url());
        overHttp = new HttpWorld(api, new Token("GITHUB_TOKEN", StubGitHub.TOKEN), StubRepository.HERE, "main", StubGitHub.PAGE_SIZE);
    }

    @AfterEach
    void judge() {
        overHttp.close();
        api.close();
        world.close();
        // REST's description has no GraphQL.
        assertThat(world.stub.server.log()).filteredOn(request -> !request.target().equals("/graphql")).flatMap(description::undescribed).isEmpty();
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

    @Nested
    class AsTrackerOverHttp implements TrackerContract {
        @Override
        public TrackerWorld world() {
            return overHttp;
        }
    }

    @Nested
    class AsCodeHostOverHttp implements CodeHostContract {
        @Override
        public CodeHostWorld world() {
            return overHttp;
        }
    }
}
