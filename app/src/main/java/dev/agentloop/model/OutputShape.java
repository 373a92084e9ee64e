package dev.agentloop.model;

import java.util.Optional;

/// How the output of a run is read.
public sealed interface OutputShape {
    /// The JSON-RPC messages acpx writes.
    record Acpx() implements OutputShape {}

    /// Everything is the closing message.
    record PlainText() implements OutputShape {}

    /// One JSON object.
    record OneObject(Paths paths) implements OutputShape {}

    /// A JSON object a line; of each path the last line that has it counts.
    record Lines(Paths paths) implements OutputShape {}

    /// Where things stand in an object: names joined by dots, as in `result.usage.input_tokens`.
    ///
    /// @param text the closing message
    /// @param cost in US dollars
    /// @param error a message; its being there says that the run failed
    record Paths(
            String text,
            Optional<String> inputTokens,
            Optional<String> outputTokens,
            Optional<String> cost,
            Optional<String> error) {}
}
