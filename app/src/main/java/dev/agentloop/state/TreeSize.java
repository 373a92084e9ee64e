package dev.agentloop.state;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/// What a file or directory takes on the disk, as far as it may be read. Links are not followed.
///
/// @param bytes whole blocks; of a file that several directories share, its part
/// @param newest when the latest of it was written
public record TreeSize(long bytes, long files, Instant newest) {
    public static final TreeSize NOTHING = new TreeSize(0, 0, Instant.EPOCH);

    /// What most file systems give a file at least.
    private static final long BLOCK = 4096;

    public static TreeSize of(Path path) {
        Sum sum = new Sum(path.getFileSystem().supportedFileAttributeViews().contains("unix"));
        try {
            Files.walkFileTree(path, sum);
        } catch (IOException _) {
            // It went while it was looked at: what was seen of it is what there was.
        }
        return new TreeSize(sum.bytes, sum.files, sum.newest);
    }

    public TreeSize plus(TreeSize other) {
        return new TreeSize(bytes + other.bytes, files + other.files, newest.isAfter(other.newest) ? newest : other.newest);
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private final boolean linksAreCounted;
        private long bytes;
        private long files;
        private Instant newest = Instant.EPOCH;

        Sum(boolean linksAreCounted) {
            this.linksAreCounted = linksAreCounted;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            add(BLOCK, attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            long blocks = (attributes.size() + BLOCK - 1) / BLOCK * BLOCK;
            // Clones share their packs with the cache by hard links. Small files are not worth a second look.
            add(blocks > BLOCK ? blocks / links(file) : blocks, attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
        }

        private int links(Path file) {
            try {
                return linksAreCounted ? Math.max(1, (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)) : 1;
            } catch (IOException _) {
                return 1;
            }
        }

        private void add(long size, FileTime time) {
            bytes += size;
            files++;
            if (time.toInstant().isAfter(newest)) {
                newest = time.toInstant();
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException why) {
            return FileVisitResult.CONTINUE;
        }
    }
}
