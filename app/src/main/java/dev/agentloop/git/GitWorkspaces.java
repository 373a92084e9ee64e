package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.TokenLookup;
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
    private final Cloning cloning;
    private final ForkHead forkHead;
    private final Publisher publisher;
    private final Limits limits;
    private final Map<Path, ObjectCache> caches = new ConcurrentHashMap<>();

    /// @param settings what is the same for every clone
    public GitWorkspaces(Settings settings, InstantSource clock, Effects effects, Secrets secrets, Consumer<String> narration) {
        TokenLookup tokens = new TokenLookup(settings.environment(), secrets, narration);
        this.git = Git.ofUser(settings.git(), settings.environment(), effects, secrets);
        this.config = new RepositoryConfig(tokens, settings.helper());
        this.directories = new Directories(effects);
        this.rescue = new Rescue(git, directories, clock);
        this.cloning = new Cloning(
                git,
                config,
                directories,
                new Submodules(settings.fetchLimit(), narration),
                new LargeFiles(git, settings.environment(), narration),
                new PreCommit(GitEnvironment.withoutTokens(settings.environment()), effects, secrets, narration));
        this.forkHead = new ForkHead(git, settings.fetchLimit(), narration);
        this.publisher = new Publisher(git, config, directories, secrets, settings.fetchLimit());
        this.limits = new Limits(settings.fetchLimit(), settings.patience(), clock);
    }

    /// @param git the program: `git`, to be found on the environment's PATH, or a path
    /// @param environment of the process
    /// @param fetchLimit longest time for one fetch
    /// @param patience how long a first fetch is waited for, which goes on without the tick
    public record Settings(String git, Map<String, String> environment, CredentialHelper helper, Duration fetchLimit, Duration patience) {
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
            Cloning.Draft draft = build(cache, spec.absolute(), place, keep);
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
            return publisher.publish(source, rules, new RemoteBranches(RemoteUrl.of(spec.pushURL()), cache.branches(rules.branchPrefix(), true)));
        } catch (IOException e) {
            throw new GitException("what the clone %s holds could not be published: %s".formatted(clone, e), e);
        }
    }

    private Publisher.Source source(CloneSpec spec, Path clone, Path meta) throws GitException, IOException {
        Path place = clone.toAbsolutePath().normalize();
        ObjectCache cache = cache(spec);
        ClonedRefs refs = cache.refresh();
        return new Publisher.Source(
                spec.absolute(), place, meta.toAbsolutePath().normalize(), refs.head().orElseThrow(), () -> cloning.configure(cache, refs, spec.absolute(), place));
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

    private ObjectCache cache(CloneSpec spec) throws GitException {
        CloneSpec absolute = spec.absolute();
        ObjectCache made = new ObjectCache(git, config, directories, limits, absolute);
        return caches.computeIfAbsent(absolute.cache(), _ -> made);
    }

    private Cloning.Draft build(ObjectCache cache, CloneSpec spec, Path place, Path meta) throws GitException, IOException {
        ClonedRefs refs = cache.refresh();
        forkHead.follow(spec, refs.head().orElseThrow());
        try {
            return cloning.draft(cache, refs, spec, place, meta);
        } catch (GitException e) {
            if (e.timedOut() || cache.isHealthy()) {
                throw e;
            }
            return cloning.draft(cache, cache.rebuild(), spec, place, meta);
        }
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
