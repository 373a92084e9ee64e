package dev.agentloop.web;

import dev.agentloop.conversation.ConversationEvent;
import dev.agentloop.conversation.ConversationReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A window of a conversation.
///
/// @param from in front of what is shown, in bytes: 0 when nothing stands before
/// @param later the first line that is not shown any more; empty when the last one is
/// @param place where the page stands, for what comes later
public record RunPage(List<Block> blocks, long from, OptionalLong later, String place) {
    public RunPage {
        blocks = List.copyOf(blocks);
    }

    /// @param over whether nothing more comes
    static RunPage read(RunWindow window, Records.RunFiles files, boolean over) throws IOException {
        BlockFold fold = new BlockFold(window.from());
        try (ConversationReader reader = new ConversationReader(files.output(), files.shape(), window.from())) {
            reader.look(over);
            OptionalLong later = OptionalLong.empty();
            Optional<ConversationEvent> event = reader.next();
            while (event.isPresent() && later.isEmpty()) {
                if (window.has(reader.line())) {
                    fold.take(event.get(), reader.line());
                    event = reader.next();
                } else {
                    later = OptionalLong.of(reader.line());
                }
            }
            if (over && later.isEmpty()) {
                fold.end();
            }
            return new RunPage(fold.changed(), window.from(), later, LiveRun.Place.of(fold, reader.position()).toString());
        }
    }
}
