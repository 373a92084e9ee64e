package dev.agentloop.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option that says where the configuration is.
final class LoopFolder {
    @Option(names = {"--loop", "-loop"}, paramLabel = "DIR", defaultValue = "loop", description = "Directory of the configuration (default: ./loop).")
    private Path loop;

    /// As the user wrote it, for messages.
    Path asWritten() {
        return loop;
    }

    Path in(Program program) {
        return program.workingDirectory().resolve(loop);
    }
}
