package dev.agentloop.forge.local;

import dev.agentloop.model.IssueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A folder of files named by number, `12.md`, and how such files come into being and change: whole, or not at all.
///
/// Whatever else lies there is nobody's issue: editors' backups, notes, and the hidden files in which new content waits for its rename.
record IssueFolder(Path root) {
    /// Far beyond any text a person writes; a larger file is a mistake that must not fill the memory.
    static final int MAX_BYTES = 4 << 20;

    private static final Pattern ISSUE = Pattern.compile("([1-9][0-9]{0,17})\\.md");

    /// A file's bytes and what tells them from earlier ones.
    record Content(byte[] bytes, BasicFileAttributes attributes) {
        String text(String file) throws BrokenFileException {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException _) {
                throw new BrokenFileException(file, 1, "is not UTF-8 text: save it as UTF-8");
            }
        }
    }

    Path file(IssueId id) {
        return root.resolve(id + ".md");
    }

    Path comments(IssueId id) {
        return root.resolve(id + ".comments");
    }

    /// Every issue's file with its size and times, ascending, without opening one.
    ///
    /// @throws NoSuchFileException when the folder itself is missing: that is not the same as an empty one
    Map<IssueId, BasicFileAttributes> files() throws IOException {
        Map<IssueId, BasicFileAttributes> found = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path file : all) {
                Matcher name = ISSUE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    attributes(file).ifPresent(a -> found.put(new IssueId(name.group(1)), a));
                }
            }
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return found;
    }

    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// An issue's file; empty when there is none.
    Optional<Content> read(IssueId id) throws IOException, BrokenFileException {
        Path file = file(id);
        if (!ISSUE.matcher(file.getFileName().toString()).matches()) {
            return Optional.empty();
        }
        return read(file);
    }

    static Optional<Content> read(Path file) throws IOException, BrokenFileException {
        Optional<BasicFileAttributes> before = attributes(file);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (!before.get().isRegularFile()) {
            throw new BrokenFileException(file.toString(), 1, "is not a regular file: put the text itself here, not a link or a folder");
        }
        if (before.get().size() > MAX_BYTES) {
            throw new BrokenFileException(file.toString(), 1, "is larger than %d bytes: shorten it".formatted(MAX_BYTES));
        }
        try {
            return Optional.of(new Content(Files.readAllBytes(file), before.get()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Whether the file is still what was read.
    boolean isStill(IssueId id, Content read) throws IOException, BrokenFileException {
        return read(id).filter(now -> Arrays.equals(now.bytes(), read.bytes())).isPresent();
    }

    /// Writes new content beside the file, to be renamed by `replace`. The file's permissions are kept.
    Path prepare(IssueId id, String text) throws IOException {
        Path fresh = writeBeside(file(id), text);
        PosixFileAttributeView old = Files.getFileAttributeView(file(id), PosixFileAttributeView.class);
        if (old != null) {
            Files.setPosixFilePermissions(fresh, old.readAttributes().permissions());
        }
        return fresh;
    }

    void replace(IssueId id, Path fresh) throws IOException {
        Files.move(fresh, file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(root);
    }

    /// Else a power cut may undo a move of labels that agentloop has written down as done. File systems in memory have nothing to sync.
    static void sync(Path folder) throws IOException {
        if (folder.getFileSystem() == FileSystems.getDefault()) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Lets a new file appear, whole, under a name nobody has.
    ///
    /// @return whether it did
    static boolean appear(Path file, String text) throws IOException {
        Path fresh = writeBeside(file, text);
        try {
            Files.createLink(file, fresh);
            sync(file.getParent());
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// The hidden file is the same every time, since writers hold the lock: what a crash leaves behind is overwritten, not collected. It is deleted first, because a crash in
    /// `appear` can have left it as a second name of a finished file.
    private static Path writeBeside(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        return fresh;
    }

    /// A number no issue has or had: the file that holds the last one keeps a deleted issue's number, and all that is recorded under it, from coming back.
    long nextNumber() throws IOException {
        long highest = lastNumber().orElse(0);
        for (IssueId id : files().keySet()) {
            highest = Math.max(highest, Long.parseLong(id.value()));
        }
        Path record = root.resolve(".last-number");
        Files.move(writeBeside(record, Long.toString(highest + 1)), record, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return highest + 1;
    }

    private OptionalLong lastNumber() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(root.resolve(".last-number")).strip()));
        } catch (NoSuchFileException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
