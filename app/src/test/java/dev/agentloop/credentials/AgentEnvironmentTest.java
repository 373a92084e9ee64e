package dev.agentloop.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.Publish;
import dev.agentloop.model.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentEnvironmentTest {
    /// Canaries of every kind, and what an agent needs.
    private static final Map<String, String> TICK = Stream.of(
                    "GITHUB_TOKEN GH_TOKEN FORGE_TOKEN GITLAB_TOKEN GITEA_TOKEN BITBUCKET_TOKEN JIRA_TOKEN JIRA_EMAIL GITHUB_APP_ID GITHUB_APP_PRIVATE_KEY_PATH "
                            + "OAUTH_TOKEN CI_JOB_TOKEN CI_JOB_JWT_V2 CI_REGISTRY_PASSWORD CI_REPOSITORY_URL ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL SYSTEM_ACCESSTOKEN "
                            + "GITHUB_PAT GL_TOKEN HOMEBREW_GITHUB_API_TOKEN GITLAB_PRIVATE_TOKEN ATLASSIAN_API_TOKEN RENOVATE_GITHUB_COM_TOKEN "
                            + "GIT_ASKPASS SSH_ASKPASS VSCODE_GIT_IPC_HANDLE GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 GIT_CONFIG_PARAMETERS NETRC GH_CONFIG_DIR "
                            + "SSH_AUTH_SOCK SSH_AGENT_PID GIT_SSH_COMMAND DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR DOCKER_HOST TMPDIR DISPLAY GPG_AGENT_INFO "
                            + "PATH HOME LANG CI GITHUB_REPOSITORY CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_API_KEY OPENAI_API_KEY GEMINI_API_KEY HTTPS_PROXY SSL_CERT_FILE GIT_AUTHOR_NAME")
            .flatMap(names -> Stream.of(names.split(" ")))
            .collect(Collectors.toMap(name -> name, name -> "canary"));

    private static final String NEEDED =
            "PATH HOME LANG CI GITHUB_REPOSITORY CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_API_KEY OPENAI_API_KEY GEMINI_API_KEY HTTPS_PROXY SSL_CERT_FILE GIT_AUTHOR_NAME";

    private static AgentConfig agent(Sandbox sandbox, boolean allowSSH) {
        return new AgentConfig("claude", new AgentConfig.Engine.Acpx("claude"), List.of(), "acpx", Map.of(), sandbox, false, allowSSH);
    }

    /// The variables that still hold what the tick had.
    private static List<String> inherited(Publish publish, AgentConfig agent) {
        return AgentEnvironment.of(TICK, publish, Forge.Type.GITHUB, agent).entrySet().stream().filter(e -> e.getValue().equals("canary")).map(Map.Entry::getKey).toList();
    }

    @Test
    void whoDoesNotPushHasNothingToPushWith() {
        assertThat(inherited(Publish.AGENTLOOP, agent(Sandbox.NONE, false)))
                .containsExactlyInAnyOrder((NEEDED + " DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR DOCKER_HOST TMPDIR DISPLAY GPG_AGENT_INFO").split(" "));
        assertThat(AgentEnvironment.of(TICK, Publish.AGENTLOOP, Forge.Type.GITHUB, agent(Sandbox.NONE, false)))
                .containsEntry("GIT_ASKPASS", "")
                .containsEntry("NETRC", "/dev/null")
                .containsKeys("GH_CONFIG_DIR", "GLAB_CONFIG_DIR", "GIT_SSH_COMMAND");
    }

    @Test
    void sshIsLeftToWhomItIsAllowed() {
        assertThat(inherited(Publish.AGENTLOOP, agent(Sandbox.NONE, true))).contains("SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH_COMMAND").doesNotContain("GITHUB_TOKEN");
        assertThat(inherited(Publish.AGENT, agent(Sandbox.BUBBLEWRAP, true))).contains("SSH_AUTH_SOCK", "GIT_SSH_COMMAND");
        assertThat(inherited(Publish.AGENT, agent(Sandbox.BUBBLEWRAP, false))).doesNotContain("SSH_AUTH_SOCK");
    }

    @Test
    void whoPushesHasTheTokenOfItsForgeAlone() {
        assertThat(inherited(Publish.AGENT, agent(Sandbox.NONE, false)))
                .contains("GITHUB_TOKEN", "GH_TOKEN", "FORGE_TOKEN", "GITHUB_APP_ID", "SSH_AUTH_SOCK", "GIT_CONFIG_COUNT", "GIT_ASKPASS", "GH_CONFIG_DIR")
                .doesNotContain("GITLAB_TOKEN", "GITEA_TOKEN", "BITBUCKET_TOKEN", "JIRA_TOKEN", "JIRA_EMAIL");
    }

    @Test
    void insideBubblewrapNothingLeadsOut() {
        assertThat(inherited(Publish.AGENTLOOP, agent(Sandbox.BUBBLEWRAP, false))).containsExactlyInAnyOrder(NEEDED.split(" "));
        assertThat(inherited(Publish.AGENT, agent(Sandbox.BUBBLEWRAP, false)))
                .contains("GITHUB_TOKEN")
                .doesNotContain("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY_PATH", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DOCKER_HOST", "TMPDIR");
    }
}
