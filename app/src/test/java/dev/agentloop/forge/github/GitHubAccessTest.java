package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What GitHub tells of each kind of token.
class GitHubAccessTest {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    private Access issues() throws Exception {
        return ((GitHubTracker) world.anotherTracker()).access();
    }

    @Test
    void aClassicTokenWithTheScopeIsGrantedAllAndItsEndIsTold() throws Exception {
        assertThat(issues().rights().values()).allMatch(Grant.Granted.class::isInstance);
        assertThat(world.codeHost().access().rights().values()).allMatch(Grant.Granted.class::isInstance);
        assertThat(issues().expires()).contains(Instant.parse("2026-12-24T18:00:00Z"));
        assertThat(issues().clock()).isPresent();
    }

    @Test
    void aClassicTokenWithoutTheScopeIsDenied() throws Exception {
        world.repository.scopes = "gist, read:org";
        assertThat(issues().rights().get(Right.ISSUES)).isEqualTo(new Grant.Denied("the token needs the scope repo, and has gist, read:org: add it at the token's page"));
        world.repository.scopes = "";
        assertThat(issues().rights().get(Right.ISSUES)).isEqualTo(new Grant.Denied("the token needs the scope repo, and has none: add it at the token's page"));
        world.repository.scopes = "public_repo";
        assertThat(issues().rights().get(Right.ISSUES)).as("the repository is private").isInstanceOf(Grant.Denied.class);
    }

    @Test
    void ofAFineGrainedTokenOnlyTheAccountsRoleIsKnown() throws Exception {
        world.repository.scopes = null;
        world.repository.expiration = null;
        assertThat(world.codeHost().access().rights().get(Right.PULL_REQUESTS)).isInstanceOfSatisfying(Grant.Untold.class, untold -> assertThat(untold.why()).contains("It needs Pull requests: read and write"));
        assertThat(issues().expires()).isEmpty();
        world.repository.readOnly = true;
        assertThat(issues().rights().get(Right.ISSUES)).isInstanceOf(Grant.Denied.class);
    }

    @Test
    void switchedOffIssuesAndAnArchiveAreTold() throws Exception {
        world.repository.withoutIssues = true;
        assertThat(issues().rights().get(Right.ISSUES)).isInstanceOfSatisfying(Grant.Denied.class, denied -> assertThat(denied.why()).contains("issues are switched off"));
        world.repository.archived = true;
        assertThat(world.codeHost().access().rights().get(Right.PUSH)).isInstanceOfSatisfying(Grant.Denied.class, denied -> assertThat(denied.why()).contains("archived"));
    }
}
