package dev.agentloop.e2e.engines;

import dev.agentloop.e2e.engines.Conversation.Message;
import dev.agentloop.e2e.engines.Conversation.Speaker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Anthropic's messages, as claude speaks them.
final class AnthropicMessages implements Dialect {
    @Override
    public boolean isAskedAt(String path) {
        return path.endsWith("/messages");
    }

    @Override
    public boolean wantsStream(String path, JsonNode request) {
        return request.path("stream").asBoolean(false);
    }

    @Override
    public Conversation conversation(JsonNode request) {
        List<String> tools = request.path("tools").valueStream().map(tool -> tool.path("name").asString("")).toList();
        return new Conversation(tools, request.path("messages").valueStream().flatMap(AnthropicMessages::messages).toList(), Optional.empty());
    }

    /// What tools say stands beside what the user says.
    private static Stream<Message> messages(JsonNode message) {
        boolean user = message.path("role").asString("").equals("user");
        JsonNode content = message.path("content");
        if (!user || content.isString()) {
            return Stream.of(new Message(user ? Speaker.USER : Speaker.MODEL, Dialect.text(content)));
        }
        return content.valueStream()
                .map(block -> block.path("type").asString("").equals("tool_result")
                        ? new Message(Speaker.TOOL, Dialect.text(block.path("content")))
                        : new Message(Speaker.USER, block.path("text").asString("")));
    }

    @Override
    public String stream(Answer answer) {
        ObjectNode begun = (ObjectNode) whole(answer);
        begun.putArray("content");
        begun.putNull("stop_reason");
        ObjectNode end = JSON.createObjectNode().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", reason(answer)).putNull("stop_sequence");
        end.putObject("usage").put("output_tokens", Answer.TOKENS_OUT);
        ObjectNode start = JSON.createObjectNode().put("type", "message_start");
        start.set("message", begun);
        return Dialect.namedEvent(start)
                + Dialect.namedEvent(block("content_block_start", "content_block", empty(answer)))
                + Dialect.namedEvent(block("content_block_delta", "delta", delta(answer)))
                + Dialect.namedEvent(JSON.createObjectNode().put("type", "content_block_stop").put("index", 0))
                + Dialect.namedEvent(end)
                + Dialect.namedEvent(JSON.createObjectNode().put("type", "message_stop"));
    }

    @Override
    public JsonNode whole(Answer answer) {
        ObjectNode message = JSON.createObjectNode()
                .put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", "scripted")
                .put("stop_reason", reason(answer))
                .putNull("stop_sequence");
        ObjectNode content = empty(answer);
        switch (answer) {
            case Answer.Text(String text, _) -> content.put("text", text);
            case Answer.ToolCall call -> content.set("input", JSON.valueToTree(call.arguments()));
        }
        message.putArray("content").add(content);
        message.putObject("usage")
                .put("input_tokens", Answer.TOKENS_IN)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", Answer.TOKENS_OUT);
        return message;
    }

    private static ObjectNode block(String type, String key, ObjectNode what) {
        ObjectNode event = JSON.createObjectNode().put("type", type).put("index", 0);
        event.set(key, what);
        return event;
    }

    private static ObjectNode empty(Answer answer) {
        ObjectNode block = JSON.createObjectNode();
        switch (answer) {
            case Answer.Text _ -> block.put("type", "text").put("text", "");
            case Answer.ToolCall call -> block.put("type", "tool_use").put("id", call.id()).put("name", call.tool()).putObject("input");
        }
        return block;
    }

    private static ObjectNode delta(Answer answer) {
        return switch (answer) {
            case Answer.Text(String text, _) -> JSON.createObjectNode().put("type", "text_delta").put("text", text);
            case Answer.ToolCall call ->
                JSON.createObjectNode().put("type", "input_json_delta").put("partial_json", JSON.writeValueAsString(call.arguments()));
        };
    }

    private static String reason(Answer answer) {
        return switch (answer) {
            case Answer.Text(_, boolean cut) -> cut ? "max_tokens" : "end_turn";
            case Answer.ToolCall _ -> "tool_use";
        };
    }
}
