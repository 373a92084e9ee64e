package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a clone out of the cache, beside its place: two git processes, `init` and `checkout`, whatever the size of the repository, and the checkout's files.
///
/// `git clone` is not used. It would ask the cache for what is known here, write each ref of 50,000, and leave the rest to be done anew: the remote, the objects, the credentials.
final class Cloning {
    private final Git git;
    private final RepositoryConfig config;
    private final Directories directories;
    private final Submodules submodules;
    private final LargeFiles largeFiles;
    private final PreCommit preCommit;
    private Optional<OwnSettings> settings = Optional.empty();

    Cloning(Git git, RepositoryConfig config, Directories directories, Submodules submodules, LargeFiles largeFiles, PreCommit preCommit) {
        this.git = git;
        this.config = config;
        this.directories = directories;
        this.submodules = submodules;
        this.largeFiles = largeFiles;
        this.preCommit = preCommit;
    }

    /// A clone that is complete but not yet in its place, with its share of objects.
    record Draft(Path directory) {
        Path tree() {
            return directory.resolve("clone");
        }

        Path objects() {
            return directory.resolve("objects");
        }
    }

    /// @param refs the cache's, the head branch among them
    /// @param place where the clone will be
    Draft draft(ObjectCache cache, ClonedRefs refs, CloneSpec spec, Path place, Path meta) throws GitException, IOException {
        directories.create(meta);
        Draft draft = new Draft(meta.resolve("clone.new"));
        directories.delete(draft.directory());
        directories.create(draft.directory());
        LargeFiles.Filter filter = begin(cache, refs, spec, draft.tree());
        fill(cache, refs, spec, draft);
        if (filter.changesContent()) {
            trustTimes(draft.tree());
        }
        preCommit.install(draft.tree());
        SharedObjects.use(draft.tree().resolve(".git/objects"), List.of(relative(place.resolve(".git/objects"), SharedObjects.of(meta))));
        return draft;
    }

    /// A repository whose refs and settings are complete, and which has no file and no object yet.
    private LargeFiles.Filter begin(ObjectCache cache, ClonedRefs refs, CloneSpec spec, Path tree) throws GitException, IOException {
        // The user's template is honoured; for what its configuration says of new repositories, this one goes by the cache.
        git.with(Map.of("GIT_DEFAULT_REF_FORMAT", "files")).run(tree.getParent(), "init", "--quiet", "--initial-branch=" + spec.headBranch(),
                "--object-format=" + RepositoryConfig.objectFormat(spec.cache()), tree.toString());
        Path gitDir = tree.resolve(".git");
        Files.copy(refs.file(), gitDir.resolve("packed-refs"));
        Files.writeString(Files.createDirectories(gitDir.resolve("refs/remotes/origin")).resolve("HEAD"), "ref: refs/remotes/origin/" + spec.headBranch() + "\n");
        // Until its files are there it may ask whom the user's own configuration names: for what a partial clone lacks, and for files in LFS.
        LargeFiles.Filter filter = configure(cache, refs, spec.withAgentPushing(), tree);
        if (!spec.part().sparse().isEmpty()) {
            SparsePaths.write(tree, spec.part().sparse());
        }
        return filter;
    }

    /// Writes a clone's configuration, also anew: what its agent put there does not stay.
    LargeFiles.Filter configure(ObjectCache cache, ClonedRefs refs, CloneSpec spec, Path tree) throws GitException, IOException {
        if (settings.isEmpty()) {
            settings = Optional.of(OwnSettings.read(git, tree));
        }
        LargeFiles.Filter filter = largeFiles.filter(spec.cache(), refs.head().orElseThrow(), settings.get());
        config.writeClone(tree, cache.url(), spec, settings.get(), filter);
        return filter;
    }

    /// Git reads a file again that is as young as its index. Whoever looks later without the filter, as a rescue does, would find each such file changed.
    private static void trustTimes(Path tree) throws IOException {
        Path index = tree.resolve(".git/index");
        Files.setLastModifiedTime(index, FileTime.from(Files.getLastModifiedTime(index).toInstant().plusSeconds(2)));
    }

    private void fill(ObjectCache cache, ClonedRefs refs, CloneSpec spec, Draft draft) throws GitException, IOException {
        Path objects = draft.tree().resolve(".git/objects");
        Git preparing = git.with(config.credentialVariables(cache.url(), spec, git.environment()));
        boolean partial = spec.part().filter().isPresent();
        if (partial) {
            // What is missing goes to the cache's objects, so that the next clone finds it there.
            checkOut(preparing.with(Map.of("GIT_OBJECT_DIRECTORY", cache.objects().toString())), spec, draft);
        }
        SharedObjects.link(cache.objects(), draft.objects());
        SharedObjects.use(objects, List.of(draft.objects().toString()));
        if (!partial) {
            checkOut(preparing, spec, draft);
        }
        if (!spec.agentPushes()) {
            configure(cache, refs, spec, draft.tree());
        }
        submodules.checkOut(preparing, draft.tree(), cache.url());
    }

    private static void checkOut(Git git, CloneSpec spec, Draft draft) throws GitException {
        git.run(draft.tree(), "checkout", "--quiet", "--force", spec.headBranch(), "--");
    }

    /// Relative where that is short, so that `loop-data/` can be moved with its clones.
    private static String relative(Path objects, Path share) {
        return objects.relativize(share).toString();
    }
}
