package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
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

/// Why a branch must not be published: for what it changes, for its size, or for a secret in it. Each commit is looked at, because each becomes public, also what a later one
/// takes back.
final class BranchChecks {
    /// More commits than any change for one issue: looking through them has to end.
    static final int MAX_COMMITS = 500;

    /// GitHub shows at most 3,000 files of a pull request: what nobody is shown, nobody reviews.
    static final int MAX_FILES = 3_000;

    /// GitHub warns of a file of 50 MB and refuses one of 100 MB; a build's output, committed by mistake, is found long before.
    static final long MAX_FILE = 10L << 20;

    /// Of all new versions of files together: a repository keeps them for ever, and every clone gets them.
    static final long MAX_BYTES = 50L << 20;

    /// Protected files that are named.
    private static final int MAX_NAMED = 5;

    private static final Pattern BLOB = Pattern.compile("blob (\\d{1,18}) (.*)");

    private final OwnCopy own;
    private final Path work;
    private final Secrets secrets;
    private final ProtectedFiles protectedFiles;

    /// @param work a directory for answers of any length
    BranchChecks(OwnCopy own, Path work, Secrets secrets, ProtectedFiles protectedFiles) {
        this.own = own;
        this.work = work;
        this.secrets = secrets;
        this.protectedFiles = protectedFiles;
    }

    /// @param base where the branch left the head branch
    Optional<String> objection(LeftCommits branch, String base) throws GitException, IOException {
        if (branch.count() > MAX_COMMITS) {
            return Optional.of("it has %d commits of its own, more than %d".formatted(branch.count(), MAX_COMMITS));
        }
        Path commits = work.resolve("commits");
        own.runInto(commits, with("rev-list", "--reverse", OwnCopy.range(branch.commit())));
        Set<String> paths = changed(commits, base, branch.commit());
        Optional<String> objection = protectedPath(paths);
        if (objection.isEmpty()) {
            objection = size(paths, branch.commit());
        }
        return objection.isPresent() ? objection : secret(commits, paths, branch.commit());
    }

    private static String[] with(String command, String option, String[] rest) {
        List<String> all = new ArrayList<>(List.of(command, option));
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }

    /// A merge counts with what it changes against all its parents.
    private Set<String> changed(Path commits, String base, String commit) throws GitException, IOException {
        Path list = work.resolve("paths");
        own.runThrough(commits, list, "diff-tree", "--stdin", "-r", "-c", "--root", "--no-commit-id", "--no-renames", "--name-only", "-z");
        Set<String> paths = new TreeSet<>(names(list));
        own.runInto(list, "diff-tree", "-r", "--no-renames", "--name-only", "-z", base, commit);
        paths.addAll(names(list));
        return paths;
    }

    private static List<String> names(Path list) throws IOException {
        return List.of(Files.readString(list, StandardCharsets.ISO_8859_1).split("\0")).stream()
                .filter(name -> !name.isEmpty())
                .map(BranchChecks::utf8)
                .toList();
    }

    /// Names of files are bytes; most of them are UTF-8.
    static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private Optional<String> protectedPath(Set<String> paths) {
        List<String> touched = paths.stream().filter(path -> protectedFiles.protects(path).isPresent()).toList();
        if (touched.isEmpty()) {
            return Optional.empty();
        }
        List<String> named = touched.stream().limit(MAX_NAMED).map(path -> "%s (%s)".formatted(printable(path), protectedFiles.protects(path).orElseThrow())).toList();
        String more = touched.size() > MAX_NAMED ? " and %d more".formatted(touched.size() - MAX_NAMED) : "";
        return Optional.of("it changes %s%s, which protectedPaths keeps from it: a person can make that change, or take the path out of the list in config.yaml"
                .formatted(String.join(", ", named), more));
    }

    private Optional<String> size(Set<String> paths, String commit) throws GitException, IOException {
        if (paths.size() > MAX_FILES) {
            return Optional.of("it changes %d files, more than %d".formatted(paths.size(), MAX_FILES));
        }
        Path objects = work.resolve("objects");
        Path sizes = work.resolve("sizes");
        own.runInto(objects, with("rev-list", "--objects", OwnCopy.range(commit)));
        own.runThrough(objects, sizes, "cat-file", "--batch-check=%(objecttype) %(objectsize) %(rest)", "--buffer");
        long sum = 0;
        try (BufferedReader lines = Files.newBufferedReader(sizes, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher blob = BLOB.matcher(line);
                if (!blob.matches()) {
                    continue;
                }
                long size = Long.parseLong(blob.group(1));
                sum += size;
                if (size > MAX_FILE) {
                    return Optional.of("the file %s has %s, more than %s: what is built belongs into no commit, and large files into Git LFS"
                            .formatted(printable(utf8(blob.group(2))), megabytes(size), megabytes(MAX_FILE)));
                }
            }
        }
        return sum > MAX_BYTES ? Optional.of("its files have %s together, more than %s".formatted(megabytes(sum), megabytes(MAX_BYTES))) : Optional.empty();
    }

    private static String megabytes(long bytes) {
        return "%d MiB".formatted(bytes >> 20);
    }

    /// Never says what the secret is.
    private Optional<String> secret(Path commits, Set<String> paths, String commit) throws GitException, IOException {
        Path text = work.resolve("text");
        own.runInto(text, with("log", "--format=%an%n%ae%n%cn%n%ce%n%B", OwnCopy.range(commit)));
        if (secrets.reveals(Files.readString(text, StandardCharsets.ISO_8859_1))) {
            return told("the author or the message of one of its commits");
        }
        if (paths.stream().anyMatch(secrets::reveals)) {
            return told("the name of a file");
        }
        own.runThrough(commits, text, "-c", "core.quotePath=false", "diff-tree", "--stdin", "-p", "-r", "-c", "--root", "--no-commit-id", "--unified=0", "--no-renames",
                "--irreversible-delete", "--no-ext-diff", "--no-textconv", "--text", "--no-color", "--src-prefix=a/", "--dst-prefix=b/");
        Optional<AddedLines.Place> place = AddedLines.find(text, secrets::reveals);
        return place.flatMap(found -> told("line %d of %s".formatted(found.line(), printable(found.file()))));
    }

    private static Optional<String> told(String where) {
        return Optional.of("there is what looks like a secret in %s. If it is one, take it out of the commits and let it be revoked; it is kept where it is until then".formatted(where));
    }

    /// For a sentence: names of files may hold anything.
    private String printable(String path) {
        String plain = path.replaceAll("\\p{Cntrl}", "?");
        return secrets.mask(plain.length() <= 200 ? plain : plain.substring(0, 200) + "...");
    }
}
