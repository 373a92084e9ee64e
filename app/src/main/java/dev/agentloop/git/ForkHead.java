package dev.agentloop.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Keeps a fork's head branch where the repository's own is, by a plain push from the cache: never by force, and by no forge's API.
///
/// A fork whose head branch has commits of its own, or is protected, stays as it is: branches for issues come from the repository's head branch all the same. That is said once,
/// and no push of the same commit is tried twice; both are remembered in a file of the cache.
final class ForkHead {
    private final Git git;
    private final Duration limit;
    private final Consumer<String> narration;

    /// @param limit longest time for the push
    ForkHead(Git git, Duration limit, Consumer<String> narration) {
        this.git = git;
        this.limit = limit;
        this.narration = narration;
    }

    /// @param remote the fork, and what became of the last push to it
    private record Memory(String remote, String commit, boolean refused) {
        static Memory read(Path file) {
            try {
                List<String> lines = Files.readAllLines(file);
                return lines.size() == 3 ? new Memory(lines.get(0), lines.get(1), Boolean.parseBoolean(lines.get(2))) : new Memory("", "", false);
            } catch (IOException _) {
                // Then the push is tried again, which is harmless.
                return new Memory("", "", false);
            }
        }

        void write(Path file) throws IOException {
            Files.writeString(file, remote + "\n" + commit + "\n" + refused + "\n", StandardCharsets.UTF_8);
        }
    }

    /// @param spec with the cache's path absolute
    /// @param commit the repository's head
    void follow(CloneSpec spec, String commit) throws GitException, IOException {
        if (spec.forkURL().isEmpty()) {
            return;
        }
        RemoteUrl fork = RemoteUrl.of(spec.forkURL().get());
        Path file = spec.cache().resolve("agentloop-fork");
        Memory before = Memory.read(file);
        boolean same = before.remote().equals(fork.text());
        if (same && before.commit().equals(commit)) {
            return;
        }
        try {
            git.run(spec.cache(), limit, "--git-dir=" + spec.cache(), "-c", "push.pushOption=", "push", "--quiet", "--no-verify", "--no-follow-tags", "--no-signed",
                    "--recurse-submodules=no", "--", fork.text(), commit + ":refs/heads/" + spec.headBranch());
            new Memory(fork.text(), commit, false).write(file);
        } catch (GitException e) {
            boolean refused = e.getMessage().contains("rejected]");
            if (!refused || !same || !before.refused()) {
                narration.accept(remark(spec, fork, e, refused));
            }
            if (refused) {
                new Memory(fork.text(), commit, true).write(file);
            }
        }
    }

    private static String remark(CloneSpec spec, RemoteUrl fork, GitException e, boolean refused) {
        List<String> lines = e.getMessage().lines().map(String::strip).toList();
        String why = lines.stream().filter(line -> line.contains("rejected]")).findFirst()
                .or(() -> lines.stream().filter(line -> line.startsWith("fatal:")).findFirst())
                .orElse(lines.getFirst());
        return refused
                ? "branch '%s' of the fork %s does not follow the repository's, because it has commits of its own or is protected (%s). Issues are worked on all the same; to mend it, set that branch to the repository's"
                        .formatted(spec.headBranch(), fork, why)
                : "branch '%s' of the fork %s could not be brought up to date (%s). Issues are worked on all the same".formatted(spec.headBranch(), fork, why);
    }
}
