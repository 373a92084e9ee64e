package dev.agentloop.git;

import dev.agentloop.model.Publication.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `cache.git`: a bare mirror of one repository's branches and tags, from which clones get their objects.
///
/// It can be deleted at any time. It is filled and rebuilt beside its place and renamed into it, so a half-filled cache is never seen. Only the tick that holds the
/// global lock works with it, and beside it the process of its first fetch.
final class ObjectCache {
    /// A tick fetches often and a little. Beyond this many packs, looking an object up and sharing the packs with a clone begin to cost.
    private static final int MANY_PACKS = 20;

    private final Git git;
    private final RepositoryConfig config;
    private final Directories directories;
    private final Limits limits;
    private final CloneSpec spec;
    private final RemoteUrl url;
    private final Path place;
    private final Path next;
    private final FirstFetch first;
    private final FirstFetch.Source source;
    private Optional<GitException> failure = Optional.empty();
    private Optional<ClonedRefs> refs = Optional.empty();

    ObjectCache(Git git, RepositoryConfig config, Directories directories, Limits limits, CloneSpec spec) throws GitException {
        this.git = git;
        this.config = config;
        this.directories = directories;
        this.limits = limits;
        this.spec = spec;
        this.url = RemoteUrl.of(spec.url());
        this.place = spec.cache();
        this.next = place.resolveSibling(place.getFileName() + ".new");
        this.first = new FirstFetch(git, directories, limits.clock(), next, limits.patience());
        this.source = new FirstFetch.Source(url, spec.part().filter());
    }

    RemoteUrl url() {
        return url;
    }

    Path objects() {
        return place.resolve("objects");
    }

