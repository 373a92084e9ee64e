package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Work that was rescued from clones: the files in a meta directory, and how a human gets their content back.
public final class KeptWork {
    private KeptWork() {}

    /// The bundles (and, of clones git could not read, the directories) kept in `meta`, oldest first.
    public static List<Path> in(Path meta) throws IOException {
        if (!Files.isDirectory(meta, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(meta)) {
            return files.filter(file -> isKept(file.getFileName().toString())).sorted().toList();
        }
    }

    /// The command that restores it, to be run in any clone of the repository: afterwards `git log refs/rescue/uncommitted` and the like show the work.
    public static String restoreCommand(Path kept) {
        String quoted = "'" + kept.toAbsolutePath().toString().replace("'", "'\\''") + "'";
        return kept.toString().endsWith(".bundle") ? "git fetch " + quoted + " 'refs/rescue/*:refs/rescue/*'" : "ls " + quoted;
    }

    private static boolean isKept(String name) {
        return name.startsWith("rescue-") && (name.endsWith(".bundle") || name.endsWith(".clone"));
    }
}
