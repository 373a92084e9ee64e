package dev.agentloop.git;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads refs as git's format `files` keeps them, from a clone in which anything may have been left: no link is followed, and nothing is read that is no file or larger than
/// such a file can be.
final class RefFiles {
    private static final String LOCAL = "refs/heads/";
    private static final String REMOTE = "refs/remotes/origin/";

    private static final String FORK = "refs/remotes/fork/";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PACKED = Pattern.compile("(%s) (refs/\\S+)".formatted(COMMIT));
    private static final Pattern SYMBOLIC = Pattern.compile("ref: " + LOCAL + "(\\S+)");

    /// Branches people and agents make are tens; more than this, and reading them would be what a tick does. Their commits fit the file in which they are remembered.
    static final int MOST_LOCAL = 2_000;

    /// A repository may have more; those left out are merely not known as somebody else's.
    static final int MOST_REMOTE = 8_000;

    /// `ref: ` and the longest name a file system takes.
    private static final int LONGEST_REF = 5_000;

    /// That of a repository of a hundred thousand tags has ten megabytes.
    private static final long LARGEST_PACKED = 32 << 20;

    /// A line that is longer is no ref.
    private static final int LONGEST_LINE = 5_000;

    /// Names are not deeper; an agent's directories may be.
    private static final int DEEPEST = 30;

    private final Path clone;
    private final Path gitDir;
    private final Map<String, String> local = new TreeMap<>();
    private final Map<String, String> remote = new TreeMap<>();
    private final String headBranch;

    RefFiles(Path clone, String headBranch) {
        this.clone = clone;
        this.headBranch = headBranch;
        this.gitDir = clone.resolve(".git");
    }

    /// @throws IOException when the refs are not where this looks, or too many
    CloneRefs read() throws IOException {
        boolean elsewhere = Directories.exists(gitDir.resolve("reftable")) || Directories.exists(gitDir.resolve("commondir"));
        if (elsewhere || !Directories.isDirectory(clone) || !Directories.isDirectory(gitDir)) {
            throw new IOException("its refs are not in files of its own");
        }
        Path packed = gitDir.resolve("packed-refs");
        if (Directories.exists(packed)) {
            readPacked(packed);
        }
        // Behind, because a loose ref is newer than a packed one.
        if (Directories.isDirectory(gitDir.resolve("refs"))) {
            readLoose(LOCAL);
            if (Directories.isDirectory(gitDir.resolve("refs/remotes"))) {
                readLoose(REMOTE);
                readLoose(FORK);
            }
        }
        String head = content(gitDir.resolve("HEAD"));
        Matcher symbolic = SYMBOLIC.matcher(head);
        // By its name among those that were found, never as a path.
        Optional<String> commit = symbolic.matches() ? Optional.ofNullable(local.get(symbolic.group(1))) : Optional.of(head).filter(text -> COMMIT.matcher(text).matches());
        return new CloneRefs(commit, new TreeMap<>(local), Optional.ofNullable(remote.get(headBranch)), new HashSet<>(remote.values()));
    }

    private void readPacked(Path packed) throws IOException {
        checkIsFile(packed, LARGEST_PACKED);
        try (InputStream bytes = Files.newInputStream(packed, LinkOption.NOFOLLOW_LINKS);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher ref = PACKED.matcher(line.length() > LONGEST_LINE ? "" : line);
                if (ref.matches()) {
                    keep(ref.group(2), ref.group(1));
                }
            }
        }
    }

    private void readLoose(String prefix) throws IOException {
        Path refs = gitDir.resolve(prefix);
        if (Directories.isDirectory(refs)) {
            Files.walkFileTree(refs, EnumSet.noneOf(FileVisitOption.class), DEEPEST, new LooseRefs(prefix, refs));
        }
    }

    private final class LooseRefs extends SimpleFileVisitor<Path> {
        private final String prefix;
        private final Path refs;
        private int seen;

        LooseRefs(String prefix, Path refs) {
            this.prefix = prefix;
            this.refs = refs;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            return count();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && attributes.size() <= LONGEST_REF) {
                String content = content(file);
                if (COMMIT.matcher(content).matches()) {
                    keep(prefix + refs.relativize(file), content);
                }
            }
            return count();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) {
            return FileVisitResult.CONTINUE;
        }

        /// Whatever lies there takes time to be looked at.
        private FileVisitResult count() throws IOException {
            seen++;
            if (prefix.equals(LOCAL) && seen > 2 * MOST_LOCAL) {
                throw new IOException("too many branches");
            }
            return seen > 2 * MOST_REMOTE ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }

    private void keep(String ref, String commit) throws IOException {
        if (ref.startsWith(LOCAL)) {
            local.put(ref.substring(LOCAL.length()), commit);
            if (local.size() > MOST_LOCAL) {
                throw new IOException("too many branches");
            }
        } else if (ref.startsWith(REMOTE) || ref.startsWith(FORK)) {
            // No branch of the repository's is called so: a name does not begin with a slash.
            String branch = ref.startsWith(REMOTE) ? ref.substring(REMOTE.length()) : "/" + ref.substring(FORK.length());
            if (remote.size() < MOST_REMOTE || remote.containsKey(branch) || branch.equals(headBranch)) {
                remote.put(branch, commit);
            }
        }
    }

    private static String content(Path file) throws IOException {
        checkIsFile(file, LONGEST_REF);
        try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(bytes.readNBytes(LONGEST_REF), StandardCharsets.UTF_8).stripTrailing();
        }
    }

    /// Whoever opens a pipe waits.
    private static void checkIsFile(Path file, long most) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > most) {
            throw new IOException(file + " is no such file");
        }
    }
}
