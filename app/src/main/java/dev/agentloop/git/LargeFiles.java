package dev.agentloop.git;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// [Git LFS](https://git-lfs.com): files of which git holds only a pointer. Its program, where it is installed, fetches them while git checks out.
final class LargeFiles {
    /// What a clone's configuration has to say, so that neither a checkout nor an agent's `git add` fails.
    enum Filter {
        /// Nothing: the repository has no such files.
        NONE,
        /// Nothing: the user's configuration says it.
        AS_CONFIGURED,
        /// The program is there, but nobody ran `git lfs install`.
        SET_UP,
        /// The program is not there: files stay pointers.
        OFF;

        /// Whether what is on the disk is not what git has.
        boolean changesContent() {
            return this == AS_CONFIGURED || this == SET_UP;
        }

        void writeTo(GitConfigText text) {
            switch (this) {
                case NONE, AS_CONFIGURED -> {}
                case SET_UP -> text.section("filter", "lfs").key("clean", "git-lfs clean -- %f").key("smudge", "git-lfs smudge -- %f")
                        .key("process", "git-lfs filter-process").key("required", "true");
                case OFF -> text.section("filter", "lfs").key("clean", "").key("smudge", "").key("process", "").key("required", "false");
            }
        }
    }

    private final Git git;
    private final boolean installed;
    private final Consumer<String> narration;
    private final AtomicBoolean said = new AtomicBoolean();
    private final Map<String, Boolean> used = new ConcurrentHashMap<>();

    /// @param environment in which git looks for the program
    LargeFiles(Git git, Map<String, String> environment, Consumer<String> narration) {
        this.git = git;
        this.narration = narration;
        this.installed = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> directory.startsWith("/"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "git-lfs")));
    }

    /// @param cache holds `commit`, which is about to be checked out
    Filter filter(Path cache, String commit, OwnSettings user) throws GitException {
        if (!isUsed(cache, commit)) {
            return Filter.NONE;
        }
        if (!installed && said.compareAndSet(false, true)) {
            narration.accept("the repository has files in Git LFS, but git-lfs is not installed here, so agents find pointers in their place; install it (Debian: apt install git-lfs)");
        }
        if (!installed) {
            return Filter.OFF;
        }
        return user.knowsLfs() ? Filter.AS_CONFIGURED : Filter.SET_UP;
    }

    private boolean isUsed(Path cache, String commit) throws GitException {
        Boolean known = used.get(commit);
        if (known == null) {
            known = git.ask(cache, "--git-dir=" + cache, "grep", "--quiet", "-e", "filter=lfs", commit, "--", ":(glob)**/.gitattributes").isPresent();
            used.put(commit, known);
        }
        return known;
    }
}
