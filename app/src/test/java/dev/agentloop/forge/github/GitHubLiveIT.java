package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.LiveHost;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// The contracts on GitHub itself. Each test makes a private repository beside the named one, `agentloop-<random>`, and deletes it; the named one is only looked at.
///
/// `AGENTLOOP_LIVE_GITHUB_URL` is the API's address (`https://api.github.com`, `https://HOST/api/v3`), `_REPO` is OWNER/NAME of the account itself or of an organisation,
/// `_TOKEN` is a classic token with the scopes `repo` and `delete_repo`. A GitHub Enterprise Server without rate limits runs all. GitHub.com lets nobody make more than 80
/// things a minute and 500 an hour, so tests of more than a page are skipped there, and the others are better run one class at a time
/// (`-Dit.test='GitHubLiveIT$AsCodeHost'`).
///
/// Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api.
@Timeout(900)
class GitHubLiveIT {
    /// What the adapter asks for, and GitHub's most.
    private static final int PAGE_SIZE = 100;

    private Api api;
    private String secret;
    private String repository;
    private HttpWorld world;

    @BeforeEach
    void repository() throws Exception {
        LiveHost host = LiveHost.need("GITHUB", "REPO");
        secret = host.token().secret();
        api = new Api(host.url());
        JsonNode owner = api.ask(secret, "GET", "/repos/" + host.get("REPO"), MissingNode.getInstance()).path("owner");
        String login = owner.path("login").asString();
        String repositories = owner.path("type").asString().equals("Organization") ? "/orgs/" + login + "/repos" : "/user/repos";
        ObjectNode wanted = HttpWorld.JSON.objectNode().put("name", "agentloop-" + UUID.randomUUID()).put("private", true).put("auto_init", true);
        JsonNode made = api.ask(secret, "POST", repositories, wanted);
        repository = made.path("full_name").asString();
        String main = made.path("default_branch").asString();
        world = new HttpWorld(api, host.token(), repository, main, PAGE_SIZE) {
            @Override
            public int pageSize() {
                Assumptions.assumeFalse(host.url().equals("https://api.github.com"), "GitHub.com does not let anybody make a page of things so fast");
                return super.pageSize();
            }
        };
        HttpWorld.until(() -> api.send(secret, "GET", "/repos/" + repository + "/git/ref/heads/" + main, MissingNode.getInstance()).statusCode() == 200);
    }

    @AfterEach
    void leave() throws Exception {
        if (repository != null) {
            api.send(secret, "DELETE", "/repos/" + repository, MissingNode.getInstance());
        }
        if (world != null) {
            world.close();
        }
        if (api != null) {
            api.close();
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
