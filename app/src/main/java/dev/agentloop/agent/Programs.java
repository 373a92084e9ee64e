package dev.agentloop.agent;

import dev.agentloop.model.Fault;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds a program as a shell with the *given* environment would; Java's own look-up uses the environment of the JVM.
public final class Programs {
    private static final Optional<Fault> NOT_STARTED = Optional.of(Fault.NOT_STARTED);

    private Programs() {}

    /// Relative entries of PATH are passed over: they would mean a folder of the clone, where anybody may have put anything.
    ///
    /// @param name with a slash, a path (a relative one counts from our own working directory); else looked for on PATH
    /// @return an absolute path to a file that may be executed
    public static Path find(String name, Map<String, String> environment) throws AgentException {
        if (name.contains("/")) {
            return executable(Path.of(name).toAbsolutePath());
        }
        String path = environment.getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> entry.startsWith("/"))
                .map(entry -> Path.of(entry).resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new AgentException("""
                        The program '%s' is not on the PATH (%s). Install it, or name it by its full path in acpx-config; \
                        cron's PATH is often shorter than your shell's""".formatted(name, path), NOT_STARTED));
    }

    private static Path executable(Path file) throws AgentException {
        if (!Files.isRegularFile(file)) {
            throw new AgentException("The program %s does not exist. Correct its path in acpx-config, or install it".formatted(file), NOT_STARTED);
        }
        if (!Files.isExecutable(file)) {
            throw new AgentException("The program %s may not be executed. Try: chmod +x %s".formatted(file, file), NOT_STARTED);
        }
        return file;
    }
}
