package dev.agentloop.e2e.engines;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How one API words what agent and model say to each other.
interface Dialect {
    JsonMapper JSON = new JsonMapper();

    /// All there are.
    List<Dialect> ALL = List.of(new OpenAiChat(), new OpenAiResponses(), new AnthropicMessages(), new Gemini());

    boolean isAskedAt(String path);

    boolean wantsStream(String path, JsonNode request);

    Conversation conversation(JsonNode request);

    /// Server-sent events.
    String stream(Answer answer);

    JsonNode whole(Answer answer);

    static String event(JsonNode data) {
        return "data: " + data + "\n\n";
    }

    /// The same with the name that its data repeats.
    static String namedEvent(JsonNode data) {
        return "event: " + data.path("type").asString() + "\n" + event(data);
    }

    /// A text, or a list of parts that have one.
    static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        return String.join("\n", content.valueStream().map(part -> part.path("text").asString("")).toList());
    }
}
