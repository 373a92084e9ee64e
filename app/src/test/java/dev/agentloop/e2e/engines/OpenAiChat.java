package dev.agentloop.e2e.engines;

import dev.agentloop.e2e.engines.Conversation.Message;
import dev.agentloop.e2e.engines.Conversation.Speaker;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's chat completions, which most other providers speak as well.
final class OpenAiChat implements Dialect {
    @Override
    public boolean isAskedAt(String path) {
        return path.endsWith("/chat/completions");
    }

    @Override
    public boolean wantsStream(String path, JsonNode request) {
        return request.path("stream").asBoolean(false);
    }

    @Override
    public Conversation conversation(JsonNode request) {
        List<String> tools = request.path("tools").valueStream().map(tool -> tool.path("function").path("name").asString("")).toList();
        List<Message> messages = request.path("messages").valueStream().map(message -> new Message(speaker(message), Dialect.text(message.path("content")))).toList();
        return new Conversation(tools, messages, Optional.ofNullable(request.path("response_format").path("json_schema").get("schema")));
    }

    private static Speaker speaker(JsonNode message) {
        return switch (message.path("role").asString("")) {
            case "user" -> Speaker.USER;
            case "tool" -> Speaker.TOOL;
            default -> Speaker.MODEL;
        };
    }

    @Override
    public String stream(Answer answer) {
        ObjectNode delta = message(answer);
        delta.path("tool_calls").forEach(call -> ((ObjectNode) call).put("index", 0));
        ObjectNode end = chunk("delta", JSON.createObjectNode(), reason(answer));
        end.set("usage", usage());
        return Dialect.event(chunk("delta", delta, null)) + Dialect.event(end) + "data: [DONE]\n\n";
    }

    @Override
    public JsonNode whole(Answer answer) {
        ObjectNode whole = chunk("message", message(answer), reason(answer)).put("object", "chat.completion");
        whole.set("usage", usage());
        return whole;
    }

    private static ObjectNode message(Answer answer) {
        ObjectNode message = JSON.createObjectNode().put("role", "assistant");
        switch (answer) {
            case Answer.Text(String text, _) -> message.put("content", text);
            case Answer.ToolCall call -> {
                ObjectNode node = message.putArray("tool_calls").addObject().put("id", call.id()).put("type", "function");
                node.putObject("function").put("name", call.tool()).put("arguments", JSON.writeValueAsString(call.arguments()));
            }
        }
        return message;
    }

    private static String reason(Answer answer) {
        return switch (answer) {
            case Answer.Text(_, boolean cut) -> cut ? "length" : "stop";
            case Answer.ToolCall _ -> "tool_calls";
        };
    }

    private static ObjectNode chunk(String name, ObjectNode message, String reason) {
        ObjectNode chunk = JSON.createObjectNode().put("id", "chatcmpl-1").put("object", "chat.completion.chunk").put("created", 0).put("model", "scripted");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set(name, message);
        choice.put("finish_reason", reason);
        return chunk;
    }

    private static ObjectNode usage() {
        return JSON.createObjectNode()
                .put("prompt_tokens", Answer.TOKENS_IN)
                .put("completion_tokens", Answer.TOKENS_OUT)
                .put("total_tokens", Answer.TOKENS_IN + Answer.TOKENS_OUT);
    }
}
