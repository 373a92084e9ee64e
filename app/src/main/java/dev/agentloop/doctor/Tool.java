package dev.agentloop.doctor;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Programs;
import dev.agentloop.git.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program that was looked for.
///
/// @param path where it is; empty when it is not found
/// @param version as it says itself; empty when it does not
/// @param trouble why it says none
record Tool(String name, Optional<Path> path, Optional<Version> version, String trouble) {
    /// A program that only says its version; npm's start slowly on a busy machine.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// @param environment by whose PATH it is found
    static Tool find(String name, Map<String, String> environment) {
        Path path;
        try {
            path = Programs.find(name, environment);
        } catch (AgentException e) {
            return new Tool(name, Optional.empty(), Optional.empty(), e.getMessage());
        }
        try {
            Command.Outcome outcome = new Command(List.of(path.toString(), "--version"), Path.of("/"), environment, LIMIT, Optional.empty(), Optional.empty()).run();
            Optional<Version> version = outcome.succeeded() ? Version.in(outcome.stdout()) : Optional.empty();
            String said = (outcome.stderr().strip() + " " + outcome.stdout().strip()).strip();
            String end = outcome.exitCode().map(code -> "ends with exit code " + code).orElse("does not end within %d s".formatted(LIMIT.toSeconds()));
            return new Tool(name, Optional.of(path), version, "'%s --version' %s%s".formatted(name, end, said.isEmpty() ? "" : ": " + said));
        } catch (IOException e) {
            return new Tool(name, Optional.of(path), Optional.empty(), "'%s' cannot be started: %s".formatted(name, e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Tool(name, Optional.of(path), Optional.empty(), "'%s --version' was interrupted".formatted(name));
        }
    }

    /// `git 2.39.5 (/usr/bin/git)`
    String words() {
        return "%s %s (%s)".formatted(name.substring(name.lastIndexOf('/') + 1), version.map(Version::toString).orElse("of an unknown version"), path.map(Path::toString).orElse("not found"));
    }
}
