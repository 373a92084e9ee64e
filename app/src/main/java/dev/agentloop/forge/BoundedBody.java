package dev.agentloop.forge;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// An answer that may not grow without end.
final class BoundedBody extends FilterInputStream {
    private final long most;
    private long left;

    BoundedBody(InputStream in, long most) {
        super(in);
        this.most = most;
        this.left = most;
    }

    /// More than is read of one answer.
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong(long most) {
            super("the answer is longer than %d bytes, the most that is read".formatted(most));
        }
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            take(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        take(Math.max(0, count));
        return count;
    }

    private void take(int count) throws IOException {
        left -= count;
        if (left < 0) {
            throw new TooLong(most);
        }
    }
}
