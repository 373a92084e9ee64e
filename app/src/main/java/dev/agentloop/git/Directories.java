package dev.agentloop.git;

import dev.agentloop.model.Effects;
import java.io.IOException;
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
import java.util.HashSet;
import java.util.Set;

/// Creates, moves and deletes directories, each as one effect; links are never followed.
final class Directories {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

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
        Files.walkFileTree(path, new Deletion());
        effects.after(effect);
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
