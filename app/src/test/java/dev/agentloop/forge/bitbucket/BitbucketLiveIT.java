package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.LiveHost;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
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
        LiveHost host = LiveHost.need("BITBUCKET", "REPO");
        world = new HttpWorld(host.url(), host.token(), host.get("REPO") + "-" + UUID.randomUUID(), PAGE_SIZE);
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
