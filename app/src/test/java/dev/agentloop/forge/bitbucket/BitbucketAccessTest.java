package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bitbucket says a token's scopes beside every answer, in the words of its kind.
class BitbucketAccessTest {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pullrequest:write | true | true",
        "repository:write, pullrequest | true | false",
        "read:repository:bitbucket, write:repository:bitbucket, write:pullrequest:bitbucket | true | true",
        "repository | false | false"
    })
    void scopesGrantWhatTheySay(String scopes, boolean push, boolean pulls) throws Exception {
        world.repository.scopes = scopes;
        var rights = world.anotherCodeHost().access().rights();
        assertThat(rights.get(Right.PUSH) instanceof Grant.Granted).isEqualTo(push);
        assertThat(rights.get(Right.PULL_REQUESTS) instanceof Grant.Granted).isEqualTo(pulls);
    }

    @Test
    void withoutTheHeaderNothingIsGuessed() throws Exception {
        world.repository.scopes = null;
        assertThat(world.anotherCodeHost().access().rights().values()).allMatch(Grant.Untold.class::isInstance);
    }
}
