package dev.agentloop.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a killed tick left in and beside the cache: git's lock files, half-written packs, half-filled caches, and perhaps a git that lives on.
final class Leftovers {
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final Path cache;
    private final Directories directories;

    Leftovers(Path cache, Directories directories) {
        this.cache = cache;
        this.directories = directories;
    }

    /// Makes the cache usable again. A lock file is removed only after every git that was started for this cache is gone.
    void clear() throws IOException {
        Path fresh = cache.resolveSibling(cache.getFileName() + ".new");
        Path old = cache.resolveSibling(cache.getFileName() + ".old");
        List<Path> found = interrupted();
        if (found.isEmpty() && !Directories.exists(fresh) && !Directories.exists(old)) {
            return;
        }
        endGit(fresh);
        endGit(cache);
        for (Path file : found) {
            directories.delete(file);
        }
        if (Directories.exists(old) && !Directories.exists(cache)) {
            // Killed between the two renames of a rebuild: the old one is better than none, a damaged one is rebuilt again.
            directories.move(old, cache);
        }
        directories.delete(old);
        directories.delete(fresh);
    }

    private List<Path> interrupted() throws IOException {
        List<Path> found = new ArrayList<>();
        if (!Directories.isDirectory(cache)) {
            return found;
        }
        Files.walkFileTree(cache, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                boolean halfWritten = file.startsWith(cache.resolve("objects")) && (name.startsWith("tmp_") || name.startsWith(".tmp-"));
                if (name.endsWith(".lock") || halfWritten) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /// What runs for a repository, or makes one in that directory.
    static List<ProcessHandle> gitAt(Path gitDir) {
        String mark = "--git-dir=" + gitDir;
        String below = gitDir + "/";
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(word -> word.equals(mark) || word.startsWith(below)))
                .filter(Leftovers::isOurs)
                .toList();
    }

    /// Only those that carry the mark: a person may look into the cache with a git of their own.
    static void endGit(Path gitDir) {
        List<ProcessHandle> running = gitAt(gitDir);
        running.forEach(process -> process.descendants().filter(Leftovers::isOurs).forEach(ProcessHandle::destroyForcibly));
        running.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : running) {
            try {
                process.onExit().get(DEATH.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException _) {
                // The kernel has not let go of it yet; a lock it still holds fails the next command, and the next tick comes here again.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isOurs(ProcessHandle process) {
        try {
            String environment = Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
            return Arrays.asList(environment.split("\0")).contains(GitEnvironment.MARK);
        } catch (IOException _) {
            return false;
        }
    }
}
