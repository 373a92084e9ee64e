package dev.agentloop.doctor;

import dev.agentloop.model.LoopConfig;
import java.util.List;
import java.util.Map;

/// Finds the tokens of a loop.
@FunctionalInterface
public interface Credentials {
    /// Each token the loop needs, in an environment; none for a loop that needs none.
    List<Credential> of(LoopConfig config, Map<String, String> environment);
}
