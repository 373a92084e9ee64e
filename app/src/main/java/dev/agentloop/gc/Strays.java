package dev.agentloop.gc;

import dev.agentloop.state.TreeSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What processes that were killed left behind, once it is certain that they are: nothing of it was written for a day.
public final class Strays {
    /// Longer than anything agentloop does takes.
    private static final Duration OLD = Duration.ofDays(1);

    private final Instant now;

    public Strays(Instant now) {
        this.now = now;
    }

    /// In the directory of a loop that is configured: half-filled and half-replaced caches. Without a cache the next fetch takes up what lies there.
    public List<Garbage> inLoop(String loop, Path directory) throws IOException {
        List<Garbage> found = new ArrayList<>();
        if (Files.isDirectory(directory.resolve("cache.git"))) {
            found.addAll(old(loop, directory, "cache\\.git\\.(new|old)", "half of a fetch"));
        }
        found.addAll(halfWritten(loop, directory));
        if (Files.isDirectory(directory.resolve("issues"))) {
            for (Path meta : list(directory.resolve("issues"))) {
                if (meta.toString().endsWith(".meta")) {
                    found.addAll(halfWritten(loop, meta));
                }
            }
        }
        return found;
    }

    /// In the directory for temporary files: what short programs wrote.
    public List<Garbage> inTemporary(Path directory) throws IOException {
        return old("", directory, "agentloop-\\d+\\.(out|err)", "left by a command that was killed");
    }

    private List<Garbage> halfWritten(String loop, Path directory) throws IOException {
        return old(loop, directory, ".*\\.tmp", "half written");
    }

    private List<Garbage> old(String loop, Path directory, String name, String why) throws IOException {
        List<Garbage> found = new ArrayList<>();
        for (Path path : list(directory)) {
            if (path.getFileName().toString().matches(name) && isOwn(path)) {
                TreeSize size = TreeSize.of(path);
                if (size.newest().isBefore(now.minus(OLD))) {
                    found.add(Garbage.stray(loop, path.getFileName().toString(), path, size, why));
                }
            }
        }
        return found;
    }

    /// Others use the same directory for temporary files.
    private static boolean isOwn(Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }
}
