package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.RunTag;
import java.nio.file.Path;
import java.util.Map;

/// What every acpx command of one run has in common.
///
/// @param session the acpx session's name
/// @param directory the clone, in which everything runs
/// @param environment the whole environment of the process, without the tag
public record RunCall(AgentConfig agent, String session, Path directory, RunTag tag, Map<String, String> environment) {
    public RunCall {
        environment = Map.copyOf(environment);
    }
}
