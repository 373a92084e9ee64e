package dev.agentloop.web;

import dev.agentloop.model.OutputShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// Which lines of a run's output a page shows: those that begin in a range of its bytes.
///
/// @param from the first byte
/// @param to behind the last; the end of the file, wherever that is, when it is empty
record RunWindow(long from, OptionalLong to) {
    /// Bytes of a page: some hundred tool calls, and some hundredths of a second. A line that begins in it belongs to it whole.
    static final long SIZE = 256 * 1024;

    private static final int PIECE = 64 * 1024;

    /// @param first the byte that somebody asks for
    static RunWindow from(long first) {
        return new RunWindow(first, OptionalLong.of(first + SIZE));
    }

    /// What stands before a place.
    static RunWindow before(Path output, long to) throws IOException {
        return new RunWindow(begin(output, to), OptionalLong.of(to));
    }

    /// The last of a file that may still grow. One object is one line.
    static RunWindow last(Path output, OutputShape shape) throws IOException {
        boolean isWhole = shape instanceof OutputShape.OneObject || !Files.isRegularFile(output);
        return new RunWindow(isWhole ? 0 : begin(output, Files.size(output)), OptionalLong.empty());
    }

    boolean has(long line) {
        return to.isEmpty() || line < to.getAsLong();
    }

    /// A window's size before a place, or where the line begins that ends there when it is longer: a window without a line would be the end of the way back.
    private static long begin(Path output, long to) throws IOException {
        if (to <= SIZE || !Files.isRegularFile(output)) {
            return 0;
        }
        try (FileChannel file = FileChannel.open(output, StandardOpenOption.READ)) {
            long end = Math.min(to, file.size());
            long line = lineBegin(file, end - 1);
            return Math.min(line, Math.max(0, end - SIZE));
        }
    }

    /// @param last a byte of the line that may be its end
    private static long lineBegin(FileChannel file, long last) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long to = last; to > 0; to -= PIECE) {
            long from = Math.max(0, to - PIECE);
            piece.clear().limit((int) (to - from));
            while (piece.hasRemaining() && file.read(piece, from + piece.position()) > 0) {}
            for (int i = piece.position() - 1; i >= 0; i--) {
                if (piece.get(i) == '\n') {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }
}
