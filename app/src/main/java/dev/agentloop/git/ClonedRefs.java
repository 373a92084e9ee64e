package dev.agentloop.git;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The branches and tags of the cache, written down once for all clones as the `packed-refs` file of one: a file costs a copy, where telling git of 50,000 refs costs seconds.
///
/// @param file the clone's `packed-refs`, with its own head branch and the branches of `origin`
/// @param head the commit at the head branch, as a full hash; empty when there is no such branch
/// @param branches names of the first few, for people
record ClonedRefs(Path file, Optional<String> head, List<String> branches) {
    /// So many are named in a message; one more shows that there are others.
    static final int NAMED = 10;

    /// Where the cache keeps the fork's branches.
    static final String FORK = "refs/fork/";

    private static final String BRANCHES = "refs/heads/";

    ClonedRefs {
        branches = List.copyOf(branches);
    }

    /// Where the refs lie that were brought up to date with these settings: without a fork its branches stay as they were, if it once was configured.
    static List<String> current(CloneSpec spec) {
        List<String> current = new ArrayList<>(spec.forkURL().isPresent() ? List.of(FORK) : List.of());
        current.addAll(List.of(BRANCHES, "refs/tags/"));
        return current;
    }

    /// @param cache the bare repository, of which nobody changes anything meanwhile
    static ClonedRefs read(Git git, Directories directories, Path cache, CloneSpec spec) throws GitException, IOException {
        Path list = cache.resolve("refs-of-cache.txt");
        Path file = cache.resolve("refs-of-clones.txt");
        directories.delete(list);
        directories.delete(file);
        List<String> listing = new ArrayList<>(List.of("--git-dir=" + cache, "for-each-ref", "--format=%(objectname) %(refname)"));
        listing.addAll(current(spec));
        git.runInto(list, cache, listing.toArray(String[]::new));
        try (BufferedReader in = Files.newBufferedReader(list, StandardCharsets.ISO_8859_1)) {
            Optional<String> head = Optional.empty();
            List<String> branches = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int space = line.indexOf(' ');
                String name = line.substring(space + 1);
                if (name.startsWith(BRANCHES)) {
                    String branch = name.substring(BRANCHES.length());
                    lines.add(line.substring(0, space) + " refs/remotes/origin/" + branch);
                    if (branch.equals(latin(spec.headBranch()))) {
                        head = Optional.of(line.substring(0, space));
                    }
                    if (branches.size() <= NAMED) {
                        branches.add(new String(branch.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
                    }
                } else if (name.startsWith(FORK)) {
                    lines.add(line.substring(0, space) + " refs/remotes/fork/" + name.substring(FORK.length()));
                } else {
                    lines.add(line);
                }
            }
            write(file, head.map(commit -> commit + " " + BRANCHES + latin(spec.headBranch())), lines);
            return new ClonedRefs(file, head, branches);
        }
    }

    /// Git takes it as sorted: a local branch, those of `origin`, tags, each in the order in which git gave them.
    private static void write(Path file, Optional<String> first, List<String> lines) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            out.write("# pack-refs with: sorted \n");
            if (first.isPresent()) {
                out.write(first.get() + "\n");
            }
            for (String line : lines) {
                out.write(line + "\n");
            }
        }
    }

    /// Names are bytes to git.
    private static String latin(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
