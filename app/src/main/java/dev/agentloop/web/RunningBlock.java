package dev.agentloop.web;

import dev.agentloop.conversation.ConversationEvent;
import dev.agentloop.conversation.ConversationEvent.Ended;
import dev.agentloop.conversation.ConversationEvent.Failure;
import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.conversation.ConversationEvent.Output;
import dev.agentloop.conversation.ConversationEvent.PermissionAnswered;
import dev.agentloop.conversation.ConversationEvent.PermissionAsked;
import dev.agentloop.conversation.ConversationEvent.Plan;
import dev.agentloop.conversation.ConversationEvent.Prompted;
import dev.agentloop.conversation.ConversationEvent.Thought;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import dev.agentloop.conversation.ConversationEvent.Trouble;
import dev.agentloop.conversation.ConversationEvent.Used;
import java.util.Optional;

/// What comes in pieces, while it grows.
final class RunningBlock {
    /// Characters after which a text goes on in a block of its own, at the next line: each time it grows all of the block is sent again. A line is cut between words when it goes on
    /// for half as long, and anywhere when it goes on for as long.
    static final int LONGEST = 16 * 1024;

    private final String id;
    private final long began;
    private final Kind kind;
    private final StringBuilder text = new StringBuilder();
    private boolean open = true;

    enum Kind {
        MESSAGE,
        THOUGHT,
        LINES,
        DATA;

        /// Empty for what is a block at once.
        static Optional<Kind> of(ConversationEvent event) {
            return switch (event) {
                case Message _ -> Optional.of(MESSAGE);
                case Thought _ -> Optional.of(THOUGHT);
                case Output(_, boolean data) -> Optional.of(data ? DATA : LINES);
                case ToolCall _, Plan _, PermissionAsked _, PermissionAnswered _, Trouble _, Failure _, Prompted _, Ended _, Used _ -> Optional.empty();
            };
        }
    }

    RunningBlock(String id, long began, Kind kind) {
        this.id = id;
        this.began = began;
        this.kind = kind;
    }

    String id() {
        return id;
    }

    long began() {
        return began;
    }

    Kind kind() {
        return kind;
    }

    void add(String piece) {
        text.append(piece);
    }

    void close() {
        open = false;
    }

    /// Whether the next piece begins a block of its own.
    boolean endsBefore(String piece) {
        if (text.length() <= LONGEST || piece.isEmpty()) {
            return false;
        }
        char last = text.charAt(text.length() - 1);
        boolean isLineEnd = last == '\n' || piece.startsWith("\n");
        boolean isWordEnd = Character.isWhitespace(last) || Character.isWhitespace(piece.charAt(0));
        return isLineEnd || isWordEnd && text.length() > LONGEST * 3 / 2 || text.length() > 2 * LONGEST;
    }

    Block block() {
        return switch (kind) {
            case MESSAGE -> new Block.Said(id, text.toString(), open);
            case THOUGHT -> new Block.Thought(id, text.toString(), open);
            case LINES -> new Block.Lines(id, text.toString(), false);
            case DATA -> new Block.Lines(id, text.toString(), true);
        };
    }
}
