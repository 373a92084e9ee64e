package dev.agentloop.config;

import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The directory `loop/`: every directory in it is a loop.
public final class LoopDirectory {
    /// Files that only make sense one level deeper. Others (a README, a `.gitkeep`) may lie here.
    private static final Set<String> OF_A_LOOP = Set.of("config.yaml", "config.yml", "acpx-config");

    private final Path directory;
    private final Path base;
    private final Problems problems = new Problems();

    private LoopDirectory(Path directory) {
        this.directory = directory;
        Path absolute = directory.toAbsolutePath().normalize();
        this.base = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }

    /// Reads everything and reports every problem; never throws for what it finds on disk.
    ///
    /// @param directory as the user wrote it: problems name files below it, and relative paths in the configuration start at its parent
    public static Loaded load(Path directory) {
        return new LoopDirectory(directory.normalize()).load();
    }

    private Loaded load() {
        List<LoopReader.Draft> drafts = names().stream().map(name -> LoopReader.read(name, directory.resolve(name.value()), base)).toList();
        if (drafts.isEmpty() && !problems.any()) {
            problems.add(
                    Place.of(directory),
                    "there are no loops",
                    "every directory in here is one",
                    "write the first with 'agentloop init REPO-URL'");
        }
        SharedTrackers.check(drafts, base);
        return new Loaded(
                drafts.stream().filter(draft -> !draft.problems().any()).flatMap(draft -> draft.config().stream()).toList(),
                drafts.stream()
                        .filter(draft -> draft.problems().any())
                        .map(draft -> new BrokenLoop(draft.name(), draft.problems().sorted()))
                        .toList(),
                problems.sorted());
    }

    private List<LoopName> names() {
        if (!Files.exists(directory)) {
            problems.add(
                    Place.of(directory),
                    "there is no such directory",
                    "the loops are read from it",
                    "go to the directory that holds it, name it with --loop, or begin with 'agentloop init REPO-URL'");
            return List.of();
        }
        if (!Files.isDirectory(directory)) {
            problems.add(Place.of(directory), "this is no directory", "the loops are read from one", "name it with --loop");
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().flatMap(entry -> name(entry).stream()).toList();
        } catch (IOException e) {
            problems.add(Place.of(directory), "the directory cannot be read", Text.quote(String.valueOf(e.getMessage())), "check its permissions");
            return List.of();
        }
    }

    private Optional<LoopName> name(Path entry) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".")) {
            return Optional.empty();
        }
        if (!Files.isDirectory(entry)) {
            reportStray(entry, name);
            return Optional.empty();
        }
        if (!LoopName.isSafe(name)) {
            problems.add(
                    Place.of(entry),
                    "a loop cannot be named " + Text.quote(name),
                    "the name becomes a path and part of a session's name",
                    "use letters, digits, '.', '_' and '-', at most 100");
            return Optional.empty();
        }
        return Optional.of(new LoopName(name));
    }

    private void reportStray(Path entry, String name) {
        if (Files.isSymbolicLink(entry) && !Files.exists(entry)) {
            problems.add(Place.of(entry), "this symbolic link leads nowhere", "a loop was probably meant", "mend or delete it");
        } else if (OF_A_LOOP.contains(name)) {
            problems.add(
                    Place.of(entry),
                    "this file is in no loop",
                    "every loop has a directory of its own",
                    "move it to %s".formatted(directory.resolve("NAME").resolve(name)));
        }
    }
}
