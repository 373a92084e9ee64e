package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.github.StubApp;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Git that works as a GitHub App: it gets a token whenever it asks, and none of them stays anywhere.
@Timeout(120)
class GitHubAppGitTest {
    @TempDir
    Path root;

    @TempDir
    Path keys;

    @Test
    void agentloopClonesAndTheAgentPushesLater() throws Exception {
        GitFixture at = new GitFixture(root);
        Path key = StubApp.pem(keys.resolve("key.pem"), "RSA PRIVATE KEY", StubApp.pkcs1());
        at.environment.putAll(Map.of("GITHUB_APP_ID", StubApp.ID, "GITHUB_APP_INSTALLATION_ID", StubApp.INSTALLATION, "GITHUB_APP_PRIVATE_KEY_PATH", key.toString()));
        // The user's own helper would write every password that worked to a file.
        Files.writeString(at.home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        try (StubApp gitHub = new StubApp(Clock.systemUTC());
                GitHttpServer server = GitHttpServer.start(root.resolve("remotes"), password -> password.startsWith("ghs_"))) {
            CloneSpec spec = new CloneSpec(at.cache, server.url("shop.git"), "main", Forge.Type.GITHUB, Optional.of(gitHub.server.url()), true, GitOptions.WHOLE);
            at.workspaces().prepare(spec, at.clone, at.meta);
            int before = gitHub.made();
            assertThat(before).isPositive();
            at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
            at.commit(at.clone, "work", "x");
            at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-x");

            assertThat(gitHub.made()).as("the push had a token of its own").isGreaterThan(before);
            assertThat(at.git(at.remote, "log", "-1", "--format=%s", "issue-12-x")).isEqualTo("Change work");
            assertThat(server.requests()).isNotEmpty().allMatch(request -> request.startsWith("x-access-token "));
            assertThat(GitFixture.filesHolding(root, "ghs_")).isEmpty();
        }
    }
}
