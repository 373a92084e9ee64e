package dev.agentloop.conversation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What happens in a conversation with an agent, in the order of its output. There are no times: agents send none.
///
/// Texts are the agent's own, as they are: whoever shows them sees to escape sequences, markup and secrets. Each is bounded, whatever the agent sent.
public sealed interface ConversationEvent {
    /// A prompt was sent: a turn begins. Nothing of what an agent repeats of an earlier conversation comes before it.
    ///
    /// @param newSession whether the conversation began with it
    record Prompted(boolean newSession) implements ConversationEvent {}

    /// A piece of what the agent says, in Markdown; pieces that follow each other are one message.
    record Message(String text) implements ConversationEvent {}

    /// A piece of what it thinks, likewise.
    record Thought(String text) implements ConversationEvent {}

    /// A tool call as it is now; the same call comes again with each thing that becomes known of it.
    ///
    /// @param kind ACP's word: `read`, `edit`, `delete`, `move`, `search`, `execute`, `think`, `fetch`, `other`; empty when none was said
    /// @param title what the agent calls it; empty when it has no name yet
    /// @param command what it executes, when that is told apart from the title; else empty
    /// @param paths files it is about
    /// @param output the end of what came out of it
    record ToolCall(String id, String kind, String title, String command, List<String> paths, Progress progress, String output) implements ConversationEvent {
        public ToolCall {
            paths = List.copyOf(paths);
        }
    }

    /// The whole plan as it is now.
    record Plan(List<Step> steps) implements ConversationEvent {
        public Plan {
            steps = List.copyOf(steps);
        }
    }

    record Step(String text, Progress progress) {}

    /// How far a tool call or a step is.
    enum Progress {
        PENDING,
        IN_PROGRESS,
        COMPLETED,
        FAILED;

        /// A word nobody knows says that it is neither here nor there.
        static Progress of(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "pending" -> PENDING;
                case "completed" -> COMPLETED;
                case "failed" -> FAILED;
                default -> IN_PROGRESS;
            };
        }

        public boolean isOver() {
            return this == COMPLETED || this == FAILED;
        }
    }

    /// The agent asks whether it may do something.
    record PermissionAsked(String title) implements ConversationEvent {}

    /// It was answered.
    ///
    /// @param option the name of the option that was chosen; empty when the question was cancelled
    record PermissionAnswered(String title, Optional<String> option) implements ConversationEvent {}

    /// What was used so far.
    ///
    /// @param sessionCost in US dollars, of the whole session
    /// @param contextUsed tokens in the conversation
    /// @param contextSize tokens it may have
    record Used(Optional<BigDecimal> sessionCost, OptionalLong contextUsed, OptionalLong contextSize) implements ConversationEvent {}

    /// Something went wrong and the agent goes on.
    record Trouble(String message) implements ConversationEvent {}

    /// An error of the agent, or of acpx, that ends the turn.
    record Failure(String message) implements ConversationEvent {}

    /// The agent has answered the prompt.
    ///
    /// @param stopReason ACP's; empty when it gave none
    record Ended(String stopReason) implements ConversationEvent {}

    /// A line of an agent without ACP, or one that is no message at all.
    ///
    /// @param line without its end
    /// @param data whether it is for programs
    record Output(String line, boolean data) implements ConversationEvent {}
}
