package dev.agentloop.model;

import java.util.List;
import java.util.Map;

/// A loop's `acpx-config`, checked.
///
/// @param agent one word is a name acpx knows; anything with a space or a slash is the command line of an ACP agent
/// @param globalArgs acpx's global options, among them one that decides about permissions
/// @param acpx the program to run
/// @param env extra environment for the agent
/// @param sandbox command put before acpx; empty for none, `[bwrap]` for the built-in use of bubblewrap
/// @param allowProjectConfig whether a repository may bring its own `.acpxrc.json`, which can replace the agent's command
public record AgentConfig(
        String agent, List<String> globalArgs, String acpx, Map<String, String> env, List<String> sandbox, boolean allowProjectConfig) {
    public AgentConfig {
        globalArgs = List.copyOf(globalArgs);
        env = Map.copyOf(env);
        sandbox = List.copyOf(sandbox);
    }

    /// Whether `agent` is a command line, to be passed to acpx as `--agent`.
    public boolean isCommand() {
        return agent.contains(" ") || agent.contains("/");
    }
}
