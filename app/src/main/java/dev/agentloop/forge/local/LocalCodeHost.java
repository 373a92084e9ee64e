package dev.agentloop.forge.local;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.model.Access;
import dev.agentloop.model.Check;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.PullRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Branches of a bare repository as pull requests. Every operation counts as one request.
///
/// A branch with commits the head branch lacks is an open pull request. It is merged once its last commit is on the head branch, and closed when it is deleted, or set back,
/// before that. So a squash merge, which brings other commits to the head branch, looks like neither until the branch is deleted, and then like closing.
///
/// A branch that was merged by fast-forward before it was ever looked at cannot be told from one nobody committed to, and is no pull request.
public final class LocalCodeHost implements CodeHost {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

    private final Path repository;
    private final LocalGit git;
    private final PullRecords records;
    private final CheckFiles checks;
    private final String headBranch;
    private final boolean remembers;
    private final Effects effects;
    private final AtomicInteger requests = new AtomicInteger();

    /// @param beside the folder for checks and records, see `LocalPaths`
    /// @param remembers whether looking may note which branches there are; false for commands that change nothing
    public LocalCodeHost(Path repository, Path beside, String headBranch, boolean remembers, Effects effects) {
        this.repository = repository.toAbsolutePath();
        this.git = new LocalGit(this.repository);
        this.records = new PullRecords(beside.resolve("pulls"));
        this.checks = new CheckFiles(beside.resolve("checks"));
        this.headBranch = headBranch;
        this.remembers = remembers;
        this.effects = effects;
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    private record Branch(String commit, Instant committed) {}

    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        return request(() -> {
            Map<String, Branch> branches = branches();
            Map<String, PullRecords.Seen> seen = records.startingWith(headPrefix);
            List<PullRequest> found = new ArrayList<>();
            for (Map.Entry<String, Branch> branch : branches.entrySet()) {
                if (branch.getKey().startsWith(headPrefix) && !branch.getKey().equals(headBranch)) {
                    existing(branch.getKey(), branch.getValue(), Optional.ofNullable(seen.get(branch.getKey())), branches).ifPresent(found::add);
                }
            }
            for (Map.Entry<String, PullRecords.Seen> record : seen.entrySet()) {
                if (!branches.containsKey(record.getKey())) {
                    found.add(remembered(record.getKey(), record.getValue(), branches));
                }
            }
            found.sort(Comparator.comparing(PullRequest::createdAt).thenComparing(PullRequest::updatedAt).reversed());
            return found;
        });
    }

    private Map<String, Branch> branches() throws IOException, InterruptedException {
        Map<String, Branch> found = new TreeMap<>();
        String listing = git.mustSay("for-each-ref", "--format=%(objectname) %(committerdate:unix) %(refname:strip=2)", "refs/heads/");
        for (String line : listing.lines().toList()) {
            String[] parts = line.split(" ", 3);
            found.put(parts[2], new Branch(parts[0], Instant.ofEpochSecond(Long.parseLong(parts[1]))));
        }
        return found;
    }

    private Optional<PullRequest> existing(String name, Branch branch, Optional<PullRecords.Seen> before, Map<String, Branch> branches)
            throws IOException, InterruptedException {
        if (isOnHead(branch.commit(), branches)) {
            if (before.isPresent()) {
                return Optional.of(remembered(name, before.get(), branches));
            }
            Instant pushed = pushed(name, branch);
            return wasMergedByCommit(branch.commit())
                    ? Optional.of(pullRequest(name, new PullRecords.Seen(branch.commit(), pushed, pushed), PullRequest.State.MERGED))
                    : Optional.empty();
        }
        if (before.isPresent() && before.get().head().equals(branch.commit())) {
            return Optional.of(pullRequest(name, before.get(), PullRequest.State.OPEN));
        }
        Instant pushed = pushed(name, branch);
        PullRecords.Seen now = new PullRecords.Seen(branch.commit(), before.map(PullRecords.Seen::created).orElse(pushed), pushed);
        if (remembers) {
            remember(name, now);
        }
        return Optional.of(pullRequest(name, now, PullRequest.State.OPEN));
    }

