package dev.agentloop.e2e.engines;

import java.util.Map;

/// One answer of the model, in no vendor's words.
public sealed interface Move {
    /// @param arguments as the agent's own tool names them
    record UseTool(String tool, Map<String, String> arguments) implements Move {}

    /// Runs a command by whatever the agent calls its shell.
    record Shell(String command) implements Move {}

    record Say(String text) implements Move {}

    /// The answer reaches the length limit in the middle of this text.
    record CutShort(String text) implements Move {}

    record Fail(Trouble trouble) implements Move {}

    /// No answer at all, while the connection stays open.
    record Hang() implements Move {}
}
