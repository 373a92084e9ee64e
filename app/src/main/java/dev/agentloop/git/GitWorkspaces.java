package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.git.RepositoryConfig.Identity;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Publication.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Clones on a real disk. One instance lives for one tick: it remembers which caches are up to date.
///
/// A clone is made beside its place, in the meta directory, and renamed into it when it is complete; it leaves its place by a rename too. So at `clone` there is
/// always a whole clone or nothing, whenever the tick is killed.
public final class GitWorkspaces implements Workspaces {
    private final Git git;
    private final RepositoryConfig config;
    private final Directories directories;
    private final Rescue rescue;
    private final PreCommit preCommit;
    private final ForkHead forkHead;
    private final Publisher publisher;
    private final Duration fetchLimit;
    private final Map<Path, ObjectCache> caches = new ConcurrentHashMap<>();

    /// @param settings what is the same for every clone
    public GitWorkspaces(Settings settings, InstantSource clock, Effects effects, Secrets secrets, Consumer<String> narration) {
        TokenLookup tokens = new TokenLookup(settings.environment(), secrets, narration);
        this.git = Git.ofUser(settings.git(), settings.environment(), effects, secrets);
        this.config = new RepositoryConfig(tokens, settings.helper());
        this.directories = new Directories(effects);
        this.rescue = new Rescue(git, directories, clock);
        this.preCommit = new PreCommit(GitEnvironment.withoutTokens(settings.environment()), effects, secrets, narration);
        this.forkHead = new ForkHead(git, settings.fetchLimit(), narration);
        this.publisher = new Publisher(git, config, directories, secrets, settings.fetchLimit());
        this.fetchLimit = settings.fetchLimit();
    }

    /// @param git the program: `git`, to be found on the environment's PATH, or a path
    /// @param environment of the process
    /// @param fetchLimit longest time for one fetch
    public record Settings(String git, Map<String, String> environment, CredentialHelper helper, Duration fetchLimit) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    @Override
    public Optional<Path> prepare(CloneSpec spec, Path clone, Path meta) throws GitException {
        try {
            return replace(spec, clone.toAbsolutePath().normalize(), meta.toAbsolutePath().normalize());
        } catch (GitException e) {
            throw FullDisk.told(clone, e);
        }
    }

    private Optional<Path> replace(CloneSpec spec, Path place, Path keep) throws GitException {
        try {
            ObjectCache cache = cache(spec);
            cache.refresh();
            forkHead.follow(absolute(spec), cache.head());
            Draft draft = build(cache, spec, place, keep);
            Optional<Path> rescued = clear(place, keep);
            directories.create(place.getParent());
            directories.move(draft.objects(), SharedObjects.of(keep));
            directories.move(draft.tree(), place);
            directories.delete(draft.directory());
            return rescued;
        } catch (IOException e) {
            throw new GitException("the clone %s could not be prepared: %s".formatted(place, e), e);
        }
    }

    @Override
    public void runEnded() {
        caches.values().forEach(ObjectCache::outdated);
    }

    @Override
    public SortedMap<String, String> pushed(CloneSpec spec, String prefix) throws GitException {
        try {
            ObjectCache cache = cache(spec);
            cache.refresh();
            return cache.branches(prefix, false);
        } catch (IOException e) {
            throw new GitException("%s could not be brought up to date: %s".formatted(spec.cache(), e), e);
        }
    }

    @Override
    public Optional<Change> change(CloneSpec spec, String commit) {
        try {
            return cache(spec).change(commit);
        } catch (GitException _) {
            return Optional.empty();
        }
    }

    @Override
    public List<LeftCommits> left(CloneSpec spec, Path clone, Path meta, Set<String> known) throws GitException {
        try {
            return publisher.left(source(spec, clone, meta), known);
        } catch (IOException e) {
            throw new GitException("what the clone %s holds could not be looked at: %s".formatted(clone, e), e);
        }
    }

    @Override
    public Delivery publish(CloneSpec spec, Path clone, Path meta, PublishRules rules) throws GitException {
        try {
            Publisher.Source source = source(spec, clone, meta);
            ObjectCache cache = cache(spec);
            return publisher.publish(source, rules, new RemoteBranches(cache.url(), cache.branches(rules.branchPrefix(), true)));
        } catch (IOException e) {
            throw new GitException("what the clone %s holds could not be published: %s".formatted(clone, e), e);
        }
    }

    private Publisher.Source source(CloneSpec spec, Path clone, Path meta) throws GitException, IOException {
        Path place = clone.toAbsolutePath().normalize();
        ObjectCache cache = cache(spec);
        cache.refresh();
        return new Publisher.Source(
                spec, place, meta.toAbsolutePath().normalize(), cache.head(), () -> config.writeClone(place, cache.url(), spec, identity(place)));
    }

