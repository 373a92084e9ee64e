package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which commits of a clone agentloop pushed: the clone itself does not know, and they need not be kept when it goes. A file in the meta directory; lost, the same work is
/// kept once more.
///
/// @param file a line for each
record PushedCommits(Path file) {
    /// A few lines; what is longer was not written by agentloop.
    private static final int MAX_BYTES = 1 << 16;

    static PushedCommits of(Path meta) {
        return new PushedCommits(meta.resolve("pushed.txt"));
    }

    Set<String> commits() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return Set.of();
        }
        return Files.readString(file).lines().filter(line -> line.matches("[0-9a-f]{40}([0-9a-f]{24})?")).collect(Collectors.toSet());
    }

    void add(String commit, Directories directories) throws IOException {
        Set<String> commits = new TreeSet<>(commits());
        if (commits.add(commit)) {
            Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(fresh, String.join("\n", commits) + "\n");
            directories.move(fresh, file);
        }
    }
}
