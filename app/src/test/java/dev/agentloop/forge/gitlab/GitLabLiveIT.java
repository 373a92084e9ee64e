package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.LiveHost;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The contracts on GitLab itself. Each test makes a private project in the group or user of the named one, `agentloop-<random>`, and deletes it.
///
/// `AGENTLOOP_LIVE_GITLAB_URL` is the API's address (`https://gitlab.com/api/v4`), `_REPO` is GROUP/PROJECT, `_TOKEN` has the scope api and may make projects there.
@Timeout(900)
class GitLabLiveIT {
    private static final int PAGE_SIZE = 100;

    private HttpWorld world;
    private String id;

    @BeforeEach
    void project() throws Exception {
        LiveHost host = LiveHost.need("GITLAB", "REPO");
        String repository = host.get("REPO");
        String group = repository.substring(0, repository.lastIndexOf('/'));
        String name = "agentloop-" + UUID.randomUUID();
        world = new HttpWorld(host.url(), host.token(), group + "/" + name, PAGE_SIZE);
        JsonNode beside = json(world.send("GET", "/projects/" + HttpWorld.encoded(repository), Optional.empty()));
        ObjectNode wanted = JsonNodeFactory.instance.objectNode()
                .put("path", name)
                .put("namespace_id", beside.path("namespace").path("id").asLong())
                .put("visibility", "private")
                .put("default_branch", "main")
                .put("initialize_with_readme", true);
        id = json(world.send("POST", "/projects", Optional.of(wanted))).path("id").asString();
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body())).isLessThan(300);
        return Json.tree(new ByteArrayInputStream(answer.body()));
    }

    @AfterEach
    void leave() throws Exception {
        if (world != null) {
            if (id != null) {
                world.send("DELETE", "/projects/" + id, Optional.empty());
            }
            world.close();
        }
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
