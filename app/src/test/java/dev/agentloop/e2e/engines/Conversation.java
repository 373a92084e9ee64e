package dev.agentloop.e2e.engines;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What a request says of the conversation so far, whatever its dialect.
///
/// @param tools names of those the model may use
/// @param schema what the answer has to look like, when the agent wants JSON
record Conversation(List<String> tools, List<Message> messages, Optional<JsonNode> schema) {
    Conversation {
        tools = List.copyOf(tools);
        messages = List.copyOf(messages);
    }

    enum Speaker {
        USER,
        MODEL,
        TOOL
    }

    record Message(Speaker speaker, String text) {}

    /// Agents ask aside for a title of the conversation, or who speaks next: with no tool that could do the work.
    boolean isAside() {
        return ShellTool.among(tools).isEmpty();
    }

    /// The latest message of the user that one of the scripts answers counts: agents put words of their own behind it. How far that script is, is counted in the conversation itself, so the
    /// model serves several agents at once, and resumed ones.
    Optional<Move> next(List<Script> scripts) {
        for (int at = messages.size() - 1; at >= 0; at--) {
            Message message = messages.get(at);
            if (message.speaker() == Speaker.USER) {
                Optional<Script> script = scripts.stream().filter(s -> s.answers(message.text())).findFirst();
                if (script.isPresent()) {
                    return Optional.of(script.get().next((int) results(at).count()));
                }
            }
        }
        return Optional.empty();
    }

    private Stream<Message> results(int from) {
        return messages.stream().skip(from).filter(message -> message.speaker() == Speaker.TOOL);
    }
}