    @Override
    public Optional<Path> keep(Path clone, Path meta) throws GitException {
        try {
            return rescue.keep(clone.toAbsolutePath().normalize(), meta.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new GitException("what the clone %s holds could not be kept: %s".formatted(clone, e), e);
        }
    }

    @Override
    public void tidy(Path meta) throws GitException {
        try {
            HalfClones.delete(meta.toAbsolutePath().normalize(), directories);
        } catch (IOException e) {
            throw new GitException("what is left in %s could not be removed: %s".formatted(meta, e), e);
        }
    }

    @Override
    public boolean isPublished(CloneSpec spec, Path bundle) throws GitException {
        try {
            return Directories.isDirectory(spec.cache()) && cache(spec).holds(bundle.toAbsolutePath());
        } catch (IOException e) {
            throw new GitException("whether the remote has what is in %s is not known: %s".formatted(bundle, e), e);
        }
    }

    @Override
    public Optional<Path> remove(Path clone, Path meta) throws GitException {
        try {
            return clear(clone.toAbsolutePath().normalize(), meta.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new GitException("the clone %s could not be removed: %s".formatted(clone, e), e);
        }
    }

    /// A clone that is complete but not yet in its place, with its share of objects.
    private record Draft(Path directory) {
        Path tree() {
            return directory.resolve("clone");
        }

        Path objects() {
            return directory.resolve("objects");
        }
    }

    private ObjectCache cache(CloneSpec spec) throws GitException {
        CloneSpec absolute = absolute(spec);
        ObjectCache made = new ObjectCache(git, config, directories, fetchLimit, absolute);
        return caches.computeIfAbsent(absolute.cache(), _ -> made);
    }

    private static CloneSpec absolute(CloneSpec spec) {
        return new CloneSpec(spec.cache().toAbsolutePath().normalize(), spec.url(), spec.headBranch(), spec.forge(), spec.apiURL(), spec.agentPushes(), spec.forkURL());
    }

    private Draft build(ObjectCache cache, CloneSpec spec, Path place, Path meta) throws GitException, IOException {
        try {
            return draft(cache, spec, place, meta);
        } catch (GitException e) {
            if (e.timedOut() || cache.isHealthy()) {
                throw e;
            }
            cache.rebuild();
            return draft(cache, spec, place, meta);
        }
    }

    private Draft draft(ObjectCache cache, CloneSpec spec, Path place, Path meta) throws GitException, IOException {
        directories.create(meta);
        Draft draft = new Draft(meta.resolve("clone.new"));
        directories.delete(draft.directory());
        directories.create(draft.directory());
        SharedObjects.link(cache.objects(), draft.objects());
        // Without a checkout: files that pass a filter (LFS) need the true origin, and that is not the cache.
        git.with(Map.of("GIT_ALLOW_PROTOCOL", "file")).run(draft.directory(), "clone", "--quiet", "--shared", "--no-checkout", "--no-recurse-submodules",
                "--branch", spec.headBranch(), "--origin", "origin", spec.cache().toAbsolutePath().toString(), draft.tree().toString());
        SharedObjects.use(draft.tree().resolve(".git/objects"), List.of(draft.objects().toString()));
        config.writeClone(draft.tree(), cache.url(), spec, identity(draft.tree()));
        git.run(draft.tree(), "checkout", "--quiet", "--force", spec.headBranch(), "--");
        preCommit.install(draft.tree());
        SharedObjects.use(draft.tree().resolve(".git/objects"), List.of(relative(place.resolve(".git/objects"), SharedObjects.of(meta))));
        return draft;
    }

    /// Relative where that is short, so that `loop-data/` can be moved with its clones.
    private static String relative(Path objects, Path share) {
        return objects.relativize(share).toString();
    }

    /// Whom the user's configuration names, which a sandbox hides; without a name and an address `git commit` refuses to work. Empty when it names somebody in another way.
    private Optional<Identity> identity(Path clone) throws GitException {
        Optional<String> name = git.ask(clone, "config", "user.name");
        Optional<String> email = git.ask(clone, "config", "user.email");
        if (name.isPresent() && email.isPresent()) {
            return Optional.of(new Identity(name.get(), email.get()));
        }
        Optional<String> known = git.ask(clone, "config", "--get-regexp", "^(user|author|committer)\\.(name|email)$");
        boolean named = known.filter(keys -> keys.contains(".name ") && keys.contains(".email ")).isPresent();
        return named ? Optional.empty() : Optional.of(new Identity("agentloop", "agentloop@localhost"));
    }

    /// Rescues and deletes whatever is at the clone's place.
    private Optional<Path> clear(Path clone, Path meta) throws GitException, IOException {
        Path leaving = meta.resolve("clone.old");
        directories.delete(leaving);
        Optional<Path> rescued = rescue.keep(clone, meta);
        if (Files.exists(clone, LinkOption.NOFOLLOW_LINKS)) {
            directories.create(meta);
            directories.move(clone, leaving);
            directories.delete(leaving);
        }
        directories.delete(SharedObjects.of(meta));
        directories.delete(PushedCommits.of(meta).file());
        return rescued;
    }
}
