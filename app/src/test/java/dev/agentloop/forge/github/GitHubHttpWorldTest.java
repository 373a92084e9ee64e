package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// The contracts with everything at the far side done over HTTP, as on a live server: what `GitHubLiveIT` uses is proven here.
class GitHubHttpWorldTest {
    private final StubGitHub stub = new StubGitHub();
    private final Api api = new Api(stub.server.url());
    private final HttpWorld world = new HttpWorld(api, new Token("GITHUB_TOKEN", StubGitHub.TOKEN), StubRepository.HERE, "main", StubGitHub.PAGE_SIZE);

    GitHubHttpWorldTest() {
        stub.repository.push("main");
    }

    @AfterEach
    void stop() {
        world.close();
        api.close();
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