    /// Brings the cache up to date, the first time it is called and the first time after [#outdated]; other calls repeat the answer, and after a failure every call does: ten
    /// issues of a repository that does not answer cost one time limit.
    ///
    /// @return its branches and tags, the head branch among them
    /// @throws GitException also while its first fetch is under way
    synchronized ClonedRefs refresh() throws GitException, IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (refs.isEmpty()) {
            try {
                bringUpToDate();
                fetchFork();
                refs = Optional.of(ClonedRefs.read(git, directories, place, spec));
            } catch (GitException e) {
                failure = Optional.of(e);
                throw e;
            }
        }
        return refs.filter(known -> known.head().isPresent()).orElseThrow(this::noHead);
    }

    /// The remote may have changed since.
    synchronized void outdated() {
        refs = Optional.empty();
    }

    /// Throws the cache away and fills it anew: for when its objects turn out to be damaged.
    ///
    /// @throws GitException also while that is under way
    synchronized ClonedRefs rebuild() throws GitException, IOException {
        outdated();
        try {
            begin();
            goOn();
            fetchFork();
        } catch (GitException e) {
            failure = Optional.of(e);
            throw e;
        }
        refs = Optional.of(ClonedRefs.read(git, directories, place, spec));
        return refs.filter(known -> known.head().isPresent()).orElseThrow(this::noHead);
    }

    /// Whether everything a checkout of the head branch needs can be read, shown by reading it. Of a partial clone, what must be here.
    boolean isHealthy() {
        String head = "refs/heads/" + spec.headBranch();
        Path nowhere = Path.of("/dev/null");
        try {
            Git hardened = git.hardened(nowhere);
            if (spec.part().filter().isPresent()) {
                hardened.runInto(nowhere, place, "--git-dir=" + place, "rev-list", "--objects", "--missing=allow-promisor", "--max-count=1", head);
            } else {
                hardened.runInto(nowhere, place, "--git-dir=" + place, "archive", "--format=tar", head);
            }
            return true;
        } catch (GitException _) {
            return false;
        }
    }

    /// From the names of the branches, where branches are pushed to, to their commits.
    ///
    /// @param merged whether those count too of which the head branch has every commit
    SortedMap<String, String> branches(String prefix, boolean merged) throws GitException {
        SortedMap<String, String> branches = new TreeMap<>();
        String pushed = spec.forkURL().isPresent() ? ClonedRefs.FORK : "refs/heads/";
        List<String> list = new ArrayList<>(List.of("--git-dir=" + place, "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)"));
        if (!merged) {
            list.add("--no-merged=refs/heads/" + spec.headBranch());
        }
        list.addAll(List.of(pushed + prefix + "*", pushed + prefix + "*/**"));
        String found = git.run(place, list.toArray(String[]::new));
        found.lines().forEach(line -> branches.put(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' '))));
        return branches;
    }

    /// What a commit changes, against where it left the head branch.
    Optional<Change> change(String commit) throws GitException {
        Git plain = git.hardened(Path.of("/dev/null"));
        Optional<String> base = plain.ask(place, "--git-dir=" + place, "merge-base", "refs/heads/" + spec.headBranch(), commit);
        return base.isEmpty() ? Optional.empty() : OwnCopy.change(plain, place, base.get(), commit);
    }

    /// Whether every commit at the tips of a bundle is on a branch or under a tag of the remote now, or on one for an issue of the fork.
    boolean holds(Path bundle) throws GitException, IOException {
        refresh();
        String gitDir = "--git-dir=" + place;
        for (String line : git.run(place, gitDir, "bundle", "list-heads", bundle.toString()).lines().toList()) {
            String tip = line.substring(0, line.indexOf(' '));
            // An object that no ref leads to may lie here still: a branch was deleted.
            boolean commit = git.ask(place, gitDir, "cat-file", "-t", tip).filter("commit"::equals).isPresent();
            List<String> holding = new ArrayList<>(List.of(gitDir, "for-each-ref", "--count=1", "--contains=" + tip));
            holding.addAll(ClonedRefs.current(spec));
            if (!commit || git.ask(place, holding.toArray(String[]::new)).filter(refs -> !refs.isEmpty()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private GitException noHead() {
        List<String> branches = refs.map(ClonedRefs::branches).orElse(List.of());
        if (branches.isEmpty()) {
            return new GitException("the repository %s is empty: push a first commit to its branch '%s'".formatted(url, spec.headBranch()));
        }
        String named = String.join(", ", branches.subList(0, Math.min(ClonedRefs.NAMED, branches.size()))) + (branches.size() > ClonedRefs.NAMED ? ", ..." : "");
        return new GitException("the repository %s has no branch '%s': set headBranch in config.yaml to one it has (%s)".formatted(url, spec.headBranch(), named));
    }

    private void bringUpToDate() throws GitException, IOException {
        switch (first.state(source)) {
            case RUNNING, SUCCEEDED -> goOn();
            case ENDED -> throw unreachable(first.failure(source));
            case NONE -> {
                new Leftovers(place, directories).clear();
                if (!Directories.isDirectory(place)) {
                    begin();
                    goOn();
                } else if (isPartial() && spec.part().filter().isEmpty()) {
                    replace(new GitException("%s holds only a part of the repository, and 'git.filter' is gone".formatted(place)));
                } else {
                    update();
                }
            }
        }
    }

    private void update() throws GitException, IOException {
        try {
            config.writeCache(place, url, spec);
            fetch();
            tidy();
        } catch (GitException e) {
            if (e.timedOut()) {
                throw unreachable(e);
            }
            replace(unreachable(e));
        } catch (IOException e) {
            replace(new GitException("%s could not be brought up to date: %s".formatted(place, e), e));
        }
    }

    /// If the remote answers, it may be the cache that is broken. It stays where it is until a new one is complete.
    private void replace(GitException otherwise) throws GitException, IOException {
        if (!answers()) {
            throw otherwise;
        }
        begin();
        goOn();
    }

    private void begin() throws GitException, IOException {
        directories.delete(next);
        directories.create(next);
        first.start(source, credentials());
    }

    private Map<String, String> credentials() {
        return config.credentialVariables(url, spec, git.environment());
    }

    /// Waits a little for the first fetch, and puts the new cache in its place if that was enough.
    private void goOn() throws GitException, IOException {
        first.await();
        switch (first.state(source)) {
            case SUCCEEDED -> complete();
            case RUNNING -> throw GitException.underWay(first.progress(source));
            case ENDED, NONE -> throw unreachable(first.failure(source));
        }
    }

    private void complete() throws GitException, IOException {
        Path old = place.resolveSibling(place.getFileName() + ".old");
        config.writeCache(first.repository(), url, spec);
        if (Directories.exists(place)) {
            directories.delete(old);
            directories.move(place, old);
        }
        directories.move(first.repository(), place);
        directories.delete(old);
        directories.delete(next);
    }

    private void fetch() throws GitException {
        git.run(place, limits.fetch(), "--git-dir=" + place, "fetch", "--quiet", "--prune", "--force", "--no-write-fetch-head", "--no-auto-maintenance", "origin");
    }

    /// The branches for issues that the fork has, so that an attempt knows what the one before it left there.
    private void fetchFork() throws GitException {
        if (spec.forkURL().isPresent()) {
            try {
                git.run(place, limits.fetch(), "--git-dir=" + place, "fetch", "--quiet", "--prune", "--force", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--",
                        RemoteUrl.of(spec.forkURL().get()).text(), "+refs/heads/issue-*:" + ClonedRefs.FORK + "issue-*");
            } catch (GitException e) {
                throw new GitException("the fork %s could not be fetched: %s".formatted(spec.forkURL().get(), e.getMessage()), e);
            }
        }
    }

    /// Asked from outside of every repository: in one whose refs are damaged every question fails.
    private boolean answers() {
        Path outside = place.getParent();
        try {
            Git asking = git.with(credentials()).with(Map.of("GIT_CEILING_DIRECTORIES", outside.getParent().toString()));
            asking.run(outside, limits.fetch(), "ls-remote", "--quiet", "--", url.text(), "HEAD");
            return true;
        } catch (GitException _) {
            return false;
        }
    }

    private GitException unreachable(GitException cause) {
        return new GitException("%s could not be fetched; check the address, the network and the token, or try by hand: git ls-remote %s\n%s"
                .formatted(url, url, cause.getMessage()), cause);
    }

    private boolean isPartial() throws IOException {
        return count(".promisor") > 0;
    }

    private void tidy() throws GitException, IOException {
        if (count(".pack") > MANY_PACKS) {
            // Of a partial clone all packs are made one, because git (2.39) loses sight of which of them may have holes when it combines some.
            String how = isPartial() ? "-a" : "--geometric=2";
            git.run(place, limits.fetch(), "--git-dir=" + place, "repack", "--quiet", how, "-d");
        }
    }

    private long count(String suffix) throws IOException {
        Path packs = objects().resolve("pack");
        if (!Directories.isDirectory(packs)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(packs)) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }
}
