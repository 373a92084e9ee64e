package dev.agentloop.config;

import dev.agentloop.model.LoopName;
import java.util.List;

/// A loop that starts nothing and decides nothing new until its problems are mended.
///
/// @param problems at least one, sorted by place
public record BrokenLoop(LoopName name, List<Problem> problems) {
    public BrokenLoop {
        problems = List.copyOf(problems);
    }
}
