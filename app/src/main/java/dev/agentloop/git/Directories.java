package dev.agentloop.git;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Creates, moves and deletes directories, each as one effect; links are never followed.
final class Directories {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /// A tree of a hundred thousand files takes seconds.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Effects effects;

    Directories(Effects effects) {
        this.effects = effects;
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// Whether it is a directory itself, not a link to one.
    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// Issues may be private: what lies below is for the owner alone.
    void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
    }

    void move(Path from, Path to) throws IOException {
        String effect = "rename " + from.getFileName() + " to " + to.getFileName();
        effects.before(effect);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        effects.after(effect);
    }

    /// Deletes a file, a link, or a whole tree; nothing, if it is not there.
    void delete(Path path) throws IOException {
        if (!exists(path)) {
            return;
        }
        String effect = "delete " + path.getFileName();
        effects.before(effect);
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (FileSystemException e) {
            deleteStepByStep(path, e);
        }
        effects.after(effect);
    }

    /// For what no path reaches: directories below the longest path the kernel takes, and those their owner may not read, both of which an agent can leave. `rm` and
    /// `chmod` go down a tree one name at a time and follow no link in it.
    private static void deleteStepByStep(Path path, FileSystemException why) throws IOException {
        List<String> command = List.of("/bin/sh", "-c", "chmod -R u+rwx -- \"$1\"; rm -rf -- \"$1\"", "sh", path.toAbsolutePath().toString());
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin:/run/current-system/sw/bin", "LC_ALL", "C");
        try {
            new Command(command, Path.of("/"), environment, PATIENCE, Optional.empty(), Optional.empty()).run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (exists(path)) {
            throw why;
        }
    }

    /// Deletes pipes, sockets and devices of a clone, and links to such in its `.git`: git would open one that is called `.gitignore` or `packed-refs`, and wait.
    void deletePipes(Path clone) throws IOException {
        Path gitDir = clone.resolve(".git");
        String effect = "delete pipes of " + clone.getFileName();
        effects.before(effect);
        Files.walkFileTree(clone, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isOther() || attributes.isSymbolicLink() && file.startsWith(gitDir) && leadsToNoFile(file)) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                // What we cannot look at, git cannot either.
                return FileVisitResult.CONTINUE;
            }
        });
        effects.after(effect);
    }

    private static boolean leadsToNoFile(Path link) {
        try {
            return Files.readAttributes(link, BasicFileAttributes.class).isOther();
        } catch (IOException _) {
            return false;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            // Go's module cache, for one, is full of directories nobody may write to.
            PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (view != null && !view.readAttributes().permissions().containsAll(OWNER_ONLY)) {
                Set<PosixFilePermission> more = new HashSet<>(view.readAttributes().permissions());
                more.addAll(OWNER_ONLY);
                view.setPermissions(more);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
