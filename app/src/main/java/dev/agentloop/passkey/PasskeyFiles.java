package dev.agentloop.passkey;

import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.Places;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/// One directory of `NAME.json` files, each of somebody's passkeys. What was parsed is kept until the file is another one, so that asking at each request costs one look at the directory.
final class PasskeyFiles {
    /// Ten passkeys of the largest kind take a fifth of it.
    private static final long MAX_FILE = 1 << 18;

    private static final String ENDING = ".json";

    private final Path directory;
    private final AtomicFiles files;
    private final ConcurrentMap<Username, Seen> seen = new ConcurrentHashMap<>();

    PasskeyFiles(Path directory, AtomicFiles files) {
        this.directory = directory;
        this.files = files;
    }

    private record Seen(Object key, Object modified, long size, User user) {}

    /// What the file says now, for whoever is about to change it.
    ///
    /// @return empty when there is no such file
    Optional<User> read(Username name) throws DamagedException {
        seen.remove(name);
        return look(name);
    }

    /// As it was parsed before, when the file looks the same. A file that was replaced twice in the same moment may: what is only looked at is not wrong by more than that.
    private Optional<User> look(Username name) throws DamagedException {
        Path file = file(name);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Seen before = seen.get(name);
            if (before != null && before.size == now.size() && before.modified.equals(now.lastModifiedTime()) && before.key.equals(key(now))) {
                return Optional.of(before.user);
            }
            if (!now.isRegularFile()) {
                throw new FileSystemException(file.toString(), null, "it is no file");
            }
            User user = PasskeyJson.user(Places.content(file, MAX_FILE), name);
            seen.put(name, new Seen(key(now), now.lastModifiedTime(), now.size(), user));
            return Optional.of(user);
        } catch (NoSuchFileException e) {
            seen.remove(name);
            return absent(file, e);
        } catch (IOException | IllegalArgumentException e) {
            seen.remove(name);
            throw new DamagedException(file, String.valueOf(e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage()), e);
        }
    }

    private static Optional<User> absent(Path file, IOException e) throws DamagedException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException(file, "it is a link to nothing", e);
        }
        return Optional.empty();
    }

    /// The inode: each write makes another file.
    private static Object key(BasicFileAttributes attributes) {
        return attributes.fileKey() == null ? "" : attributes.fileKey();
    }

    /// For a look, at each request: a damaged file counts as none, so that nobody gets in by it.
    Optional<User> readable(Username name) {
        try {
            return look(name);
        } catch (DamagedException _) {
            return Optional.empty();
        }
    }

    /// Ascending. Files of other names are none of ours.
    List<Username> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .filter(Username::isSafe)
                    .map(Username::new)
                    .sorted()
                    .toList();
        }
    }

    /// All that can be read.
    List<User> all() throws IOException {
        List<User> users = new ArrayList<>();
        for (Username name : names()) {
            readable(name).ifPresent(users::add);
        }
        return users;
    }

    /// Whether there is a file, damaged or not.
    boolean has(Username name) {
        return Files.exists(file(name), LinkOption.NOFOLLOW_LINKS);
    }

    void write(User user) throws IOException {
        files.write(file(user.name()), PasskeyJson.bytes(user));
    }

    void delete(Username name) throws IOException {
        files.delete(file(name));
    }

    Path file(Username name) {
        return directory.resolve(name + ENDING);
    }
}
