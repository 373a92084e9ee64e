package dev.agentloop.state;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Stream;

/// Writes files so that a kill at any instant, or a power cut, leaves the old content or the new one. Directories get mode 0700 and files 0600: they may hold text of
/// private issues.
public final class AtomicFiles {
    /// What the name of a half-written file ends with; such files are never read.
    static final String TEMPORARY = ".tmp";

    /// Less room than this, in bytes, and it was room that was missing: no state file is larger.
    private static final long ALMOST_NOTHING = 1 << 20;

    private final Effects effects;

    public AtomicFiles(Effects effects) {
        this.effects = effects;
    }

    /// Replaces `file` by `content`, creating its directories.
    public void write(Path file, byte[] content) throws IOException {
        boolean newDirectory = Files.notExists(file.getParent());
        createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        try {
            prepare(temporary, content);
        } catch (IOException e) {
            IOException told = e instanceof FileSystemException ? e : new FileSystemException(file.toString(), null, e.getMessage() + advice(file));
            Files.deleteIfExists(temporary);
            // A tick every two minutes on a disk that is full all night would leave a directory each.
            if (newDirectory) {
                Files.deleteIfExists(file.getParent());
            }
            throw told;
        }
        String effect = "rename " + file.getFileName();
        effects.before(effect);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file.getParent());
        effects.after(effect);
    }

    /// Replaces `file` by `content` for everybody to read, in a directory that is there. Nothing is decided by such a file, so it is not synced: a tick that has nothing to do
    /// would wait for the disk longer than for all else.
    void publish(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        String effect = "rename " + file.getFileName();
        effects.before(effect);
        try {
            Files.deleteIfExists(temporary);
            Files.write(temporary, content, StandardOpenOption.CREATE_NEW);
            if (temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        effects.after(effect);
    }

    private static void prepare(Path temporary, byte[] content) throws IOException {
        Files.deleteIfExists(temporary);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, options, mode(temporary, "rw-------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /// By the room that is left, because the system says it in the user's language.
    private static String advice(Path file) throws IOException {
        return Files.getFileStore(file.getParent()).getUsableSpace() < ALMOST_NOTHING ? ": its disk is full, make room there" : "";
    }

    /// Removes `file` if it is there.
    public void delete(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String effect = "delete " + file.getFileName();
        effects.before(effect);
        Files.deleteIfExists(file);
        syncDirectory(file.getParent());
        effects.after(effect);
    }

    /// Moves a directory to a place where nothing is.
    void move(Path from, Path to) throws IOException {
        String effect = "rename %s to %s".formatted(from.getFileName(), to.getParent().getFileName());
        effects.before(effect);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(to.getParent());
        syncDirectory(from.getParent());
        effects.after(effect);
    }

    /// Removes a directory with all that is in it, if it is there. Links in it are removed, not followed.
    void deleteTree(Path directory) throws IOException {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String effect = "delete " + directory.getFileName();
        effects.before(effect);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
        effects.after(effect);
    }

    /// Creates a directory and its parents. Each new one is on the disk before anything in it can be.
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory.toAbsolutePath(); path != null && Files.notExists(path); path = path.getParent()) {
            missing.push(path);
        }
        Files.createDirectories(directory, mode(directory, "rwx------"));
        for (Path made : missing) {
            syncDirectory(made.getParent());
        }
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }

    /// Without this a rename may be undone by a power cut. File systems in memory have nothing to sync.
    private static void syncDirectory(Path directory) throws IOException {
        if (directory.getFileSystem() == FileSystems.getDefault()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
