package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.model.Publication.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes what an agent committed out of its clone, chooses the branch, checks it, and pushes it from a repository of agentloop's own.
///
/// Only that branch goes to the remote, by its commit: no tag, no other ref, and no hook. What the remote has is replaced only where the agent knew it when it began, or
/// agentloop pushed it itself.
final class Publisher {
    /// A branch's name becomes the name of a file, at the forge too, where a `.lock` may be added to it.
    private static final int LONGEST_NAME = 200;

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._/-]*";

    private static final int MAX_NAMED = 5;

    private final Git git;
    private final RepositoryConfig config;
    private final Directories directories;
    private final Secrets secrets;
    private final Duration limit;

    /// @param git as the user has it configured
    /// @param limit longest time for one push
    Publisher(Git git, RepositoryConfig config, Directories directories, Secrets secrets, Duration limit) {
        this.git = git;
        this.config = config;
        this.directories = directories;
        this.secrets = secrets;
        this.limit = limit;
    }

    /// Makes the clone usable again for its agent.
    interface Rearming {
        void rearm() throws GitException, IOException;
    }

    /// A clone, what its objects are shared with, and the remote's head branch.
    record Source(CloneSpec spec, Path tree, Path meta, String upstream, Rearming rearming) {}

    private interface Work<T> {
        T with(OwnCopy own, Path work) throws GitException, IOException;
    }

    /// @return where there are commits that are not among the `known`
    List<LeftCommits> left(Source source, Set<String> known) throws GitException, IOException {
        try {
            return taken(source, (own, _) -> own.left(known));
        } catch (OwnCopy.UnreadableException e) {
            throw new GitException("what the agent left cannot be read: " + e.getMessage(), e);
        }
    }

    /// @param remote the remote's branches, from their names to their commits
    Delivery publish(Source source, PublishRules rules, RemoteBranches remote) throws GitException, IOException {
        try {
            return taken(source, (own, work) -> published(source.spec(), own, work, rules, remote));
        } catch (OwnCopy.UnreadableException e) {
            return new Delivery.Refused("git does not take what the agent left: " + e.getMessage());
        }
    }

    private Delivery published(CloneSpec spec, OwnCopy own, Path work, PublishRules rules, RemoteBranches remote) throws GitException, IOException {
        List<LeftCommits> left = own.left(rules.known());
        List<LeftCommits> fitting = left.stream().filter(branch -> branch.branch().filter(name -> name.startsWith(rules.branchPrefix())).isPresent()).toList();
        Optional<LeftCommits> chosen = fitting.stream().filter(LeftCommits::head).findFirst()
                .or(() -> fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty());
        if (chosen.isEmpty()) {
            return fitting.isEmpty() ? nothing(left, rules) : several(fitting);
        }
        return publish(spec, own, work, chosen.get(), rules, remote);
    }

    private <T> T taken(Source source, Work<T> use) throws GitException, IOException, OwnCopy.UnreadableException {
        Path work = source.meta().resolve("publish.tmp");
        directories.delete(work);
        directories.create(work);
        directories.deletePipes(source.tree());
        OwnCopy own = OwnCopy.of(git, work, source.tree(), source.meta(), source.spec().cache(), source.upstream());
        source.rearming().rearm();
        T result = use.with(own, work);
        directories.delete(work);
        return result;
    }

    private static Delivery nothing(List<LeftCommits> left, PublishRules rules) {
        if (left.isEmpty()) {
            return new Delivery.None("left no commit");
        }
        String where = left.stream().limit(MAX_NAMED).map(LeftCommits::describe).collect(Collectors.joining(" and "));
        return new Delivery.None("left %s, and only a branch whose name begins with '%s' is published".formatted(where, rules.branchPrefix()));
    }

    private static Delivery several(List<LeftCommits> fitting) {
        String names = fitting.stream().limit(MAX_NAMED).map(branch -> branch.branch().orElseThrow()).collect(Collectors.joining(", "));
        return new Delivery.Refused("the agent left new commits on several branches (%s) and none of them checked out, so it is not certain which one is meant".formatted(names));
    }

    private Delivery publish(CloneSpec spec, OwnCopy own, Path work, LeftCommits branch, PublishRules rules, RemoteBranches remote) throws GitException, IOException {
        String name = branch.branch().orElseThrow();
        Optional<String> wrongName = wrongName(own, name, spec);
        if (wrongName.isPresent()) {
            return new Delivery.Refused(wrongName.get());
        }
        Optional<String> base = own.base(branch.commit());
        if (base.isEmpty()) {
            return new Delivery.Refused("branch '%s' has no commit in common with '%s'".formatted(name, spec.headBranch()));
        }
        if (spec.part().filter().isPresent() && branch.count() <= BranchChecks.MAX_COMMITS) {
            fetchReplaced(spec, own, work, branch);
        }
        Optional<Change> change = own.change(base.get(), branch.commit());
        Optional<String> there = remote.commit(name);
        if (there.equals(Optional.of(branch.commit()))) {
            PushedCommits.of(work.getParent()).add(branch.commit(), directories);
            return new Delivery.Pushed(name, branch.commit(), change);
        }
        Optional<String> objection = new BranchChecks(own, work, secrets, new ProtectedFiles(rules.protectedPaths())).objection(branch, base.get())
                .map(why -> "branch '%s' is not pushed, because %s".formatted(name, why));
        if (objection.isEmpty() && there.isPresent() && !mayReplace(own, there.get(), branch.commit(), rules)) {
            objection = Optional.of("somebody else pushed to branch '%s' meanwhile (it is at %s), and that is not overwritten: merge the two by hand, or delete that branch"
                    .formatted(name, there.get().substring(0, 10)));
        }
        if (objection.isPresent()) {
            return new Delivery.Refused(objection.get());
        }
        Optional<String> rejection = push(spec, own, branch, remote);
        if (rejection.isPresent()) {
            return new Delivery.Refused(rejection.get());
        }
        PushedCommits.of(work.getParent()).add(branch.commit(), directories);
        return new Delivery.Pushed(name, branch.commit(), change);
    }

    /// What the branch changes or removes was not fetched for a partial clone unless it was checked out, and no difference is seen without it. It goes to the cache.
    private void fetchReplaced(CloneSpec spec, OwnCopy own, Path work, LeftCommits branch) throws GitException, IOException {
        Path missing = own.replacedAndMissing(work, branch.commit());
        if (Files.size(missing) > 0) {
            git.runThrough(missing, work.resolve("fetched"), spec.cache(), "--git-dir=" + spec.cache(), "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                    "--no-auto-maintenance", "--recurse-submodules=no", "--filter=" + spec.part().filter().orElseThrow(), "--stdin", "origin");
        }
    }

    private static Optional<String> wrongName(OwnCopy own, String name, CloneSpec spec) throws GitException {
        boolean valid = name.length() <= LONGEST_NAME && name.matches(NAME) && own.ask("check-ref-format", "refs/heads/" + name).isPresent();
        if (!valid) {
            return Optional.of("the agent's branch has a name that is longer than %d characters or holds others than letters, digits, '.', '_', '-' and '/'".formatted(LONGEST_NAME));
        }
        return name.equals(spec.headBranch()) ? Optional.of("'%s' is the head branch, to which nothing is pushed".formatted(name)) : Optional.empty();
    }

    private static boolean mayReplace(OwnCopy own, String there, String commit, PublishRules rules) throws GitException {
        return rules.replaceable().contains(there) || own.contains(commit, there);
    }

    /// The expected commit is said explicitly: whoever pushes between our look and our push wins.
    ///
    /// @return why the server does not take it, when that will not change by itself
    private Optional<String> push(CloneSpec spec, OwnCopy own, LeftCommits branch, RemoteBranches remote) throws GitException, IOException {
        String ref = "refs/heads/" + branch.branch().orElseThrow();
        config.writePush(own.directory(), remote.url(), spec);
        try {
            git.run(own.directory(), limit, "--git-dir=" + own.directory(), "-c", "push.pushOption=", "push", "--quiet", "--no-verify", "--no-follow-tags", "--no-signed",
                    "--recurse-submodules=no", "--force-with-lease=" + ref + ":" + remote.commit(branch.branch().get()).orElse(""), "--", remote.url().text(), branch.commit() + ":" + ref);
            return Optional.empty();
        } catch (GitException e) {
            return Optional.of(PushRejection.of(e).orElseThrow(() -> e));
        }
    }
}
