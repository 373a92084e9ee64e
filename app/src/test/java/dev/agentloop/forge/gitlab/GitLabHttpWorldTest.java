package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// The contracts with everything at the far side done over HTTP, as on a live server: what `GitLabLiveIT` uses is proven here.
class GitLabHttpWorldTest {
    private final StubGitLab stub = new StubGitLab();
    private final HttpWorld world = new HttpWorld(stub.apiURL(), new Token("GITLAB_TOKEN", StubGitLab.TOKEN), StubProject.HERE, StubGitLab.PAGE_SIZE);

    GitLabHttpWorldTest() {
        stub.project.push("main");
    }

    @AfterEach
    void stop() {
        world.close();
        stub.close();
        assertThat(stub.routes.offences).isEmpty();
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
