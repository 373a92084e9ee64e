package dev.agentloop.git;

import dev.agentloop.git.Snapshot.Head;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps what a clone holds and no remote has: commits of any branch, tag, stash or detached head, and the uncommitted state of its files.
///
/// The clone is hostile ground. Its configuration is written anew before git reads it; its refs are fetched into a repository of agentloop's own, and its files are
/// read by that repository too, so no hook, filter, alias or monitor the agent set up is ever run.
final class Rescue {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Git git;
    private final Directories directories;
    private final InstantSource clock;

    Rescue(Git git, Directories directories, InstantSource clock) {
        this.git = git;
        this.directories = directories;
        this.clock = clock;
    }

    /// @return the bundle; or a directory, when git could not read the clone and it was therefore moved away whole; or empty, when there is nothing to keep
    Optional<Path> keep(Path clone, Path meta) throws GitException, IOException {
        if (!Directories.isDirectory(clone)) {
            return Optional.empty();
        }
        directories.create(meta);
        Path work = meta.resolve("rescue.tmp");
        directories.delete(work);
        try {
            Optional<Path> bundle = bundle(clone, meta, work);
            directories.delete(work);
            return bundle;
        } catch (GitException | IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (FullDisk.isBehind(meta, e)) {
                // The clone can be read as well as ever once there is room; until then it stays where it is.
                directories.delete(work);
                throw new GitException("the disk of %s is full, so what the clone holds could not be kept, and it stays; make room there: %s".formatted(meta, e.getMessage()), e);
            }
            return Optional.of(setAside(clone, meta, e));
        }
    }

