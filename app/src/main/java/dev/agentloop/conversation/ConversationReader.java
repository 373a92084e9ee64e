package dev.agentloop.conversation;

import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.conversation.ConversationEvent.Output;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunReading;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A conversation, event by event, from a file of any size that may still be written: memory stays within some megabytes, and half a line waits until it is whole.
///
/// Use: `look`, then `next` until it is empty; after a while the same again. To read a page, begin at an earlier [#position()]. One thread at a time.
public final class ConversationReader implements Closeable {
    /// Bytes kept of a string's beginning and end. A thousand lines of text; what is longer is nothing to be read on a screen.
    private static final int HEAD = 64 * 1024, TAIL = 8 * 1024;
    /// Bytes of a line that is no message. Enough to see what it is.
    private static final int LINE = 4 * 1024;

    private final Path output;
    private final OutputShape shape;
    private final GrowingFile file;
    private final CappedLines lines;
    private final AcpxConversation acpx = new AcpxConversation(new ResetTimes(Instant.EPOCH, ZoneOffset.UTC));
    private final Queue<ConversationEvent> events = new ArrayDeque<>();
    private boolean wholeRead;
    private long line;

    /// @param output need not exist yet
    /// @param from where in the file to begin, in bytes; in the middle of a line, with the next one
    public ConversationReader(Path output, OutputShape shape, long from) {
        this.output = output;
        this.shape = shape;
        this.file = new GrowingFile(output, from);
        this.lines = new CappedLines(file, HEAD, TAIL);
    }

    /// Looks how far the output goes now.
    ///
    /// @param complete whether its run is over, so that its last line is whole without a line end
    /// @throws FileSystemException when there is something else in the file's place
    public void look(boolean complete) throws IOException {
        file.look(complete);
        if (complete && shape instanceof OutputShape.OneObject(OutputShape.Paths paths) && !wholeRead) {
            wholeRead = true;
            readWhole(paths);
        }
    }

    /// The next event; empty when there is none before the next look.
    public Optional<ConversationEvent> next() throws IOException {
        while (events.isEmpty() && !(shape instanceof OutputShape.OneObject) && lines.next()) {
            line = position();
            takeLine();
        }
        return Optional.ofNullable(events.poll());
    }

    /// Where the next line begins, in bytes. Events of the line before it may still be to come, so it is a place to begin at when [#next()] was empty.
    public long position() {
        return file.position() - lines.unread();
    }

    /// Where the line of the last event begins, in bytes; of a file that is one object, 0.
    public long line() {
        return line;
    }

    /// What is known of the run so far, when all of it was read from the beginning; of an agent without ACP, nothing.
    public RunReading soFar() {
        return acpx.reading();
    }

    private void takeLine() throws IOException {
        switch (shape) {
            case OutputShape.Acpx() -> {
                Peeked line = new Peeked(lines);
                StreamMessage.read(line, AcpxConversation.SHAPE, true).ifPresentOrElse(message -> acpx.take(message, events::add), () -> addOutput(line, false));
            }
            case OutputShape.PlainText() -> {
                Peeked line = new Peeked(lines);
                line.readNBytes(LINE);
                events.add(new Output(line.beginning(), false));
            }
            case OutputShape.Lines(OutputShape.Paths paths) -> {
                Peeked line = new Peeked(lines);
                PathValues values = new PathValues(paths);
                Optional<ObjectNode> object = StreamMessage.read(line, values.shape(), true);
                String text = object.map(one -> textIn(one, values)).orElse("");
                if (text.isBlank()) {
                    addOutput(line, object.isPresent());
                } else {
                    events.add(new Message(WholeText.of(text) + "\n\n"));
                }
            }
            case OutputShape.OneObject(_) -> throw new IllegalStateException("an object is no line");
        }
    }

    private static String textIn(JsonNode object, PathValues values) {
        values.take(object);
        return values.text();
    }

    private void addOutput(Peeked line, boolean data) {
        String text = line.beginning();
        if (!text.isBlank()) {
            events.add(new Output(text, data));
        }
    }

    private void readWhole(OutputShape.Paths paths) throws IOException {
        if (!Files.isRegularFile(output)) {
            return;
        }
        PathValues values = new PathValues(paths);
        try (InputStream whole = Files.newInputStream(output)) {
            values.takeObject(whole);
        }
        if (values.text().isBlank()) {
            // Not what it was said to be: the person sees what it is.
            CommandEnd.tail(output, LINE).lines().forEach(line -> events.add(new Output(line, false)));
        } else {
            events.add(new Message(WholeText.of(values.text())));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /// A line of which the beginning is remembered while it is read.
    private static final class Peeked extends FilterInputStream {
        private final byte[] first = new byte[LINE];
        private int remembered;

        Peeked(InputStream line) {
            super(line);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = in.read(to, offset, length);
            int more = Math.min(n, first.length - remembered);
            if (more > 0) {
                System.arraycopy(to, offset, first, remembered, more);
                remembered += more;
            }
            return n;
        }

        /// The line goes on when its beginning was read.
        @Override
        public void close() {}

        String beginning() {
            return new String(first, 0, remembered, StandardCharsets.UTF_8) + (remembered == first.length ? " …" : "");
        }
    }
}
