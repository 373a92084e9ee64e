package dev.agentloop.git;

import dev.agentloop.model.Publication.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `cache.git`: a bare mirror of one repository's branches and tags, from which clones get their objects.
///
/// It can be deleted at any time. It is filled and rebuilt beside its place and renamed into it, so a half-filled cache is never seen. Only the tick that holds the
/// global lock works with it.
final class ObjectCache {
    /// A tick fetches often and a little. Beyond this many packs, looking an object up and sharing the packs with a clone begin to cost.
    private static final int MANY_PACKS = 20;

    private static final int BRANCHES_NAMED = 10;

    private final Git git;
    private final RepositoryConfig config;
    private final Directories directories;
    private final Duration fetchLimit;
    private final CloneSpec spec;
    private final RemoteUrl url;
    private Optional<GitException> failure = Optional.empty();
    private boolean fresh;

    /// @param fetchLimit longest time for one fetch or first fill
    ObjectCache(Git git, RepositoryConfig config, Directories directories, Duration fetchLimit, CloneSpec spec) throws GitException {
        this.git = git;
        this.config = config;
        this.directories = directories;
        this.fetchLimit = fetchLimit;
        this.spec = spec;
        this.url = RemoteUrl.of(spec.url());
    }

    RemoteUrl url() {
        return url;
    }

    Path objects() {
        return spec.cache().resolve("objects");
    }