    private void remember(String name, PullRecords.Seen seen) throws IOException {
        effects.before("remember branch " + name);
        records.write(name, seen);
        effects.after("remember branch " + name);
    }

    /// Of a branch that is gone, or was set back to what the head branch has.
    private PullRequest remembered(String name, PullRecords.Seen seen, Map<String, Branch> branches) throws IOException, InterruptedException {
        return pullRequest(name, seen, isOnHead(seen.head(), branches) ? PullRequest.State.MERGED : PullRequest.State.CLOSED);
    }

    private PullRequest pullRequest(String name, PullRecords.Seen seen, PullRequest.State state) {
        return new PullRequest(name, repository + "#" + name, name, seen.head(), state, seen.created(), seen.updated());
    }

    /// A commit that was collected as garbage is on no branch.
    private boolean isOnHead(String commit, Map<String, Branch> branches) throws IOException, InterruptedException {
        if (!branches.containsKey(headBranch)) {
            return false;
        }
        LocalGit.Answer answer = git.ask("merge-base", "--is-ancestor", commit, "refs/heads/" + headBranch);
        boolean missing = answer.err().contains("Not a valid commit name");
        if (answer.exitCode() > 1 && !missing) {
            throw new IOException("git merge-base --is-ancestor %s %s: %s".formatted(commit, headBranch, answer.err()));
        }
        return answer.exitCode() == 0;
    }

    /// Whether a merge commit of the head branch names it as what was merged.
    private boolean wasMergedByCommit(String commit) throws IOException, InterruptedException {
        String merges = git.mustSay("rev-list", "--parents", "--merges", "--ancestry-path", commit + "..refs/heads/" + headBranch);
        return merges.lines().map(line -> List.of(line.split(" "))).anyMatch(ids -> ids.indexOf(commit) > 1);
    }

    /// The file of a branch is written by the push; once packed away only the commit's own date is left.
    private Instant pushed(String name, Branch branch) throws IOException {
        Path file = repository.resolve("refs/heads").resolve(name);
        return Files.isRegularFile(file) ? Files.getLastModifiedTime(file).toInstant() : branch.committed();
    }

    @Override
    public List<Check> checks(String commit) throws ForgeException {
        if (!isHash(commit)) {
            throw new ForgeException(Kind.REFUSED, "'%s' is not the full hash of a commit".formatted(commit));
        }
        return request(() -> checks.of(commit));
    }

    /// The branch is its pull request: this only makes sure that it is one. Title and text have no place to stand.
    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        if (!base.equals(headBranch)) {
            throw refused(head, "can only be merged into '%s', not into '%s'".formatted(headBranch, base));
        }
        return request(() -> {
            Map<String, Branch> branches = branches();
            Branch branch = Optional.ofNullable(branches.get(head)).orElseThrow(() -> refused(head, "does not exist: push it first"));
            Optional<PullRecords.Seen> before = Optional.ofNullable(records.startingWith(head).get(head));
            return existing(head, branch, before, branches)
                    .filter(p -> p.state() == PullRequest.State.OPEN)
                    .orElseThrow(() -> refused(head, "has no commits that '%s' lacks: commit first".formatted(headBranch)));
        });
    }

    @Override
    public void describe(PullRequest pull, String title, String body) {}

    @Override
    public Optional<Fork> fork() {
        return Optional.empty();
    }

    private ForgeException refused(String branch, String why) {
        return new ForgeException(Kind.REFUSED, "branch '%s' of %s %s".formatted(branch, repository, why));
    }

    @Override
    public Access access() {
        return LocalAccess.code(repository);
    }

    @Override
    public int requests() {
        return requests.get();
    }

    private <T> T request(FolderLock.Work<T> work) throws ForgeException {
        requests.incrementAndGet();
        return LocalFailures.inWords(repository, work);
    }
}
