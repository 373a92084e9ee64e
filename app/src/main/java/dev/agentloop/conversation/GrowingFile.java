package dev.agentloop.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The whole lines of a file somebody may be writing, which may not be there yet. It ends where they end now; after another look it may go on.
///
/// Once it is open it stays readable, also when its directory is moved or deleted.
final class GrowingFile extends InputStream {
    private static final int PIECE = 64 * 1024;

    private final Path path;
    private FileChannel file;
    /// Of the next byte to read.
    private long position;
    /// Where the last whole line ends.
    private long end;
    /// How far line ends were looked for: a line of a hundred megabytes that comes slowly is looked through once.
    private long seen;

    /// @param from where to begin; in the middle of a line, with the next one
    GrowingFile(Path path, long from) {
        this.path = path;
        this.position = from;
        this.end = from;
        this.seen = Math.max(0, from - 1);
    }

    /// Looks how far the file goes now.
    ///
    /// @param complete whether nobody writes any more, so that what follows the last line end is a line
    /// @throws FileSystemException when there is something else in the file's place
    void look(boolean complete) throws IOException {
        if (file == null && !open()) {
            return;
        }
        long size = file.size();
        if (size > seen) {
            end = Math.max(end, lastLineEnd(size));
            seen = size;
        }
        if (complete) {
            end = Math.max(end, size);
        }
    }

    private boolean open() throws IOException {
        if (!Files.isRegularFile(path)) {
            if (Files.exists(path)) {
                throw new FileSystemException(path.toString(), null, "it is not a file; look at it, then remove or mend it");
            }
            return false;
        }
        file = FileChannel.open(path, StandardOpenOption.READ);
        if (position > 0) {
            position = nextLine(position - 1);
            end = position;
        }
        return true;
    }

    /// Where the first line after this place begins; the end of the file when there is none.
    private long nextLine(long from) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long at = from; file.read(piece.clear(), at) > 0; at += piece.position()) {
            for (int i = 0; i < piece.position(); i++) {
                if (piece.get(i) == '\n') {
                    return at + i + 1;
                }
            }
        }
        return file.size();
    }

    /// Where the last line ends that ends in what was not seen yet.
    private long lastLineEnd(long size) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long to = size; to > seen; to -= PIECE) {
            long from = Math.max(seen, to - PIECE);
            piece.clear().limit((int) (to - from));
            while (piece.hasRemaining() && file.read(piece, from + piece.position()) > 0) {}
            for (int i = piece.position() - 1; i >= 0; i--) {
                if (piece.get(i) == '\n') {
                    return from + i + 1;
                }
            }
        }
        return end;
    }

    long position() {
        return position;
    }

    /// Bytes there are now, whole lines or not.
    long size() throws IOException {
        return file == null ? 0 : file.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int most = (int) Math.min(length, end - position);
        if (file == null || most <= 0) {
            return -1;
        }
        int n = file.read(ByteBuffer.wrap(to, offset, most), position);
        position += Math.max(0, n);
        return n;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
