package dev.agentloop.cli;

import dev.agentloop.state.StateRoot;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option that says where the state is.
final class StateFolder {
    @Option(names = {"--loop-data", "-loop-data"}, paramLabel = "DIR", defaultValue = "loop-data", description = "Directory of the state (default: ./loop-data).")
    private Path loopData;

    /// As the user wrote it, for messages.
    Path asWritten() {
        return loopData;
    }

    Path in(Program program) {
        return program.workingDirectory().resolve(loopData);
    }

    StateRoot state(Program program) {
        return program.state(in(program));
    }
}
