package dev.agentloop.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that takes what a program writes and stays small: the beginning at once, so that it can be watched, and the end when it is closed. For its owner alone.
final class BoundedLog implements AutoCloseable {
    /// Bytes of the beginning, and as many of the end. `npm ci` writes a hundredth of it.
    static final int KEPT = 64 * 1024;

    private final OutputStream file;
    private final byte[] ring = new byte[KEPT];
    private long written;
    private long seen;
    private boolean closed;

    private BoundedLog(OutputStream file) {
        this.file = file;
    }

    static BoundedLog at(Path path) throws IOException {
        Files.deleteIfExists(path);
        Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        return new BoundedLog(Files.newOutputStream(path));
    }

    synchronized void add(byte[] bytes, int length) throws IOException {
        if (closed) {
            return;
        }
        int head = (int) Math.min(length, KEPT - written);
        file.write(bytes, 0, head);
        written += head;
        for (int i = 0; i < length; i++) {
            ring[(int) (seen++ % KEPT)] = bytes[i];
        }
    }

    /// The last bytes of what was added.
    synchronized String tail(int most) {
        return new String(last((int) Math.min(seen, most)), StandardCharsets.UTF_8);
    }

    private byte[] last(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = ring[(int) ((seen - count + i) % KEPT)];
        }
        return bytes;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try (file) {
            int end = (int) Math.min(seen - written, KEPT);
            long leftOut = seen - written - end;
            if (leftOut > 0) {
                file.write("\n[%d bytes left out]\n".formatted(leftOut).getBytes(StandardCharsets.UTF_8));
            }
            file.write(last(end));
        }
    }
}
