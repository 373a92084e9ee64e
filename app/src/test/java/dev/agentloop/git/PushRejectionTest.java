package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What servers say to a push they do not take. The texts are those of git and of the forges.
class PushRejectionTest {
    private static Optional<String> of(String stderr) {
        return PushRejection.of(new GitException("git push (in git) ended with exit code 1:\n  " + stderr.replace("\n", "\n  ")));
    }

    @Test
    void aProtectedBranchIsQuoted() {
        assertThat(of("""
                remote: error: GH006: Protected branch update failed for refs/heads/issue-12-x.
                To https://github.com/acme/shop
                 ! [remote rejected] 1f2e -> issue-12-x (protected branch hook declined)
                error: failed to push some refs to 'https://github.com/acme/shop'"""))
                .contains("the server rejected the push (protected branch hook declined): error: GH006: Protected branch update failed for refs/heads/issue-12-x.");
    }

    @Test
    void aTokenWithoutTheWorkflowScopeIsToldSo() {
        assertThat(of(" ! [remote rejected] 1f2e -> issue-12-x (refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope)"))
                .hasValueSatisfying(why -> assertThat(why).contains("'workflow' scope"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/acme/shop/': The requested URL returned error: 403",
        "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://gitlab.com/acme/shop/': The requested URL returned error: 403",
        "ERROR: Permission to acme/shop.git denied to bot.\nfatal: Could not read from remote repository."})
    void whoMayNotPushIsToldSo(String stderr) {
        assertThat(of(stderr)).hasValueSatisfying(why -> assertThat(why).contains("write access"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        " ! [rejected] 1f2e -> issue-12-x (stale info)",
        " ! [remote rejected] 1f2e -> issue-12-x (failed to update ref)",
        " ! [remote rejected] 1f2e -> issue-12-x (cannot lock ref 'refs/heads/issue-12-x': is at 1 but expected 2)",
        " ! [remote rejected] 1f2e -> issue-12-x (Internal Server Error)",
        "fatal: unable to access 'https://github.com/acme/shop/': The requested URL returned error: 502",
        "fatal: Authentication failed for 'https://github.com/acme/shop/'",
        "fatal: unable to access 'https://github.com/acme/shop/': Could not resolve host: github.com"})
    void whatMayPassIsTriedAgain(String stderr) {
        assertThat(of(stderr)).isEmpty();
    }
}
