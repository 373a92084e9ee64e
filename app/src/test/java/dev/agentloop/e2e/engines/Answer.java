package dev.agentloop.e2e.engines;

import java.util.Map;

/// What the model says, as every dialect can say it.
sealed interface Answer {
    /// Reported for every answer.
    int TOKENS_IN = 200, TOKENS_OUT = 50;

    /// @param cut whether it reached the length limit
    record Text(String text, boolean cut) implements Answer {}

    /// @param id by which the tool's result is told apart
    record ToolCall(String id, String tool, Map<String, Object> arguments) implements Answer {}
}
