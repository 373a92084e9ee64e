package dev.agentloop.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The lines of a JSON-lines file one after the other, each as a stream that ends with its line, with overlong strings shortened to their beginning and end.
///
/// A parser on top of it never holds more than {@link #HEAD} + 2 x {@link #TAIL} bytes of one string, however long a line is, and the next line begins at the next line feed
/// whatever this one held. Use: `while (lines.next()) { parse(lines); }`.
final class CappedLines extends InputStream {
    /// Bytes of a string's beginning that are kept: more than any forge takes in a comment.
    static final int HEAD = 512 * 1024;
    /// Bytes of a string's end that are kept at least: the closing marker is there.
    static final int TAIL = 64 * 1024;

    private static final byte[] NOTE = BoundedText.NOTE.replace("\n", "\\n").getBytes(StandardCharsets.US_ASCII);
    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int limit;

    private boolean inLine;
    private boolean inString;
    /// Bytes the current escape sequence still needs, plus one while in the hex digits of a Unicode escape.
    private int escape;
    private int stringLength;
    private final Tail tail = new Tail();
    private byte[] pending = new byte[0];
    private int pendingAt;

    CappedLines(InputStream in) {
        this.in = in;
    }

    /// Moves to the beginning of the next line, past what is left of this one. False at the end of the file.
    boolean next() throws IOException {
        byte[] rest = new byte[8 * 1024];
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
        while (put < full && at < limit && buffer[at] != '\n') {
            byte b = buffer[at++];
            to[put++] = b;
            if (b == '"') {
                inString = true;
                stringLength = 0;
                break;
            }
        }
        return put;
    }

    /// Copies a string up to and with its closing quote; from {@link #HEAD} bytes on into the tail instead.
    private int copyString(byte[] to, int put, int full) {
        while (put < full && at < limit && buffer[at] != '\n') {
            byte b = buffer[at++];
            boolean startsCharacter = escape == 0 && (b & 0xC0) != 0x80;
            if (startsCharacter && b == '"') {
                inString = false;
                if (tail.isEmpty()) {
                    to[put++] = b;
                } else {
                    pending = tail.take();
                    pendingAt = 0;
                }
                return put;
            }
            followEscape(b);
            if (!tail.isEmpty() || stringLength >= HEAD && startsCharacter) {
                tail.add(b, startsCharacter);
            } else {
                to[put++] = b;
                stringLength++;
            }
        }
        return put;
    }

    private void followEscape(byte b) {
        if (escape == 0) {
            escape = b == '\\' ? 1 : 0;
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
        private ByteArrayOutputStream older = new ByteArrayOutputStream();
        private ByteArrayOutputStream newer = new ByteArrayOutputStream();

        boolean isEmpty() {
            return newer.size() == 0;
        }

        void add(byte b, boolean startsCharacter) {
            // The second bound is for bytes that are no UTF-8 at all: no character ever starts.
            if (newer.size() >= TAIL && startsCharacter || newer.size() >= 2 * TAIL) {
                ByteArrayOutputStream spare = older;
                spare.reset();
                older = newer;
                newer = spare;
            }
            newer.write(b);
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
