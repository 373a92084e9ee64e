package dev.agentloop.web;

import dev.agentloop.conversation.ConversationEvent.Step;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import java.util.List;
import java.util.Optional;

/// A part of a conversation that is shown as a whole, as it is at the moment. The texts are the agent's own: `BlockWords` makes them fit to be shown.
public sealed interface Block {
    /// On the page: where its first line begins in the file, in bytes, so that it is the same whenever and however the file is read.
    String id();

    /// @param open whether more of the same message may come
    record Said(String id, String markdown, boolean open) implements Block {}

    record Thought(String id, String markdown, boolean open) implements Block {}

    /// @param over whether nothing more will be known of it, also when its end was not seen
    record Call(String id, ToolCall call, boolean over) implements Block {}

    record Plan(String id, List<Step> steps) implements Block {
        public Plan {
            steps = List.copyOf(steps);
        }
    }

    /// @param answer the option that was chosen; empty when none was
    /// @param over whether no answer will come any more
    record Permission(String id, String title, Optional<String> answer, boolean over) implements Block {}

    /// @param failure whether it ended the turn
    record Problem(String id, String text, boolean failure) implements Block {}

    /// What an agent without ACP writes, or what is no message at all.
    ///
    /// @param data whether it is for programs
    record Lines(String id, String text, boolean data) implements Block {}

    /// A prompt was sent, or answered.
    record Turn(String id, String text) implements Block {}
}
