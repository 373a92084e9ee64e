package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What ticks that were killed may leave behind for a while, and must not for ever: half-written files, half-made clones, git's lock files and half packs.
final class Remains {
    private static final Pattern HALF_DONE = Pattern.compile(".*\\.tmp|clone\\.(new|old)|rescue\\.tmp|cache\\.git\\.(new|old)|.*\\.lock|tmp_.*|\\.tmp-.*");

    /// The tick's own lock, which stays.
    private static final String TICK_LOCK = "agentloop.lock";

    private static final Pattern ISSUE = Pattern.compile("\\d+");

    private Remains() {}

    /// Below `loop-data/`, but for the clones: what is in there is the agents' business.
    static List<Path> below(Path loopData) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(loopData, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean clone = directory.getParent().endsWith("issues") && ISSUE.matcher(directory.getFileName().toString()).matches();
                return clone || isLeft(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                isLeft(file);
                return FileVisitResult.CONTINUE;
            }

            private boolean isLeft(Path path) {
                String name = path.getFileName().toString();
                boolean left = HALF_DONE.matcher(name).matches() && !name.equals(TICK_LOCK);
                if (left) {
                    found.add(loopData.relativize(path));
                }
                return left;
            }
        });
        return found;
    }
}
