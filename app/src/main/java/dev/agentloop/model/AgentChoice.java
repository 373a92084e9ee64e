package dev.agentloop.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which agents a loop has, and which of them an issue gets.
///
/// @param agents in order of preference, at least one
/// @param fallback whether the next one takes over when one cannot work
/// @param models from a prompt's `model`, or a label `risk:...` or `complexity:...` of an issue, to an agent
public record AgentChoice(List<AgentConfig> agents, boolean fallback, Map<String, Model> models, Optional<Experiment> experiment) {
    public AgentChoice {
        agents = List.copyOf(agents);
        models = Map.copyOf(models);
    }

    /// @param agent name of one of the agents
    /// @param args put behind its own
    public record Model(String agent, List<String> args) {
        public Model {
            args = List.copyOf(args);
        }
    }

    /// Issues with an odd number get `a`, the others `b`.
    ///
    /// @param a name of an agent or a model
    /// @param b likewise
    public record Experiment(String a, String b) {}

    public static AgentChoice only(AgentConfig agent) {
        return new AgentChoice(List.of(agent), false, Map.of(), Optional.empty());
    }

    public AgentConfig first() {
        return agents.getFirst();
    }

    public Optional<AgentConfig> named(String name) {
        return agents.stream().filter(agent -> agent.name().equals(name)).findFirst();
    }
}
