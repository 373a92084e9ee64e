package dev.agentloop.web;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;

/// Server-sent events on one connection.
final class EventStream implements Answer.Sink {
    private final Content.Sink connection;
    private final BooleanSupplier open;

    /// @param open whether it may go on: the server is not stopping, and the visitor is still signed in
    EventStream(Content.Sink connection, BooleanSupplier open) {
        this.connection = connection;
        this.open = open;
    }

    @Override
    public void event(String name, String id, String data) throws IOException {
        StringBuilder text = new StringBuilder("event: ").append(name).append("\nid: ").append(id).append('\n');
        // A stream knows three kinds of line ends, and all of them would end the data.
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        write(text.append('\n').toString());
    }

    @Override
    public void comment() throws IOException {
        if (!open.getAsBoolean()) {
            throw new EOFException("the stream is closed");
        }
        write(":\n\n");
    }

    private void write(String text) throws IOException {
        Content.Sink.write(connection, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