    /// Brings the cache up to date, the first time it is called and the first time after [#outdated]; other calls repeat the answer, and after a failure every call does: ten
    /// issues of a repository that does not answer cost one time limit.
    synchronized void refresh() throws GitException, IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (fresh) {
            return;
        }
        try {
            new Leftovers(spec.cache(), directories).clear();
            if (Directories.isDirectory(spec.cache())) {
                update();
            } else {
                fill();
            }
            fresh = true;
        } catch (GitException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    /// The remote may have changed since.
    synchronized void outdated() {
        fresh = false;
    }

    /// Throws the cache away and fills it anew: for when its objects turn out to be damaged.
    synchronized void rebuild() throws GitException, IOException {
        fill();
    }

    /// Whether everything a checkout of the head branch needs can be read, shown by reading it.
    boolean isHealthy() {
        try {
            git.hardened(Path.of("/dev/null")).runInto(Path.of("/dev/null"), spec.cache(), "--git-dir=" + spec.cache(), "archive", "--format=tar", "refs/heads/" + spec.headBranch());
            return true;
        } catch (GitException _) {
            return false;
        }
    }

    /// From the branches' names to their commits.
    ///
    /// @param merged whether those count too of which the head branch has every commit
    SortedMap<String, String> branches(String prefix, boolean merged) throws GitException {
        SortedMap<String, String> branches = new TreeMap<>();
        List<String> list = new ArrayList<>(List.of("--git-dir=" + spec.cache(), "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)"));
        if (!merged) {
            list.add("--no-merged=refs/heads/" + spec.headBranch());
        }
        list.addAll(List.of("refs/heads/" + prefix + "*", "refs/heads/" + prefix + "*/**"));
        String found = git.run(spec.cache(), list.toArray(String[]::new));
        found.lines().forEach(line -> branches.put(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' '))));
        return branches;
    }

    /// What a commit changes, against where it left the head branch.
    Optional<Change> change(String commit) throws GitException {
        Git plain = git.hardened(Path.of("/dev/null"));
        Optional<String> base = plain.ask(spec.cache(), "--git-dir=" + spec.cache(), "merge-base", "refs/heads/" + spec.headBranch(), commit);
        return base.isEmpty() ? Optional.empty() : OwnCopy.change(plain, spec.cache(), base.get(), commit);
    }

    /// The commit at the head branch, as a full hash.
    String head() throws GitException {
        Optional<String> head = git.ask(spec.cache(), "--git-dir=" + spec.cache(), "rev-parse", "--verify", "--quiet", "refs/heads/" + spec.headBranch() + "^{commit}");
        return head.orElseThrow(this::noHead);
    }

    /// Whether every commit at the tips of a bundle is on a branch or under a tag of the remote now.
    boolean holds(Path bundle) throws GitException, IOException {
        refresh();
        String gitDir = "--git-dir=" + spec.cache();
        for (String line : git.run(spec.cache(), gitDir, "bundle", "list-heads", bundle.toString()).lines().toList()) {
            String tip = line.substring(0, line.indexOf(' '));
            // An object that no ref leads to may lie here still: a branch was deleted.
            boolean commit = git.ask(spec.cache(), gitDir, "cat-file", "-t", tip).filter("commit"::equals).isPresent();
            if (!commit || git.ask(spec.cache(), gitDir, "for-each-ref", "--count=1", "--contains=" + tip).filter(refs -> !refs.isEmpty()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private GitException noHead() {
        List<String> branches;
        try {
            branches = git.run(spec.cache(), "--git-dir=" + spec.cache(), "for-each-ref", "--count=" + (BRANCHES_NAMED + 1), "--format=%(refname:lstrip=2)", "refs/heads")
                    .lines().toList();
        } catch (GitException e) {
            return e;
        }
        if (branches.isEmpty()) {
            return new GitException("the repository %s is empty: push a first commit to its branch '%s'".formatted(url, spec.headBranch()));
        }
        String named = String.join(", ", branches.subList(0, Math.min(BRANCHES_NAMED, branches.size()))) + (branches.size() > BRANCHES_NAMED ? ", ..." : "");
        return new GitException("the repository %s has no branch '%s': set headBranch in config.yaml to one it has (%s)".formatted(url, spec.headBranch(), named));
    }

    private void update() throws GitException, IOException {
        try {
            config.writeCache(spec.cache(), url, spec);
            fetch(spec.cache());
            tidy();
        } catch (GitException e) {
            if (e.timedOut()) {
                throw unreachable(e);
            }
            replace(unreachable(e));
        } catch (IOException e) {
            replace(new GitException("%s could not be brought up to date: %s".formatted(spec.cache(), e), e));
        }
    }

    /// If the remote answers, it may be the cache that is broken. It stays where it is until a new one is complete.
    private void replace(GitException otherwise) throws GitException, IOException {
        Path fresh = begin();
        if (!answers(fresh)) {
            throw otherwise;
        }
        complete(fresh);
    }

    private void fill() throws GitException, IOException {
        complete(begin());
    }

    private Path begin() throws GitException, IOException {
        Path fresh = spec.cache().resolveSibling(spec.cache().getFileName() + ".new");
        directories.create(fresh.getParent());
        directories.delete(fresh);
        git.run(fresh.getParent(), "init", "--quiet", "--bare", "--template=", "--initial-branch=" + spec.headBranch(), fresh.toString());
        config.writeCache(fresh, url, spec);
        return fresh;
    }

    private void complete(Path fresh) throws GitException, IOException {
        Path old = spec.cache().resolveSibling(spec.cache().getFileName() + ".old");
        try {
            fetch(fresh);
        } catch (GitException e) {
            throw unreachable(e);
        }
        // One file instead of one for each of perhaps 50,000 branches and tags.
        git.run(fresh, "--git-dir=" + fresh, "pack-refs", "--all");
        if (Directories.exists(spec.cache())) {
            directories.delete(old);
            directories.move(spec.cache(), old);
        }
        directories.move(fresh, spec.cache());
        directories.delete(old);
    }

    private void fetch(Path cache) throws GitException {
        git.run(cache, fetchLimit, "--git-dir=" + cache, "fetch", "--quiet", "--prune", "--force", "--no-write-fetch-head", "--no-auto-maintenance", "origin");
    }

    /// Asked from a repository that is new: in one whose refs are damaged every question fails.
    private boolean answers(Path fresh) {
        try {
            git.run(fresh, fetchLimit, "--git-dir=" + fresh, "ls-remote", "--quiet", "origin", "HEAD");
            return true;
        } catch (GitException _) {
            return false;
        }
    }

    private GitException unreachable(GitException cause) {
        return new GitException("%s could not be fetched; check the address, the network and the token, or try by hand: git ls-remote %s\n%s"
                .formatted(url, url, cause.getMessage()), cause);
    }

    private void tidy() throws GitException, IOException {
        long packs;
        try (Stream<Path> files = Files.list(objects().resolve("pack"))) {
            packs = files.filter(file -> file.toString().endsWith(".pack")).count();
        }
        if (packs > MANY_PACKS) {
            git.run(spec.cache(), fetchLimit, "--git-dir=" + spec.cache(), "repack", "--quiet", "--geometric=2", "-d");
        }
    }
}
