package dev.agentloop.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a program consists of, as far as one can tell from its path: users have Node, npm's packages and agents below their HOME, of which a sandbox shows nothing by itself.
final class ProgramTrees {
    private static final String MODULES = "node_modules";

    /// Beside `bin` in an installation: `~/.nvm/versions/node/v22/`, `~/.local/`. In the latter, `share` is where agents and keyrings keep secrets.
    private static final List<String> BESIDE_BIN = List.of("bin", "lib", "lib64", "libexec", "include");

    /// A chain of links longer than this leads nowhere; it is the kernel's own bound.
    private static final int LINKS = 40;

    private final Map<String, String> environment;
    private final Predicate<Path> isOpen;

    /// @param isOpen whether all of a directory may be shown
    ProgramTrees(Map<String, String> environment, Predicate<Path> isOpen) {
        this.environment = environment;
        this.isOpen = isOpen;
    }

    /// The directories of PATH with what belongs to them.
    Set<Path> onPath() {
        Set<Path> found = new LinkedHashSet<>();
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> entry.startsWith("/"))
                .map(entry -> Path.of(entry).normalize())
                .filter(isOpen)
                .forEach(directory -> {
                    found.add(directory);
                    found.addAll(installation(directory));
                });
        Stream.of("node", "npm", "npx", "git").forEach(name -> found.addAll(of(name)));
        return found;
    }

    /// Nothing for a program that is not there: whoever runs it will say so.
    ///
    /// @param name on PATH, or a path
    Set<Path> of(String name) {
        Set<Path> found = new LinkedHashSet<>();
        try {
            Path file = Programs.find(name, environment);
            for (int links = 0; links < LINKS; links++) {
                found.addAll(around(file));
                if (!Files.isSymbolicLink(file)) {
                    break;
                }
                file = file.resolveSibling(Files.readSymbolicLink(file)).normalize();
            }
            found.addAll(around(file.toRealPath()));
        } catch (AgentException | IOException _) {
            // What was found of it has to do.
        }
        return found;
    }

    private Set<Path> around(Path file) {
        Set<Path> found = new LinkedHashSet<>(Set.of(file));
        Path directory = file.getParent();
        found.addAll(installation(directory));
        found.add(directory.resolve(MODULES));
        for (Path above = directory; above != null; above = above.getParent()) {
            if (above.endsWith(MODULES)) {
                found.add(above);
            }
        }
        found.removeIf(path -> !isOpen.test(path));
        return found;
    }

    private List<Path> installation(Path directory) {
        return directory.endsWith("bin") ? BESIDE_BIN.stream().map(directory::resolveSibling).filter(Files::isDirectory).filter(isOpen).toList() : List.of();
    }
}
