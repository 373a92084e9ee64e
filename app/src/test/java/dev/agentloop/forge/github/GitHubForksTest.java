package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How GitHub makes forks, and what is said when it does not.
class GitHubForksTest {
    private final StubWorld world = new StubWorld();
    private final StubServer server = world.stub.server;

    @AfterEach
    void stop() {
        world.close();
    }

    private ForgeException refusal(CodeHost host) {
        return catchThrowableOfType(ForgeException.class, host::fork);
    }

    @Test
    void aNewForkIsWaitedFor() throws Exception {
        world.stub.forks.copying = 2;
        world.forked("agentloop-bot").fork();

        assertThat(server.lines()).containsExactly(
                "GET /repos/agentloop-bot/shop",
                "GET /user",
                "POST /repos/acme/shop/forks",
                "GET /repos/Agentloop-Bot/shop/commits?per_page=1",
                "GET /repos/Agentloop-Bot/shop/commits?per_page=1",
                "GET /repos/Agentloop-Bot/shop/commits?per_page=1");
        assertThat(server.log().get(2).json().toString()).isEqualTo("{\"default_branch_only\":true}");
    }

    @Test
    void oneThatIsNeverReadyIsLeftToALaterTick() throws Exception {
        world.stub.forks.copying = 1000;
        ForgeException failure = refusal(world.forked(StubForks.ORGANISATION));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("the code host is still copying");
        assertThat(world.forked(StubForks.ORGANISATION).fork()).isPresent();
        assertThat(world.otherRepositories()).hasSize(1);
    }

    /// It was handed on to somebody else, and GitHub redirects.
    @Test
    void aForkThatChangedHandsIsNobodysOfOurs() throws Exception {
        world.stub.forks.add("mallory/shop", true);
        server.next(request -> request.target().equals("/repos/agentloop-bot/shop"),
                StubServer.instead(StubGitHub.message(301, "Moved Permanently").with("Location", server.url() + "/repos/mallory/shop")));

        assertThat(world.forked("agentloop-bot").fork().orElseThrow().name()).isEqualTo("Agentloop-Bot/shop");
    }

    @Test
    void theForkOfARenamedRepositoryIsStillItsFork() throws Exception {
        world.stub.forks.add("Agentloop-Bot/shop", true);
        world.repository.name = "acme/store";

        assertThat(world.forked("agentloop-bot").fork().orElseThrow().cloneURL()).isEqualTo("ssh://git@alias:2222/Agentloop-Bot/shop.git");
        assertThat(world.otherRepositories()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "403 | The repository exists, but forking is disabled. | UNAUTHORIZED | Forking is allowed in the repository's settings",
        "403 | Resource not accessible by integration | UNAUTHORIZED | installed for all repositories",
        "403 | Resource not accessible by personal access token | UNAUTHORIZED | use a classic token with the scope public_repo",
        "422 | 'ada' is the login for a user account. You must pass the login for an organization account. | REFUSED | `fork` names the account that the token belongs to",
        "403 | The repository exists, but it contains no Git content. Empty repositories cannot be forked. | UNAUTHORIZED | Push a first commit",
        "404 | Not Found | UNAUTHORIZED | must be allowed to create repositories"
    })
    void aRefusalIsExplained(int status, String words, Kind kind, String remedy) {
        server.next(request -> request.method().equals("POST"), StubServer.instead(StubGitHub.message(status, words)));
        ForgeException failure = refusal(world.codeHost(world.client(StubWorld.QUICK), java.util.Optional.of("ada")));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageStartingWith("Cannot fork acme/shop into ada").hasMessageContaining(words).hasMessageContaining(remedy);
    }
}
