package dev.agentloop.gc;

import dev.agentloop.state.TreeSize;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// Something that can go.
///
/// @param of the loop, or empty when it belongs to none
/// @param what it is, in a few words
/// @param paths all of which go with it
/// @param why it can go
/// @param planned whether the planner decided it, so that its action removes it
public record Garbage(String of, String what, List<Path> paths, long bytes, String why, boolean planned) {
    public Garbage {
        paths = List.copyOf(paths);
    }

    static Garbage stray(String of, String what, Path path, TreeSize size, String why) {
        return new Garbage(of, what, List.of(path), size.bytes(), why, false);
    }

    public static Garbage planned(String of, String what, List<Path> paths, String why) {
        long bytes = paths.stream().map(TreeSize::of).mapToLong(TreeSize::bytes).sum();
        return new Garbage(of, what, paths, bytes, why, true);
    }

    /// Whether any of it is still there.
    public boolean isThere() {
        return paths.stream().anyMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }
}
