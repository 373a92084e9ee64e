package dev.agentloop.agent;

import dev.agentloop.model.RunReading;
import java.io.IOException;
import java.nio.file.Path;

/// Reads what a run left in `output.json`.
@FunctionalInterface
interface TurnReader {
    /// A missing or empty file reads as `NeverBegan`.
    RunReading read(Path output) throws IOException;
}
