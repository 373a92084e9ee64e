package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clone, fetch and push against a server that wants a password: the token reaches the server, and nothing else.
class GitOverHttpTest {
    private static final String TOKEN = "a-very-secret-token-4711";

    @TempDir
    Path root;

    GitFixture at;
    GitHttpServer server;

    @BeforeEach
    void serve() throws Exception {
        at = new GitFixture(root);
        server = GitHttpServer.start(root.resolve("remotes"), TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CloneSpec spec() {
        return at.spec(server.url("shop.git"), Forge.Type.GITHUB);
    }

    @Test
    void cloneFetchAndPushGoThroughTheCredentialHelper() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(spec(), at.clone, at.meta);
        at.commitToRemote("later", "x");
        at.git(at.clone, "pull", "--quiet");
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-x");

        assertThat(at.git(at.remote, "log", "-1", "--format=%s", "issue-12-x")).isEqualTo("Change work");
        assertThat(server.requests()).isNotEmpty().allMatch(request -> request.startsWith("x-access-token "));
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
    }

    @Test
    void theTokenIsInNoFileArgumentOrOutput() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        // The user's own helper would write every password that worked to a file.
        Files.writeString(at.home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        Path arguments = root.resolve("arguments");
        Path recorder = root.resolve("git-recorder");
        Files.writeString(recorder, "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '" + arguments + "'\nexec git \"$@\"\n");
        Files.setPosixFilePermissions(recorder, PosixFilePermissions.fromString("rwxr-xr-x"));
        GitWorkspaces tick = at.workspaces(recorder.toString(), Effects.NONE);
        tick.prepare(spec(), at.clone, at.meta);
        at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "origin", "HEAD:refs/heads/issue-12-x");
        at.commit(at.clone, "more", "x");
        assertThat(tick.remove(at.clone, at.meta)).isPresent();
        tick.prepare(spec(), at.clone, at.meta);

        assertThat(arguments).content().contains("clone --quiet --bare").doesNotContain(TOKEN);
        assertThat(GitFixture.filesHolding(root, TOKEN)).isEmpty();
        assertThat(at.narration).noneMatch(line -> line.contains(TOKEN));
    }

    @Test
    void withoutATokenTheUsersOwnHelperIsAsked() throws Exception {
        Files.writeString(at.home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        Files.writeString(at.home.resolve(".git-credentials"), "http://ada:" + TOKEN + "@" + server.host().replace(":", "%3a") + "\n");
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(server.requests()).isNotEmpty().allMatch(request -> request.startsWith("ada "));
    }

    @Test
    void withoutAnyCredentialItFailsAtOnceAndSaysWhatToDo() {
        at.environment.put("SSH_ASKPASS", "/bin/false");
        assertThatThrownBy(() -> at.workspaces().prepare(spec(), at.clone, at.meta)).isInstanceOf(GitException.class)
                .hasMessageContaining("no token for " + server.host()).hasMessageContaining("GITHUB_TOKEN").hasMessageContaining("terminal prompts disabled");
    }

    @Test
    void aWrongTokenIsNotShown() {
        at.environment.put("GITHUB_TOKEN", "another-secret-token");
        assertThatThrownBy(() -> at.workspaces().prepare(spec(), at.clone, at.meta)).isInstanceOf(GitException.class)
                .hasMessageContaining("Authentication failed").hasMessageNotContaining("another-secret-token");
    }

    @Test
    void anotherHostGetsNoToken() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(spec(), at.clone, at.meta);
        try (GitHttpServer other = GitHttpServer.start(root.resolve("remotes"), TOKEN)) {
            assertThatThrownBy(() -> at.git(at.clone, "ls-remote", other.url("shop.git"))).hasMessageContaining("terminal prompts disabled");
            assertThat(other.requests()).isEmpty();
        }
    }

