package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Keeps the commits of a clone's submodules, whose repositories lie in `.git/modules`, with those of the clone.
final class SubmoduleRescue {
    private SubmoduleRescue() {}

    /// Fetches what they hold to `refs/rescue/submodules/NAME-N/`, and what their remotes hold to `refs/known/`.
    ///
    /// @param own a repository of agentloop's own
    static void fetch(Git hardened, Path clone, Path own) throws GitException, IOException {
        int number = 0;
        for (Path gitDir : repositories(clone.resolve(".git/modules"))) {
            RepositoryConfig.disarmSubmodule(gitDir);
            Files.deleteIfExists(gitDir.resolve("info/grafts"));
            SharedObjects.use(gitDir.resolve("objects"), List.of());
            String name = gitDir.getFileName().toString().replaceAll("[^A-Za-z0-9_]", "-") + "-" + number;
            number++;
            List<String> fetch = new ArrayList<>(List.of("--git-dir=" + own, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow",
                    gitDir.toAbsolutePath().toString(), "+refs/heads/*:refs/rescue/submodules/" + name + "/heads/*",
                    "+refs/remotes/*:refs/known/submodules/" + name + "/*", "+refs/tags/*:refs/known/submodules/" + name + "/tags/*"));
            if (hardened.run(own, "--git-dir=" + own, "ls-remote", "--quiet", gitDir.toAbsolutePath().toString(), "HEAD").lines().anyMatch(line -> line.endsWith("\tHEAD"))) {
                fetch.add("+HEAD:refs/rescue/submodules/" + name + "/HEAD");
            }
            hardened.run(own, fetch.toArray(String[]::new));
        }
    }

    /// No link is followed, neither to them nor in them.
    private static List<Path> repositories(Path modules) throws IOException {
        List<Path> found = new ArrayList<>();
        if (!Directories.isDirectory(modules)) {
            return found;
        }
        Files.walkFileTree(modules, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean isRepository = Directories.isDirectory(directory.resolve("objects")) && Directories.isDirectory(directory.resolve("refs"))
                        && Files.isRegularFile(directory.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS);
                if (isRepository) {
                    found.add(directory);
                }
                String name = directory.getFileName().toString();
                return name.equals("objects") || name.equals("refs") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
