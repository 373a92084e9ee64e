package dev.agentloop.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A shell script of the user's that is to be run in a clone.
///
/// @param name as the key is called in `config.yaml`, below `hooks`
/// @param variables what it is told beside the run's own environment
/// @param log takes what it writes
public record Hook(String name, String script, Map<String, String> variables, Path log, Duration limit) {
    public Hook {
        variables = Map.copyOf(variables);
    }
}
