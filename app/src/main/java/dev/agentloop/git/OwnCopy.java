package dev.agentloop.git;

import dev.agentloop.model.Publication.Change;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an agent committed in its clone, fetched into a repository of agentloop's own, where it can be looked at and pushed from.
///
/// Git checks each object as it comes, and nothing of the clone's configuration, hooks or filters is run: see [Rescue].
final class OwnCopy {
    /// Where the clone's branches are.
    private static final String LEFT = "refs/left/heads/";
    /// Where its HEAD is, when it is on no branch.
    private static final String DETACHED = "refs/left/HEAD";
    /// The remote's head branch.
    private static final String UPSTREAM = "refs/upstream/head";

    /// Each is looked at by a process of its own.
    private static final int MOST_BRANCHES = 1_000;

    private static final Pattern SHORTSTAT = Pattern.compile("(\\d+) files? changed(?:, (\\d+) insertions?\\(\\+\\))?(?:, (\\d+) deletions?\\(-\\))?");

    /// `:100644 100644 OLD NEW M`: of a file or a link, and not of a submodule.
    private static final Pattern REPLACED = Pattern.compile(":1[02]\\d{4} \\d{6} ([0-9a-f]{40,64}) ");
    private static final Pattern MISSING = Pattern.compile("\\?([0-9a-f]{40,64})");
    private static final Pattern BOUNDARY = Pattern.compile("-([0-9a-f]{40,64})");

    private final Git git;
    private final Path directory;
    private final Optional<String> onBranch;

    private OwnCopy(Git git, Path directory, Optional<String> onBranch) {
        this.git = git;
        this.directory = directory;
        this.onBranch = onBranch;
    }

