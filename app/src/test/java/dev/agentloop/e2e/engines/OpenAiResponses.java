package dev.agentloop.e2e.engines;

import dev.agentloop.e2e.engines.Conversation.Message;
import dev.agentloop.e2e.engines.Conversation.Speaker;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's responses, as codex speaks them.
final class OpenAiResponses implements Dialect {
    @Override
    public boolean isAskedAt(String path) {
        return path.endsWith("/responses");
    }

    @Override
    public boolean wantsStream(String path, JsonNode request) {
        return request.path("stream").asBoolean(false);
    }

    @Override
    public Conversation conversation(JsonNode request) {
        List<String> tools = request.path("tools").valueStream().map(tool -> tool.path("name").asString("")).toList();
        List<Message> messages = request.path("input").valueStream().map(item -> new Message(speaker(item), text(item))).toList();
        return new Conversation(tools, messages, Optional.ofNullable(request.path("text").path("format").get("schema")));
    }

    private static Speaker speaker(JsonNode item) {
        if (item.path("type").asString("").endsWith("_output")) {
            return Speaker.TOOL;
        }
        return item.path("role").asString("").equals("user") ? Speaker.USER : Speaker.MODEL;
    }

    private static String text(JsonNode item) {
        return Dialect.text(item.has("output") ? item.get("output") : item.path("content"));
    }

    @Override
    public String stream(Answer answer) {
        ObjectNode begun = response(answer).put("status", "in_progress");
        begun.putArray("output");
        ObjectNode item = item(answer);
        StringBuilder events = new StringBuilder(Dialect.namedEvent(about("response.created", "response", begun)));
        events.append(Dialect.namedEvent(about("response.output_item.added", "item", item).put("output_index", 0)));
        if (answer instanceof Answer.Text(String text, _)) {
            events.append(Dialect.namedEvent(JSON.createObjectNode()
                    .put("type", "response.output_text.delta")
                    .put("item_id", "item_1")
                    .put("output_index", 0)
                    .put("content_index", 0)
                    .put("delta", text)));
        }
        events.append(Dialect.namedEvent(about("response.output_item.done", "item", item).put("output_index", 0)));
        events.append(Dialect.namedEvent(about(isCut(answer) ? "response.incomplete" : "response.completed", "response", response(answer))));
        return events.toString();
    }

    @Override
    public JsonNode whole(Answer answer) {
        return response(answer);
    }

    private static ObjectNode about(String type, String key, JsonNode what) {
        ObjectNode event = JSON.createObjectNode().put("type", type);
        event.set(key, what);
        return event;
    }

    private static ObjectNode response(Answer answer) {
        ObjectNode response = JSON.createObjectNode()
                .put("id", "resp_1")
                .put("object", "response")
                .put("created_at", 0)
                .put("model", "scripted")
                .put("status", isCut(answer) ? "incomplete" : "completed");
        if (isCut(answer)) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        response.putArray("output").add(item(answer));
        ObjectNode usage = response.putObject("usage")
                .put("input_tokens", Answer.TOKENS_IN)
                .put("output_tokens", Answer.TOKENS_OUT)
                .put("total_tokens", Answer.TOKENS_IN + Answer.TOKENS_OUT);
        usage.putObject("input_tokens_details").put("cached_tokens", 0);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return response;
    }

    private static ObjectNode item(Answer answer) {
        ObjectNode item = JSON.createObjectNode().put("id", "item_1").put("status", "completed");
        switch (answer) {
            case Answer.Text(String text, _) -> {
                item.put("type", "message").put("role", "assistant");
                item.putArray("content").addObject().put("type", "output_text").put("text", text).putArray("annotations");
            }
            case Answer.ToolCall call ->
                item.put("type", "function_call")
                        .put("call_id", call.id())
                        .put("name", call.tool())
                        .put("arguments", JSON.writeValueAsString(call.arguments()));
        }
        return item;
    }

    private static boolean isCut(Answer answer) {
        return answer instanceof Answer.Text(_, boolean cut) && cut;
    }
}
