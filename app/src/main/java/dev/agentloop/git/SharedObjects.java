package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// One clone's share of the cache's objects: hard links to its packs, in a directory beside the clone that the clone's `objects/info/alternates` names.
///
/// The links keep the packs alive when the cache is repacked or deleted, and cost no space and next to no time. They lie outside the clone, because whoever may write
/// in a directory of hard links may write to every other clone's objects: inside a sandbox the share is read-only, and without one no git command touches what an
/// alternate holds. (A process of the same user that sets out to damage `loop-data/` is not stopped by this; only a sandbox does that.)
final class SharedObjects {
    private SharedObjects() {}

    static Path of(Path meta) {
        return meta.resolve("objects");
    }

    /// Fills `share`, which must not exist yet.
    static void link(Path cacheObjects, Path share) throws IOException {
        Path packs = Files.createDirectories(share.resolve("pack"));
        for (Path file : packFiles(cacheObjects.resolve("pack"))) {
            Path target = packs.resolve(file.getFileName().toString());
            try {
                Files.createLink(target, file);
            } catch (IOException | UnsupportedOperationException _) {
                // Another file system, or one without hard links: a copy costs space and is otherwise the same.
                Files.copy(file, target);
            }
        }
    }

    /// Whether objects may be missing, because the clone was made of a part of the repository.
    static boolean arePartial(Path meta) throws IOException {
        Path packs = of(meta).resolve("pack");
        if (!Directories.isDirectory(packs)) {
            return false;
        }
        try (Stream<Path> files = Files.list(packs)) {
            return files.anyMatch(file -> file.toString().endsWith(".promisor"));
        }
    }

    /// Makes a repository take objects from the shares. Paths are relative where they are below the same `issues/`, so that `loop-data/` can be moved as a whole.
    static void use(Path objects, List<String> alternates) throws IOException {
        Path info = objects.resolve("info");
        if (!Directories.isDirectory(info)) {
            Files.deleteIfExists(info);
            Files.createDirectory(info);
        }
        Path file = info.resolve("alternates");
        Files.deleteIfExists(file);
        Files.writeString(file, String.join("\n", alternates) + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// The index of a pack comes last: a share that was cut short must not hold an index without its pack.
    private static List<Path> packFiles(Path pack) throws IOException {
        try (Stream<Path> files = Files.list(pack)) {
            return files.filter(file -> file.getFileName().toString().matches("pack-[0-9a-f]+\\.(pack|rev|promisor|idx)"))
                    .sorted((a, b) -> Boolean.compare(a.toString().endsWith(".idx"), b.toString().endsWith(".idx")))
                    .toList();
        }
    }
}