    /// The clone is in a state git does not take commits from, and will be tomorrow.
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnreadableException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// @param work an empty directory; the repository is made below it
    /// @param cache the shared objects, up to date
    /// @param upstream the commit of the remote's head branch
    static OwnCopy of(Git ofUser, Path work, Path clone, Path meta, Path cache, String upstream)
            throws GitException, IOException, UnreadableException {
        Path configuration = Files.writeString(work.resolve("gitconfig"), GitEnvironment.hardenedConfiguration() + "[fetch]\n\tfsckObjects = true\n");
        Path own = work.resolve("git");
        Git hardened = ofUser.hardened(configuration);
        try {
            Rescue.disarm(clone, meta);
            LinksOut.refuse(clone);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
        hardened.run(work, "init", "--quiet", "--bare", "--template=", "--initial-branch=none",
                "--object-format=" + RepositoryConfig.objectFormat(clone.resolve(".git")), own.toString());
        if (SharedObjects.arePartial(meta)) {
            RepositoryConfig.toleratePartial(own);
        }
        SharedObjects.use(own.resolve("objects"), List.of(cache.resolve("objects").toAbsolutePath().toString()));
        hardened.run(work, "--git-dir=" + own, "update-ref", UPSTREAM, upstream);
        try {
            OwnCopy copy = new OwnCopy(hardened, own, fetch(hardened, clone, own));
            copy.refuseTooMany();
            return copy;
        } catch (IOException e) {
            throw new UnreadableException(e);
        } catch (GitException e) {
            if (e.timedOut() || String.valueOf(e.getMessage()).contains("No space left on device")) {
                throw e;
            }
            throw new UnreadableException(e);
        }
    }

    /// @return the branch HEAD is on
    private static Optional<String> fetch(Git git, Path clone, Path own) throws GitException {
        List<String> fetch = new ArrayList<>(List.of("--git-dir=" + own, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow",
                clone.toString(), "+refs/heads/*:" + LEFT + "*"));
        Optional<String> branch = Optional.empty();
        String head = git.run(own, "--git-dir=" + own, "ls-remote", "--quiet", "--symref", clone.toString(), "HEAD");
        for (String line : head.lines().filter(line -> line.endsWith("\tHEAD")).toList()) {
            if (line.startsWith("ref: refs/heads/")) {
                branch = Optional.of(line.substring("ref: refs/heads/".length(), line.indexOf('\t')));
            } else if (branch.isEmpty() && !line.startsWith("ref:")) {
                fetch.add("+HEAD:" + DETACHED);
            }
        }
        git.run(own, fetch.toArray(String[]::new));
        return branch;
    }

    private void refuseTooMany() throws GitException, IOException {
        if (run("for-each-ref", "--count=" + (MOST_BRANCHES + 1), "--format=x", "refs/left").lines().count() > MOST_BRANCHES) {
            throw new IOException("its clone has more than %d branches".formatted(MOST_BRANCHES));
        }
    }

    Path directory() {
        return directory;
    }

    /// Where there are commits that the head branch lacks, and which nobody knew.
    List<LeftCommits> left(Set<String> known) throws GitException {
        List<LeftCommits> left = new ArrayList<>();
        for (String line : run("for-each-ref", "--format=%(objectname) %(refname)", "refs/left").lines().toList()) {
            String commit = line.substring(0, line.indexOf(' '));
            String ref = line.substring(line.indexOf(' ') + 1);
            int count = known.contains(commit) ? 0 : Integer.parseInt(run("rev-list", "--count", commit, "--not", UPSTREAM));
            if (count > 0) {
                Optional<String> branch = ref.startsWith(LEFT) ? Optional.of(ref.substring(LEFT.length())) : Optional.empty();
                left.add(new LeftCommits(branch, commit, count, branch.equals(onBranch)));
            }
        }
        return left;
    }

    /// Where a commit left the head branch; empty when they have nothing in common.
    Optional<String> base(String commit) throws GitException {
        return ask("merge-base", UPSTREAM, commit).map(text -> text.lines().findFirst().orElse("")).filter(text -> !text.isEmpty());
    }

    /// @return `commit` and its ancestors, as far as the head branch lacks them
    static String[] range(String commit) {
        return new String[] {commit, "--not", UPSTREAM};
    }

    /// Of the files that a commit and its own ancestors change or remove, the earlier contents that are not here.
    ///
    /// @return a file of their hashes, one a line
    Path replacedAndMissing(Path work, String commit) throws GitException, IOException {
        Path commits = work.resolve("commits");
        Path changes = work.resolve("changes");
        runInto(commits, "rev-list", commit, "--not", UPSTREAM);
        runThrough(commits, changes, "diff-tree", "--stdin", "-r", "-m", "--root", "--no-commit-id", "--no-renames", "--raw", "--no-abbrev");
        Set<String> replaced = hashes(changes, REPLACED);
        // What is missing is upstream's, and stands in the commits the branch was made from. Asked for by its hash, git would end.
        runInto(commits, "rev-list", "--boundary", commit, "--not", UPSTREAM);
        Path boundary = Files.write(work.resolve("boundary"), hashes(commits, BOUNDARY));
        Path found = work.resolve("found");
        runThrough(boundary, found, "rev-list", "--objects", "--missing=print", "--no-walk", "--stdin");
        replaced.retainAll(hashes(found, MISSING));
        return Files.write(work.resolve("missing"), replaced);
    }

    private static Set<String> hashes(Path lines, Pattern pattern) throws IOException {
        Set<String> hashes = new TreeSet<>();
        try (BufferedReader reader = Files.newBufferedReader(lines, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.lookingAt()) {
                    hashes.add(matcher.group(1));
                }
            }
        }
        return hashes;
    }

    boolean contains(String commit, String ancestor) throws GitException {
        return ask("merge-base", "--is-ancestor", ancestor, commit).isPresent();
    }

    String run(String... arguments) throws GitException {
        return git.run(directory, in(directory, arguments));
    }

    Optional<String> ask(String... arguments) throws GitException {
        return git.ask(directory, in(directory, arguments));
    }

    void runInto(Path stdout, String... arguments) throws GitException {
        git.runInto(stdout, directory, in(directory, arguments));
    }

    /// @param stdin what the command reads
    void runThrough(Path stdin, Path stdout, String... arguments) throws GitException {
        git.runThrough(stdin, stdout, directory, in(directory, arguments));
    }

    private static String[] in(Path directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + directory));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    Optional<Change> change(String from, String to) throws GitException {
        return change(git, directory, from, to);
    }

    /// Between two commits of any repository of agentloop's own; empty where it lacks what it would need.
    static Optional<Change> change(Git hardened, Path repository, String from, String to) throws GitException {
        return hardened.ask(repository, in(repository, "diff", "--shortstat", "--no-ext-diff", "--no-textconv", from, to)).map(OwnCopy::change);
    }

    private static Change change(String shortstat) {
        Matcher found = SHORTSTAT.matcher(shortstat);
        return found.find() ? new Change(number(found.group(1)), number(found.group(2)), number(found.group(3))) : new Change(0, 0, 0);
    }

    private static int number(String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }
}
