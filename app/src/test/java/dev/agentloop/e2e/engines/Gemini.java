package dev.agentloop.e2e.engines;

import dev.agentloop.e2e.engines.Conversation.Message;
import dev.agentloop.e2e.engines.Conversation.Speaker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Google's Gemini API.
final class Gemini implements Dialect {
    private static final String STREAM = ":streamGenerateContent";

    @Override
    public boolean isAskedAt(String path) {
        return path.endsWith(":generateContent") || path.endsWith(STREAM);
    }

    @Override
    public boolean wantsStream(String path, JsonNode request) {
        return path.endsWith(STREAM);
    }

    @Override
    public Conversation conversation(JsonNode request) {
        List<String> tools = request.path("tools")
                .valueStream()
                .flatMap(tool -> tool.path("functionDeclarations").valueStream())
                .map(tool -> tool.path("name").asString(""))
                .toList();
        JsonNode wanted = request.path("generationConfig");
        return new Conversation(
                tools,
                request.path("contents").valueStream().flatMap(Gemini::messages).toList(),
                Optional.ofNullable(wanted.get("responseJsonSchema")).or(() -> Optional.ofNullable(wanted.get("responseSchema"))));
    }

    private static Stream<Message> messages(JsonNode content) {
        boolean user = content.path("role").asString("").equals("user");
        return content.path("parts")
                .valueStream()
                .map(part -> part.has("functionResponse")
                        ? new Message(Speaker.TOOL, part.get("functionResponse").path("response").toString())
                        : new Message(user ? Speaker.USER : Speaker.MODEL, part.path("text").asString("")));
    }

    @Override
    public String stream(Answer answer) {
        return Dialect.event(whole(answer));
    }

    @Override
    public JsonNode whole(Answer answer) {
        ObjectNode response = JSON.createObjectNode().put("modelVersion", "scripted").put("responseId", "response-1");
        ObjectNode candidate = response.putArray("candidates").addObject().put("index", 0);
        ObjectNode part = candidate.putObject("content").put("role", "model").putArray("parts").addObject();
        switch (answer) {
            case Answer.Text(String text, boolean cut) -> {
                part.put("text", text);
                candidate.put("finishReason", cut ? "MAX_TOKENS" : "STOP");
            }
            case Answer.ToolCall call -> {
                part.putObject("functionCall").put("id", call.id()).put("name", call.tool()).set("args", JSON.valueToTree(call.arguments()));
                candidate.put("finishReason", "STOP");
            }
        }
        response.putObject("usageMetadata")
                .put("promptTokenCount", Answer.TOKENS_IN)
                .put("candidatesTokenCount", Answer.TOKENS_OUT)
                .put("totalTokenCount", Answer.TOKENS_IN + Answer.TOKENS_OUT);
        return response;
    }
}
