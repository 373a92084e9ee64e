package dev.agentloop.state;

import dev.agentloop.model.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The one lock of `loop-data/`: an operating-system lock on `agentloop.lock`, so that check and claim are one step and a dead holder holds nothing.
///
/// The content is for people and for `status` only. While the lock is held, no code of the same process may open the file a second time: closing that second
/// descriptor would release the lock.
public final class TickLock implements AutoCloseable {
    /// The lock's name below `loop-data/`.
    public static final String FILE = "agentloop.lock";

    /// It holds five values.
    private static final long MAX_FILE = 1 << 16;

    private final FileChannel channel;
    private final FileLock lock;

    private TickLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /// Who holds it.
    ///
    /// @param process match string: the executable's name
    public record Holder(ProcessIdentity process, Instant since) {}

    /// Takes the lock, or returns empty at once when somebody holds it.
    public static Optional<TickLock> tryAcquire(StateRoot root, Holder holder) throws IOException {
        root.files().createDirectories(root.path());
        FileChannel channel = FileChannel.open(root.path().resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            TickLock held = new TickLock(channel, lock);
            held.write(Json.bytes(content(holder)));
            return Optional.of(held);
        } catch (OverlappingFileLockException _) {
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Who wrote their name into the file, if anybody; whether they still hold it is for the reader to find out by their process.
    public static Optional<Holder> holder(Path loopData) throws DamagedException {
        Path file = loopData.resolve(FILE);
        try {
            byte[] bytes = Places.content(file, MAX_FILE);
            return bytes.length == 0 ? Optional.empty() : Optional.of(Json.parse(bytes, TickLock::holder));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedException(file, e.getMessage(), e);
        }
    }

    private static ObjectNode content(Holder holder) {
        ObjectNode node = Json.object();
        node.put("pid", holder.process().pid());
        node.put("match", holder.process().match());
        node.put("startTicks", holder.process().startTicks());
        node.put("bootId", holder.process().bootId());
        node.put("since", holder.since().toString());
        return node;
    }

    private static Holder holder(JsonNode node) {
        return new Holder(
                new ProcessIdentity(Json.number(node, "pid"), Json.text(node, "match"), Json.number(node, "startTicks"), Json.text(node, "bootId")),
                Json.instant(node, "since"));
    }

    /// The lock holds without it, and a full disk must not keep a tick from stopping what fills it.
    private void write(byte[] content) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(content), 0);
        } catch (IOException _) {
            // Whoever asks who holds the lock reads no answer, or a damaged one.
        }
    }

    /// Empties the file, which says "free", and releases the lock.
    @Override
    public void close() throws IOException {
        try {
            channel.truncate(0);
            lock.release();
        } finally {
            channel.close();
        }
    }
}
