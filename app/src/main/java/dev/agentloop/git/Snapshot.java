package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Commits the uncommitted state of a clone's files, in a repository of agentloop's own.
///
/// `git add` is not used: it would ask `git status` of every nested repository, and with it run whatever that repository's configuration names.
final class Snapshot {
    private static final String REF = "refs/rescue/uncommitted";

    private final Git git;
    private final Path own;
    private final Path clone;
    private final Path index;

    /// @param own a bare repository that can read the clone's objects
    Snapshot(Git hardened, Path own, Path clone) {
        this.own = own;
        this.clone = clone;
        this.index = own.resolve("index");
        this.git = hardened.with(Map.of(
                "GIT_DIR", own.toAbsolutePath().toString(),
                "GIT_WORK_TREE", clone.toAbsolutePath().toString(),
                "GIT_INDEX_FILE", index.toAbsolutePath().toString(),
                "GIT_AUTHOR_NAME", "agentloop", "GIT_AUTHOR_EMAIL", "agentloop@localhost",
                "GIT_COMMITTER_NAME", "agentloop", "GIT_COMMITTER_EMAIL", "agentloop@localhost"));
    }

    /// @param commit what is checked out, or empty before a first commit
    record Head(Optional<String> commit) {}

    /// Leaves a commit on top of `head` at `refs/rescue/uncommitted`, if any file that is not ignored differs from `head`.
    void commit(Head head) throws GitException, IOException {
        takeIndex(head);
        Path list = own.resolve("paths");
        // Not `ls-files --deleted`: that finds a file of the same name behind a directory which has become a link. Submodules are looked at below, without asking them.
        git.runInto(list, clone, "diff-files", "-z", "--name-only", "--diff-filter=D", "--ignore-submodules=all");
        git.runFrom(list, clone, "update-index", "-z", "--force-remove", "--stdin");
        git.runInto(list, clone, "ls-files", "-z", "--modified", "--others", "--exclude-standard");
        // Repositories of their own inside the clone are listed as `name/`, which update-index passes over.
        git.runFrom(list, clone, "update-index", "-z", "--add", "--remove", "--replace", "--stdin");
        String tree = git.run(own, "write-tree");
        String before = head.commit().isPresent() ? git.run(own, "rev-parse", "--verify", head.commit().get() + "^{tree}") : "";
        if (before.isEmpty() ? isEmpty(tree) : tree.equals(before)) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", "Uncommitted changes of " + clone.getFileName() + ", kept by agentloop"));
        head.commit().ifPresent(parent -> arguments.addAll(List.of("-p", parent)));
        String commit = git.with(date(head)).run(own, arguments.toArray(String[]::new));
        git.run(own, "update-ref", REF, commit);
    }

    /// The same files on the same commit are the same snapshot, however often they are looked at: it is dated by what it stands on. When it was kept is in the bundle's name.
    private Map<String, String> date(Head head) throws GitException {
        Optional<String> seconds = head.commit().isPresent() ? git.ask(own, "show", "--no-patch", "--format=%ct", head.commit().get()) : Optional.empty();
        String date = "@" + seconds.map(String::strip).filter(text -> text.matches("\\d{1,10}")).orElse("0") + " +0000";
        return Map.of("GIT_AUTHOR_DATE", date, "GIT_COMMITTER_DATE", date);
    }

    /// The clone's own index knows which files are unchanged without reading them, and which are tracked though ignored. Its time is kept: git compares it with the files'.
    private void takeIndex(Head head) throws GitException, IOException {
        Path gitDir = clone.resolve(".git");
        if (Files.isRegularFile(gitDir.resolve("index"), LinkOption.NOFOLLOW_LINKS)) {
            copy(gitDir.resolve("index"), index);
            try (Stream<Path> files = Files.list(gitDir)) {
                for (Path shared : files.filter(file -> file.getFileName().toString().startsWith("sharedindex.")).toList()) {
                    copy(shared, own.resolve(shared.getFileName().toString()));
                }
            }
        } else if (head.commit().isPresent()) {
            git.run(own, "read-tree", head.commit().get());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /// Git's names for a tree without entries, in either object format.
    private static boolean isEmpty(String tree) {
        return tree.equals("4b825dc642cb6eb9a060e54bf8d69288fbee4904") || tree.equals("6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");
    }
}
