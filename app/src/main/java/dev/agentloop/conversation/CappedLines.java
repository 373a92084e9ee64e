package dev.agentloop.conversation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The lines of a JSON-lines file one after the other, each as a stream that ends with its line, with overlong strings shortened to their beginning and end.
///
/// A parser on top of it holds no more than about {@link #HEAD} + 4 x {@link #TAIL} bytes of one string, however long a line is, and the next line begins at the next line feed
/// whatever this one held. Use: `while (lines.next()) { parse(lines); }`.
final class CappedLines extends InputStream {
    /// Bytes of a string's beginning that are kept: more than any forge takes in a comment.
    static final int HEAD = 512 * 1024;
    /// Bytes of a string's end that are kept at least: the closing marker is there.
    static final int TAIL = 64 * 1024;

    private static final byte[] NOTE = BoundedText.NOTE.replace("\n", "\\n").getBytes(StandardCharsets.US_ASCII);
    private static final int END = -1;

    private final InputStream in;
    private final int mostHead;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] rest = new byte[8 * 1024];
    private int at;
    private int limit;

    private boolean inLine;
    private boolean inString;
    /// Bytes the current escape sequence still needs, plus one while in the hex digits of a Unicode escape.
    private int escape;
    private int stringLength;
    private final Tail tail;
    private byte[] pending = new byte[0];
    private int pendingAt;

    CappedLines(InputStream in) {
        this(in, HEAD, TAIL);
    }

    /// @param head bytes of a string's beginning that are kept
    /// @param tail bytes of its end that are kept at least
    CappedLines(InputStream in, int head, int tail) {
        this.in = in;
        this.mostHead = head;
        this.tail = new Tail(tail);
    }

    /// Bytes that were taken from the file and belong to what follows.
    int unread() {
        return limit - at;
    }

    /// Moves to the beginning of the next line, past what is left of this one. False at the end of the file.
    boolean next() throws IOException {
        while (inLine && read(rest, 0, rest.length) != END) {}
        inLine = fill();
        return inLine;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int put = offset;
        int full = offset + length;
        while (put < full) {
            if (pendingAt < pending.length) {
                int n = Math.min(full - put, pending.length - pendingAt);
                System.arraycopy(pending, pendingAt, to, put, n);
                pendingAt += n;
                put += n;
            } else if (!inLine || !fill()) {
                endLine();
                break;
            } else if (buffer[at] == '\n') {
                at++;
                endLine();
            } else {
                put = inString ? copyString(to, put, full) : copyStructure(to, put, full);
            }
        }
        return put == offset && length > 0 ? END : put - offset;
    }

    /// Copies what stands between strings, up to and with the next quote.
    private int copyStructure(byte[] to, int put, int full) {
        int most = Math.min(full - put, limit - at);
        int n = 0;
        while (n < most && !inString && buffer[at + n] != '\n') {
            inString = buffer[at + n] == '"';
            n++;
        }
        System.arraycopy(buffer, at, to, put, n);
        at += n;
        stringLength = 0;
        return put + n;
    }

    /// Copies a piece of a string, at most to its closing quote; from {@link #HEAD} bytes on into the tail instead.
    private int copyString(byte[] to, int put, int full) {
        boolean startsCharacter = escape == 0 && !continues(buffer[at]);
        if (startsCharacter && buffer[at] == '"') {
            return closeString(to, put);
        }
        int n = piece();
        if (!tail.isEmpty() || stringLength >= mostHead && startsCharacter) {
            tail.add(buffer, at, n, startsCharacter);
        } else {
            // Beyond the limit only for the rest of a character that began before it.
            n = Math.min(n, Math.min(full - put, Math.max(1, mostHead - stringLength)));
            System.arraycopy(buffer, at, to, put, n);
            put += n;
            stringLength += n;
        }
        at += n;
        return put;
    }

    private int closeString(byte[] to, int put) {
        at++;
        inString = false;
        if (tail.isEmpty()) {
            to[put] = '"';
            return put + 1;
        }
        pending = tail.take();
        pendingAt = 0;
        return put;
    }

    /// The number of bytes from here that can be taken at once: one of an escape sequence, one of the rest of a character that began before, or everything up to the next byte
    /// that means something.
    private int piece() {
        byte first = buffer[at];
        if (escape != 0 || first == '\\') {
            followEscape(first);
            return 1;
        }
        if (continues(first)) {
            return 1;
        }
        int end = at + 1;
        while (end < limit && buffer[end] != '"' && buffer[end] != '\\' && buffer[end] != '\n') {
            end++;
        }
        return end - at;
    }

    /// Whether the byte is the second, third or fourth of a UTF-8 sequence.
    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }

    private void followEscape(byte b) {
        if (escape == 0) {
            escape = 1;
        } else if (escape == 1) {
            escape = b == 'u' ? 5 : 0;
        } else {
            escape = escape == 2 ? 0 : escape - 1;
        }
    }

    private void endLine() {
        inLine = false;
        inString = false;
        escape = 0;
        tail.clear();
    }

    private boolean fill() throws IOException {
        if (at == limit) {
            at = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return at < limit;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// The last bytes of a string: two segments that take turns, each beginning with a whole character, so that no escape sequence is cut.
    private static final class Tail {
        private final int least;
        private ByteArrayOutputStream older = new ByteArrayOutputStream();
        private ByteArrayOutputStream newer = new ByteArrayOutputStream();

        Tail(int least) {
            this.least = least;
        }

        boolean isEmpty() {
            return newer.size() == 0;
        }

        /// @param startsCharacter whether the first of these bytes does
        void add(byte[] bytes, int from, int count, boolean startsCharacter) {
            // The second bound is for bytes that are no UTF-8 at all: no character ever starts.
            if (newer.size() >= least && startsCharacter || newer.size() >= 2 * least) {
                ByteArrayOutputStream spare = older;
                spare.reset();
                older = newer;
                newer = spare;
            }
            newer.write(bytes, from, count);
        }

        /// The note, the tail and the closing quote; the tail is empty afterwards.
        byte[] take() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(NOTE);
            all.writeBytes(older.toByteArray());
            all.writeBytes(newer.toByteArray());
            all.write('"');
            clear();
            return all.toByteArray();
        }

        void clear() {
            older.reset();
            newer.reset();
        }
    }
}
