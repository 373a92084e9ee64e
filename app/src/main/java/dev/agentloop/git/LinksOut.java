package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// Links in a repository where git keeps refs and objects. Git follows them, with agentloop's rights and outside of any sandbox: one in the place of a branch and one in that of
/// the packs, and commits of a repository the agent cannot read would be published as its own. Git itself makes none.
final class LinksOut {
    private LinksOut() {}

    /// @throws IOException when there is one, or not everything can be looked at
    static void refuse(Path clone) throws IOException {
        Path gitDir = clone.resolve(".git");
        for (String name : List.of("HEAD", "packed-refs", "shallow", "refs", "objects")) {
            if (Directories.exists(gitDir.resolve(name))) {
                Files.walkFileTree(gitDir.resolve(name), new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        if (attributes.isSymbolicLink()) {
                            throw new IOException("%s is a link, through which git would read what lies elsewhere".formatted(clone.relativize(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        }
    }
}
