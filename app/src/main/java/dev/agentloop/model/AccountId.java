package dev.agentloop.model;

/// Whose allowance and login an agent uses: its command, and the home directory its login lies in.
///
/// @param agent as acpx is given it, or the program of a command
/// @param home of the agent's own environment; empty for the one the tick has
public record AccountId(String agent, String home) {
    @Override
    public String toString() {
        return home.isEmpty() ? agent : "%s (HOME=%s)".formatted(agent, home);
    }
}
