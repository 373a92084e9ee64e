package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What GitLab tells of a token and of its account.
class GitLabAccessTest {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    private Access issues() throws Exception {
        return world.anotherTracker().access();
    }

    private Access code() throws Exception {
        return world.anotherCodeHost().access();
    }

    @Test
    void aDeveloperWithTheScopeIsGrantedAllAndTheTokensEndIsTold() throws Exception {
        assertThat(issues().rights().values()).containsOnly(new Grant.Granted());
        assertThat(code().rights().values()).containsOnly(new Grant.Granted());
        assertThat(issues().expires()).contains(Instant.parse("2026-12-24T00:00:00Z"));
    }

    /// The greater of the two levels counts.
    @Test
    void whoMayWorkWithIssuesMayNotPush() throws Exception {
        world.project.ownLevel = 10;
        world.project.groupLevel = 20;
        assertThat(issues().rights().values()).containsOnly(new Grant.Granted());
        assertThat(code().rights().get(Right.PUSH)).isEqualTo(
                new Grant.Denied("the token's account has the access level 20 in acme/tools/shop, and needs 30: give it the role Developer"));
    }

    @Test
    void aTokenWithoutTheScopeIsDenied() throws Exception {
        world.project.scopes = List.of("read_api", "read_repository");
        assertThat(issues().rights().get(Right.LABELS)).isEqualTo(new Grant.Denied("the token needs the scope api, and has read_api, read_repository: make a new one with it"));
    }

    @Test
    void whatNobodyTellsIsNotGuessed() throws Exception {
        world.project.scopes = null;
        assertThat(code().rights().get(Right.PUSH)).isInstanceOf(Grant.Untold.class);
        world.project.ownLevel = 0;
        assertThat(code().rights().get(Right.PUSH)).isInstanceOfSatisfying(Grant.Untold.class, untold -> assertThat(untold.why()).contains("is no member"));
    }
}
