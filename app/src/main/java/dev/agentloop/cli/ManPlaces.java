package dev.agentloop.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// The files and variables that manual pages name: all on the program's own page, and on a command's the folders that its options name.
final class ManPlaces {
    private static final Map<String, String> FOLDERS = inOrder(
            "loop/NAME/", "The configuration of a loop: config.yaml, acpx-config, and a file for each prompt in prompts/.",
            "loop-data/", "What agentloop remembers: clones, runs with what their agents said, and caches. metrics.prom in it has figures for Prometheus.");
    private static final Map<String, String> FILES = inOrder(
            "~/.config/forge/config", "Tokens, or commands that print them, by host.",
            "~/.cache/agentloop/", "The program unpacked, made anew when it is missing. Old versions are removed.");
    private static final Map<String, String> VARIABLES = inOrder(
            "GITHUB_TOKEN, GH_TOKEN", "Token for GitHub.",
            "GITLAB_TOKEN", "Token for GitLab.",
            "FORGEJO_TOKEN, GITEA_TOKEN", "Token for Forgejo and Gitea.",
            "BITBUCKET_TOKEN, BITBUCKET_EMAIL", "Token for Bitbucket Cloud, and the account it belongs to where it is an API token.",
            "JIRA_TOKEN, JIRA_EMAIL", "Token for Jira Cloud, and the account it belongs to.",
            "FORGE_TOKEN", "Token for a forge that none of the above is set for.",
            "HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "The proxy for requests to forges, and hosts it is not for.",
            "SSL_CERT_FILE", "Authorities that TLS trusts, in place of the system's.",
            "XDG_CONFIG_HOME, XDG_CACHE_HOME", "In place of ~/.config and ~/.cache.",
            "NO_COLOR, COLUMNS", "No colours, when it is set; the width of tables.");

    private ManPlaces() {}

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static void describe(Roff roff, CommandSpec command) {
        boolean whole = command.parent() == null;
        if (whole || command.findOption("--loop-data") != null) {
            roff.section("FILES");
            items(roff, FOLDERS);
            if (whole) {
                items(roff, FILES);
            }
        }
        roff.section("ENVIRONMENT");
        if (whole) {
            items(roff, VARIABLES);
            roff.paragraph("Agents inherit the environment, without the tokens that are not for them.");
        } else {
            roff.line("Tokens, proxies and certificates: see " + Roff.bold(command.root().name()) + "(1).");
        }
    }

    private static void items(Roff roff, Map<String, String> items) {
        items.forEach((name, meaning) -> roff.item(Roff.bold(name), meaning));
    }
}
