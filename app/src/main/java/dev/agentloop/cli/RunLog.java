package dev.agentloop.cli;

import dev.agentloop.conversation.ConversationEvent;
import dev.agentloop.conversation.ConversationEvent.Used;
import dev.agentloop.conversation.ConversationReader;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.Usage;
import dev.agentloop.terminal.Entry;
import dev.agentloop.terminal.Look;
import dev.agentloop.terminal.Transcript;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The conversation of one run, from its file to the screen, as far as the file goes at the moment.
final class RunLog implements Closeable {
    /// Bytes from the end in which the last entries are looked for first, and how much further each time they are not all there.
    private static final long WINDOW = 256 * 1024;
    private static final int FURTHER = 8;
    /// Without a word for so long, a person wonders.
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Consumer<Entry> screen;
    private final BooleanSupplier gone;
    private final ConversationReader reader;
    private final Transcript transcript;
    /// While the last entries are collected; then empty.
    private Optional<Deque<Entry>> last = Optional.empty();
    private final int most;
    private final boolean fromTheBeginning;
    private Optional<Used> used = Optional.empty();
    private Optional<Instant> lastSeen = Optional.empty();

    private RunLog(Path output, OutputShape shape, Look look, Consumer<Entry> screen, BooleanSupplier gone, long from, int most) {
        this.screen = screen;
        this.gone = gone;
        this.most = most;
        this.reader = new ConversationReader(output, shape, from);
        this.transcript = new Transcript(look, this::show);
        this.fromTheBeginning = from == 0;
    }

    /// All of it.
    static RunLog whole(Path output, OutputShape shape, Look look, Consumer<Entry> screen, BooleanSupplier gone) {
        return new RunLog(output, shape, look, screen, gone, 0, Integer.MAX_VALUE);
    }

    /// Its last entries, and what comes then.
    ///
    /// @param complete whether its run is over
    /// @param follow whether what is not complete yet can wait
    static RunLog end(Path output, OutputShape shape, Look look, Consumer<Entry> screen, BooleanSupplier gone, int entries, boolean complete, boolean follow) throws IOException {
        long size = Files.isRegularFile(output) ? Files.size(output) : 0;
        for (long window = WINDOW; ; window *= FURTHER) {
            long from = shape instanceof OutputShape.OneObject ? 0 : Math.max(0, size - window);
            RunLog log = new RunLog(output, shape, look, screen, gone, from, entries);
            if (log.collect(complete, follow) || from == 0) {
                log.showLast();
                return log;
            }
            log.close();
        }
    }

    /// @return whether there were more than are wanted: the first may be the end of one
    private boolean collect(boolean complete, boolean follow) throws IOException {
        Deque<Entry> kept = new ArrayDeque<>();
        last = Optional.of(kept);
        read(complete, Optional.empty());
        if (complete || !follow) {
            transcript.end();
        }
        return kept.size() > most;
    }

    private void showLast() {
        Deque<Entry> kept = last.orElseThrow();
        last = Optional.empty();
        kept.stream().skip(Math.max(0, kept.size() - most)).forEach(this::show);
    }

    private void show(Entry entry) {
        if (entry.lines().isEmpty()) {
            return;
        }
        if (last.isEmpty()) {
            screen.accept(entry);
            return;
        }
        last.get().add(entry);
        if (last.get().size() > most + 1) {
            last.get().removeFirst();
        }
    }

    /// Shows what has come since.
    ///
    /// @param complete whether the run is over
    /// @param live the time, when what comes now has just happened
    /// @return whether anything had come
    boolean read(boolean complete, Optional<Instant> live) throws IOException {
        reader.look(complete);
        boolean any = false;
        for (Optional<ConversationEvent> event = reader.next(); event.isPresent() && !gone.getAsBoolean(); event = reader.next()) {
            if (event.get() instanceof Used now) {
                used = Optional.of(now);
            }
            transcript.add(event.get(), live);
            any = true;
        }
        if (any || lastSeen.isEmpty()) {
            lastSeen = live;
        }
        return any;
    }

    /// Nothing had come: what is complete is shown, and what is waited for.
    void pause(Instant now) {
        transcript.pause(now, lastSeen.filter(seen -> Duration.between(seen, now).compareTo(IDLE) > 0).isPresent());
    }

    /// Nothing more comes.
    void end() {
        transcript.end();
    }

    /// What the run has used until now; as far as it is known, which is nothing when its beginning was not read.
    Usage usage() {
        return fromTheBeginning ? reader.soFar().usage() : Usage.UNKNOWN;
    }

    int toolCalls() {
        return reader.soFar().toolCalls();
    }

    Optional<Used> lastUsed() {
        return used;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