    /// Git follows a redirect of its first request, and then asks for the other host's credential.
    @Test
    void aRedirectToAnotherHostCarriesNoTokenThere() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(spec(), at.clone, at.meta);
        try (GitHttpServer other = GitHttpServer.start(root.resolve("remotes"), _ -> true)) {
            other.demand();
            server.redirect("http://" + other.host());
            assertThatThrownBy(() -> at.git(at.clone, "fetch", "--quiet")).hasMessageContaining("terminal prompts disabled");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anAddressThatNamesAnotherUserGetsNoToken() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThatThrownBy(() -> at.git(at.clone, "ls-remote", "http://ada@" + server.host() + "/shop.git"))
                .hasMessageContaining("asks for another user").hasMessageNotContaining(TOKEN);
        assertThat(at.git(at.clone, "ls-remote", "http://x-access-token@" + server.host() + "/shop.git")).contains("refs/heads/main");
    }

    @Test
    void aSubmoduleOnAnotherHostGetsNoToken() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        try (GitHttpServer other = GitHttpServer.start(root.resolve("remotes"), TOKEN)) {
            at.commitToRemote(".gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = " + other.url("shop.git") + "\n");
            try {
                at.workspaces().prepare(spec(), at.clone, at.meta);
            } catch (GitException e) {
                assertThat(e).hasMessageNotContaining(TOKEN);
            }
            at.git(at.clone, "update-index", "--add", "--cacheinfo", "160000," + at.git(at.clone, "rev-parse", "HEAD") + ",lib");
            assertThatThrownBy(() -> at.git(at.clone, "submodule", "update", "--init")).hasMessageContaining("terminal prompts disabled");
            assertThat(other.requests()).isEmpty();
        }
    }

    private static PublishRules rules(GitFixture at) {
        Set<String> known = CloneRefs.of(at.clone, "main").orElseThrow().commits();
        return new PublishRules("issue-12-", known, known, List.of());
    }

    @Test
    void agentloopPushesWithTheHelperWhatAnAgentWithoutOneCommitted() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        CloneSpec spec = new CloneSpec(at.cache, server.url("shop.git"), "main", Forge.Type.GITHUB, Optional.empty(), false, GitOptions.WHOLE);
        at.workspaces().prepare(spec, at.clone, at.meta);
        PublishRules rules = rules(at);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String head = at.commit(at.clone, "work", "x");
        assertThatThrownBy(() -> at.git(at.clone, "push", "--quiet", "origin", "issue-12-x")).hasMessageContaining("terminal prompts disabled");

        assertThat(at.workspaces().publish(spec, at.clone, at.meta, rules)).isInstanceOf(Delivery.Pushed.class);
        assertThat(at.git(at.remote, "rev-parse", "issue-12-x")).isEqualTo(head);
        assertThat(server.requests()).contains("x-access-token POST /shop.git/git-receive-pack").allMatch(request -> request.startsWith("x-access-token "));
        assertThatThrownBy(() -> at.git(at.clone, "fetch", "--quiet")).as("the agent has no helper afterwards either").hasMessageContaining("terminal prompts disabled");
        assertThat(GitFixture.filesHolding(root, TOKEN)).isEmpty();
    }

    @Test
    void whatAnAgentPushedIsSeenOnTheServer() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(spec(), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String head = at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "origin", "issue-12-x");
        assertThat(at.workspaces().pushed(spec(), "issue-12-")).containsOnly(Map.entry("issue-12-x", head));
        assertThat(at.workspaces().change(spec(), head)).isPresent();
        assertThat(at.git(at.clone, "config", "credential." + server.url("").replaceAll("/$", "") + ".helper")).as("it still has its helper").contains("git-credential");
    }

    @Test
    void whoDoesNotPushGetsNoHelper() throws Exception {
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.workspaces().prepare(new CloneSpec(at.cache, server.url("shop.git"), "main", Forge.Type.GITHUB, Optional.empty(), false, GitOptions.WHOLE), at.clone, at.meta);
        assertThatThrownBy(() -> at.git(at.clone, "fetch", "--quiet")).hasMessageContaining("terminal prompts disabled");
    }
}
