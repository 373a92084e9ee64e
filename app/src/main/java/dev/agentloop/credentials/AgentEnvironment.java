package dev.agentloop.credentials;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.Publish;
import dev.agentloop.model.Sandbox.Walls;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What of a tick's environment an agent inherits: not what it could push with when agentloop does that for it, and in bubblewrap not what leads out of it.
///
/// What an agent shall have all the same stands in `env` of acpx-config, which is laid over this.
public final class AgentEnvironment {
    /// Where nothing is. Programs that find no configuration there have none.
    private static final String NOWHERE = "/nonexistent/agentloop";

    /// When something is withheld.
    private enum When {
        /// `publish: agentloop`.
        AGENTLOOP_PUBLISHES,
        /// The same, without `allowSSH`.
        AGENTLOOP_PUBLISHES_WITHOUT_SSH,
        /// In bubblewrap.
        WALLED,
        /// The same, without `allowSSH`.
        WALLED_WITHOUT_SSH
    }

    /// @param names whole names, by a pattern
    private record Row(When when, Pattern names, String reason) {
        Row(When when, String names, String reason) {
            this(when, Pattern.compile(names), reason);
        }
    }

    private static final String FORGE = "(?:GITHUB|GH|GITLAB|GL|GITEA|TEA|FORGEJO|CODEBERG|BITBUCKET|ATLASSIAN|JIRA|FORGE|GIT|ACTIONS|CI|SYSTEM)";
    private static final String SECRET = "(?:TOKEN|ACCESSTOKEN|PAT|PASSWORD|PASSWD|APP_PASSWORD|SECRET|JWT|CREDENTIALS?|PRIVATE_KEY)";

    private static final List<Row> TABLE = List.of(
            new Row(When.AGENTLOOP_PUBLISHES, "(?:.*_)?" + FORGE + "(?:_.*)?_" + SECRET + "(?:_.*)?", "what forges' tokens and CI systems' job tokens are called"),
            new Row(When.AGENTLOOP_PUBLISHES, "OAUTH_TOKEN|CI_REPOSITORY_URL|ACTIONS_ID_TOKEN_REQUEST_URL", "tokens of another name, or within an address"),
            new Row(When.AGENTLOOP_PUBLISHES, "GIT_ASKPASS|SSH_ASKPASS.*|VSCODE_GIT_.*", "programs that answer for the user when git asks for a password"),
            new Row(When.AGENTLOOP_PUBLISHES, "GIT_CONFIG_COUNT|GIT_CONFIG_(?:KEY|VALUE)_\\d+|GIT_CONFIG_PARAMETERS", "git settings, which may be a header with a token or a helper"),
            new Row(When.AGENTLOOP_PUBLISHES, "(?:GH|GLAB)_CONFIG_DIR|NETRC", "where gh, glab and curl have their logins"),
            new Row(When.AGENTLOOP_PUBLISHES_WITHOUT_SSH, "GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT", "may name a key"),
            new Row(When.AGENTLOOP_PUBLISHES_WITHOUT_SSH, "SSH_AUTH_SOCK|SSH_AGENT_PID", "the ssh agent signs with the user's keys"),
            new Row(When.WALLED_WITHOUT_SSH, "SSH_AUTH_SOCK|SSH_AGENT_PID", "the same, and its socket is not there"),
            new Row(When.WALLED, "DBUS_.*|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_.*|XAUTHORITY|PULSE_SERVER|ICEAUTHORITY|SESSION_MANAGER", "the user's desktop and keyring"),
            new Row(When.WALLED, "GPG_AGENT_INFO|GNOME_KEYRING_.*|KRB5CCNAME", "sign and log in for the user"),
            new Row(When.WALLED, "DOCKER_HOST|CONTAINER_HOST|PODMAN_.*|KUBECONFIG", "programs outside that start programs outside"),
            new Row(When.WALLED, "TMUX.*|STY|WINDOW|VSCODE_.*|NOTIFY_SOCKET|LISTEN_FDS|LISTEN_PID|JOURNAL_STREAM|INVOCATION_ID", "the terminal and the service a tick was started from"),
            new Row(When.WALLED, "GITHUB_APP_.*", "name a key whose file is not there: an agent that pushes is given a token made with it"),
            new Row(When.WALLED, "TMPDIR|TMP|TEMP|TEMPDIR", "a folder that is not there: /tmp is, and is the run's own"));

    private AgentEnvironment() {}

    /// @param environment of the tick
    /// @param forge the code host's type
    public static Map<String, String> of(Map<String, String> environment, Publish publish, Forge.Type forge, AgentConfig agent) {
        boolean agentPushes = publish == Publish.AGENT;
        Set<String> tokens = new HashSet<>(TokenLookup.allVariables());
        if (agentPushes) {
            // Those of the forge it pushes to, and not the issues' where these live elsewhere.
            tokens.removeAll(TokenLookup.allVariables(forge));
        }
        Set<When> now = now(agentPushes, agent);
        Map<String, String> inherited = new HashMap<>(environment);
        inherited.keySet().removeIf(name -> tokens.contains(name) || TABLE.stream().anyMatch(row -> now.contains(row.when()) && row.names().matcher(name).matches()));
        if (!agentPushes) {
            inherited.putAll(withoutLogins(agent));
        }
        return Map.copyOf(inherited);
    }

    private static Set<When> now(boolean agentPushes, AgentConfig agent) {
        Set<When> now = new HashSet<>();
        if (!agentPushes) {
            now.add(When.AGENTLOOP_PUBLISHES);
        }
        if (!agentPushes && !agent.allowSSH()) {
            now.add(When.AGENTLOOP_PUBLISHES_WITHOUT_SSH);
        }
        boolean walled = agent.sandbox().walls() instanceof Walls.Bubblewrap;
        if (walled) {
            now.add(When.WALLED);
        }
        if (walled && !agent.allowSSH()) {
            now.add(When.WALLED_WITHOUT_SSH);
        }
        return now;
    }

    /// What would else be found without any variable. A name with KEY in it would be kept from commands by codex, and git would then refuse to work, so these are not git's own settings.
    private static Map<String, String> withoutLogins(AgentConfig agent) {
        Map<String, String> set = new HashMap<>(Map.of(
                "GH_CONFIG_DIR", NOWHERE,
                "GLAB_CONFIG_DIR", NOWHERE,
                "NETRC", "/dev/null",
                // Also keeps git from core.askPass and SSH_ASKPASS.
                "GIT_ASKPASS", "",
                "GCM_INTERACTIVE", "never"));
        if (!agent.allowSSH()) {
            set.put("GIT_SSH_COMMAND", "echo 'agentloop: the loop says `publish: agentloop`, so git has no ssh here; commit, and agentloop pushes' >&2; false");
            set.put("GIT_SSH_VARIANT", "ssh");
        }
        return set;
    }
}
