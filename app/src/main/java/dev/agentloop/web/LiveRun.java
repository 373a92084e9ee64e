package dev.agentloop.web;

import dev.agentloop.conversation.ConversationEvent;
import dev.agentloop.conversation.ConversationReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends what a run adds to its conversation, as it comes: the HTML of each block that is new or has changed, until the run is over.
final class LiveRun implements Answer.Source {
    /// A person takes it for at once, and a look costs next to nothing. What grows is sent no more often.
    static final Duration LOOK = Duration.ofMillis(250);
    /// Looks between two at the process table, and between two signs of life.
    private static final int LOOKS_TO_OVER = 4, LOOKS_TO_COMMENT = 60;
    /// Bytes of the file after which is sent what was folded: what came while nobody was connected is not gathered in memory.
    private static final long AT_ONCE = 64 * 1024;

    private final Records.RunFiles files;
    private final Place place;
    private final Run run;
    private final Duration look;

    /// Where somebody's page stands.
    ///
    /// @param from where to begin to read so that what may still change is known
    /// @param upTo in front of what is not on the page yet
    record Place(long from, long upTo) {
        private static final Pattern WRITTEN = Pattern.compile("(\\d{1,15})-(\\d{1,15})");

        static Optional<Place> of(String written) {
            Matcher numbers = WRITTEN.matcher(written);
            return numbers.matches() ? Optional.of(new Place(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)))) : Optional.empty();
        }

        static Place of(BlockFold fold, long position) {
            return new Place(fold.resume(position), position);
        }

        /// What is further back does not change any more.
        long begin() {
            return Math.max(Math.min(from, upTo), upTo - 2 * BlockFold.REACH);
        }

        @Override
        public String toString() {
            return from + "-" + upTo;
        }
    }

    interface Run {
        /// Whether nothing more comes.
        boolean isOver() throws IOException;

        String html(List<Block> blocks);

        /// What became of it, when it is over: a sentence.
        String end() throws IOException;
    }

    /// @param look how long it waits between two looks
    LiveRun(Records.RunFiles files, Place place, Run run, Duration look) {
        this.files = files;
        this.place = place;
        this.run = run;
        this.look = look;
    }

    @Override
    public void sendTo(Answer.Sink sink) throws IOException, InterruptedException {
        BlockFold fold = new BlockFold(place.begin());
        try (ConversationReader reader = new ConversationReader(files.output(), files.shape(), place.begin())) {
            // At once, so that a browser knows that it is connected.
            sink.comment();
            boolean isOver = run.isOver();
            read(reader, isOver, fold, sink);
            for (int looks = 1; !isOver; looks++) {
                Thread.sleep(look);
                if (looks % LOOKS_TO_COMMENT == 0) {
                    sink.comment();
                }
                // Before the next look, so that what was written last is seen.
                isOver = looks % LOOKS_TO_OVER == 0 && run.isOver();
                read(reader, isOver, fold, sink);
            }
            fold.end();
            send(fold, reader.position(), sink);
            sink.event("end", Place.of(fold, reader.position()).toString(), run.end());
        }
    }

    private void read(ConversationReader reader, boolean complete, BlockFold fold, Answer.Sink sink) throws IOException {
        reader.look(complete);
        long sent = reader.position();
        boolean onPage = sent < place.upTo();
        for (Optional<ConversationEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
            long line = reader.line();
            if (onPage && line >= place.upTo()) {
                fold.changed();
                onPage = false;
            }
            if (!onPage && line - sent > AT_ONCE) {
                send(fold, line, sink);
                sent = line;
            }
            fold.take(event.get(), line);
        }
        if (onPage) {
            fold.changed();
        }
        send(fold, reader.position(), sink);
    }

    private void send(BlockFold fold, long position, Answer.Sink sink) throws IOException {
        List<Block> blocks = fold.changed();
        if (!blocks.isEmpty()) {
            sink.event("blocks", Place.of(fold, position).toString(), run.html(blocks));
        }
    }
}
