package dev.agentloop.model;

/// Whose allowance and login an agent uses: its command, and the home directory its login lies in.
///
/// @param agent as acpx is given it, or the program of a command; it may hold what is not for everybody's eyes
/// @param home of the agent's own environment; empty for the one the tick has
public record AccountId(String agent, String home) {
    private static final int LONGEST = 40;

    /// The name of its program.
    public String program() {
        String first = agent.strip().split("\\s+")[0];
        String name = first.substring(first.lastIndexOf('/') + 1);
        return name.substring(0, Math.min(LONGEST, name.length()));
    }

    /// For people.
    @Override
    public String toString() {
        return home.isEmpty() ? program() : "%s (HOME=%s)".formatted(program(), home);
    }
}
