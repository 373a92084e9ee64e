package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.RunTag;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What every acpx command of one run has in common.
///
/// @param args beside the agent's own
/// @param session the acpx session's name
/// @param directory the clone, in which everything runs
/// @param meta the directory beside the clone, which survives it
/// @param environment the whole environment of the process, without the tag
public record RunCall(AgentConfig agent, List<String> args, String session, Path directory, Path meta, RunTag tag, Map<String, String> environment) {
    public RunCall {
        args = List.copyOf(args);
        environment = Map.copyOf(environment);
    }
}