    private Optional<Path> bundle(Path clone, Path meta, Path work) throws GitException, IOException {
        directories.create(work);
        Path configuration = Files.writeString(work.resolve("gitconfig"), GitEnvironment.hardenedConfiguration());
        Path own = work.resolve("git");
        Git hardened = git.hardened(configuration);
        directories.deletePipes(clone);
        disarm(clone, meta);
        hardened.run(work, "init", "--quiet", "--bare", "--template=", "--initial-branch=none",
                "--object-format=" + RepositoryConfig.objectFormat(clone.resolve(".git")), own.toString());
        if (SharedObjects.arePartial(meta)) {
            RepositoryConfig.toleratePartial(own);
        }
        SharedObjects.use(own.resolve("objects"), List.of(
                SharedObjects.of(meta).toAbsolutePath().toString(),
                clone.resolve(".git/objects").toAbsolutePath().toString()));
        Head head = fetch(hardened, clone, own);
        for (String pushed : PushedCommits.of(meta).commits()) {
            hardened.ask(own, "--git-dir=" + own, "update-ref", "refs/known/pushed/" + pushed, pushed);
        }
        SubmoduleRescue.fetch(hardened, clone, own);
        new Snapshot(hardened, own, clone).commit(head);
        if (hardened.run(work, "--git-dir=" + own, "rev-list", "--max-count=1", "--glob=refs/rescue", "--not", "--glob=refs/known").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(write(hardened, own, meta));
    }

    /// Replaces the files through which a repository can make git run or read something else than the repository itself.
    static void disarm(Path clone, Path meta) throws IOException {
        Path gitDir = clone.resolve(".git");
        for (Path directory : List.of(gitDir, gitDir.resolve("objects"), gitDir.resolve("refs"))) {
            if (!Directories.isDirectory(directory)) {
                throw new IOException(directory + " is not a directory");
            }
        }
        RepositoryConfig.disarm(clone, SharedObjects.arePartial(meta));
        Files.deleteIfExists(gitDir.resolve("info/grafts"));
        SharedObjects.use(gitDir.resolve("objects"), List.of(SharedObjects.of(meta).toAbsolutePath().toString()));
    }

    private static Head fetch(Git git, Path clone, Path own) throws GitException {
        List<String> fetch = new ArrayList<>(List.of("-c", "core.fsync=none", "--git-dir=" + own, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow",
                clone.toAbsolutePath().toString(), "+refs/heads/*:refs/rescue/heads/*", "+refs/tags/*:refs/rescue/tags/*", "+refs/remotes/*:refs/known/*"));
        Optional<String> head = Optional.empty();
        for (String line : git.run(own, "--git-dir=" + own, "ls-remote", "--quiet", clone.toAbsolutePath().toString(), "HEAD", "refs/stash").lines().toList()) {
            if (line.endsWith("\tHEAD")) {
                head = Optional.of(line.substring(0, line.indexOf('\t')));
                fetch.add("+HEAD:refs/rescue/HEAD");
            } else if (line.endsWith("\trefs/stash")) {
                fetch.add("+refs/stash:refs/rescue/stash");
            }
        }
        git.run(own, fetch.toArray(String[]::new));
        return new Head(head);
    }

    /// The bundle is proven to be readable to its last object, and on the disk, before anybody deletes what it was made from.
    private Path write(Git git, Path own, Path meta) throws GitException, IOException {
        Path draft = own.resolveSibling("rescue.bundle");
        git.run(own, "--git-dir=" + own, "bundle", "create", "--quiet", draft.toString(), "--glob=refs/rescue", "--not", "--glob=refs/known");
        git.run(own, "--git-dir=" + own, "bundle", "verify", "--quiet", draft.toString());
        git.run(own, "--git-dir=" + own, "bundle", "unbundle", draft.toString());
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        // A tick that died after this, and before the clone was gone, has kept the same already.
        Optional<Path> kept = newest(meta);
        if (kept.isPresent() && heads(git, own, kept.get()).equals(heads(git, own, draft)) && isReadable(git, own, kept.get())) {
            return kept.get();
        }
        Path bundle = unused(meta, ".bundle");
        directories.move(draft, bundle);
        try (FileChannel channel = FileChannel.open(meta, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return bundle;
    }

    private static Optional<Path> newest(Path meta) throws IOException {
        try (Stream<Path> files = Files.list(meta)) {
            return files.filter(file -> file.getFileName().toString().matches("rescue-.*\\.bundle")).max(Comparator.naturalOrder());
        }
    }

    /// To its last object.
    private static boolean isReadable(Git git, Path own, Path bundle) throws GitException {
        return git.ask(own, "--git-dir=" + own, "bundle", "unbundle", bundle.toString()).isPresent();
    }

    /// What a bundle holds, by name and hash.
    private static List<String> heads(Git git, Path own, Path bundle) throws GitException {
        return git.ask(own, "--git-dir=" + own, "bundle", "list-heads", bundle.toString()).stream().flatMap(String::lines).sorted().toList();
    }

    /// The clone's share of objects goes with it, because without it the clone's history is gone.
    private Path setAside(Path clone, Path meta, Exception why) throws IOException {
        Path kept = unused(meta, ".clone");
        Path share = meta.resolve(kept.getFileName() + ".objects");
        Files.writeString(meta.resolve(kept.getFileName() + ".txt"), "git could not read this clone, so it was kept whole:\n" + why.getMessage() + "\n");
        if (Directories.isDirectory(SharedObjects.of(meta))) {
            directories.move(SharedObjects.of(meta), share);
        }
        directories.move(clone, kept);
        if (Directories.isDirectory(kept.resolve(".git")) && Directories.isDirectory(kept.resolve(".git/objects"))) {
            SharedObjects.use(kept.resolve(".git/objects"), List.of(share.toAbsolutePath().toString()));
        }
        directories.delete(meta.resolve("rescue.tmp"));
        return kept;
    }

    private Path unused(Path meta, String suffix) {
        String stamp = STAMP.format(clock.instant());
        Path path = meta.resolve("rescue-" + stamp + suffix);
        for (int n = 2; Directories.exists(path); n++) {
            path = meta.resolve("rescue-" + stamp + "-" + n + suffix);
        }
        return path;
    }
}
