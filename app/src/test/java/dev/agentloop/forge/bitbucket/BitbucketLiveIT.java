package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// The contract on Bitbucket itself. Each test makes a private repository beside the named one, `REPOSITORY-<random>`, and deletes it.
///
/// `AGENTLOOP_LIVE_BITBUCKET_URL` is the API's address, `_REPO` is WORKSPACE/REPOSITORY, `_TOKEN` is EMAIL:API-TOKEN with the scopes to write and delete repositories
/// (`admin:repository:bitbucket`, `delete:repository:bitbucket` and those of the documentation).
@Timeout(600)
class BitbucketLiveIT implements CodeHostContract {
    private static final int PAGE_SIZE = 50;

    private HttpWorld world;

    @BeforeEach
    void repository() throws Exception {
        Map<String, String> environment = System.getenv();
        String url = environment.getOrDefault("AGENTLOOP_LIVE_BITBUCKET_URL", "");
        String token = environment.getOrDefault("AGENTLOOP_LIVE_BITBUCKET_TOKEN", "");
        String repository = environment.getOrDefault("AGENTLOOP_LIVE_BITBUCKET_REPO", "");
        Assumptions.assumeTrue(
                !url.isEmpty() && !token.isEmpty() && !repository.isEmpty(), "no live host: AGENTLOOP_LIVE_BITBUCKET_URL, _TOKEN and _REPO are not set");
        world = new HttpWorld(url, new Token("AGENTLOOP_LIVE_BITBUCKET_TOKEN", token), repository + "-" + UUID.randomUUID(), PAGE_SIZE);
        assertThat(world.send("POST", "", "application/json", "{\"scm\":\"git\",\"is_private\":true}").statusCode()).isEqualTo(200);
        world.commit("main");
    }

    @AfterEach
    void leave() throws Exception {
        if (world != null) {
            world.send("DELETE", "", "application/json", "");
            world.close();
        }
    }

    @Override
    public CodeHostWorld world() {
        return world;
    }
}
