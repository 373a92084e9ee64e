package dev.agentloop.conversation;

import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an error says, for people.
public final class ErrorText {
    /// Enough for every message a vendor sends; some put whole documents into it.
    static final int LONGEST = 2_000;
    /// Messages that say nothing by themselves; the details are elsewhere in the error.
    private static final Set<String> EMPTY_PHRASES = Set.of("", "Internal error");

    private ErrorText() {}

    /// The message, with the details where the message alone says nothing.
    public static String of(JsonNode error) {
        String message = unwrapped(error.path("message").asString("").strip());
        JsonNode data = error.path("data");
        String details = data.isString() ? data.asString().strip() : data.path("details").asString(data.path("message").asString("")).strip();
        if (EMPTY_PHRASES.contains(message) && !details.isEmpty()) {
            return bounded(details);
        }
        if (message.isEmpty()) {
            return "an error without a message, code " + error.path("code").asString("unknown");
        }
        return bounded(details.isEmpty() || message.contains(details) ? message : message + ": " + details);
    }

    /// gemini and codex pass on the provider's answer as it came: `{"error": {"message": ...}}`.
    static String unwrapped(String message) {
        if (!message.startsWith("{")) {
            return message;
        }
        try {
            String inner = JsonMapper.shared().readTree(message).path("error").path("message").asString("").strip();
            return inner.isEmpty() ? message : inner;
        } catch (JacksonException _) {
            return message;
        }
    }

    static String bounded(String text) {
        return WholeText.of(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...");
    }
}
