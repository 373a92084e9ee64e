package dev.agentloop.demo;

import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an agent tells its client while it works: one method an ACP session update.
final class Speech {
    /// Small enough that a closing marker arrives in pieces, as it does from real agents.
    private static final int PIECE = 20;

    private final Wire wire;
    private final String session;
    private int toolCalls;
    private boolean talking;

    Speech(Wire wire, String session) {
        this.wire = wire;
        this.session = session;
    }

    String session() {
        return session;
    }

    /// Goes on with the message it began, in a new paragraph, unless a tool or a plan came between.
    void say(String text) {
        chunks("agent_message_chunk", talking && !text.isEmpty() ? "\n\n" + text : text);
        talking |= !text.isEmpty();
    }

    /// Whether a message was begun since the last tool call or plan.
    boolean isTalking() {
        return talking;
    }

    void think(String text) {
        chunks("agent_thought_chunk", text);
    }

    private void chunks(String kind, String text) {
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PIECE);
            // Not between the halves of one character.
            to += to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
            ObjectNode update = update(kind);
            update.putObject("content").put("type", "text").put("text", text.substring(from, to));
            wire.update(session, update);
            from = to;
        }
    }

    void plan(String steps) {
        talking = false;
        ObjectNode update = update("plan");
        ArrayNode entries = update.putArray("entries");
        for (String step : steps.split(";")) {
            entries.addObject().put("content", step.strip()).put("priority", "medium").put("status", "pending");
        }
        wire.update(session, update);
    }

    /// @param kind ACP's: `read`, `edit`, `execute`, `other`
    /// @return the tool call's id
    String toolBegins(String title, String kind) {
        talking = false;
        String id = "call-" + ++toolCalls;
        wire.update(session, update("tool_call").put("toolCallId", id).put("title", title).put("kind", kind).put("status", "in_progress"));
        return id;
    }

    void toolEnds(String id, boolean well, String output) {
        ObjectNode update = update("tool_call_update").put("toolCallId", id).put("status", well ? "completed" : "failed");
        update.putArray("content").addObject().put("type", "content").putObject("content").put("type", "text").put("text", output);
        wire.update(session, update);
    }

    /// @param dollars sum over the session's life
    void cost(double dollars) {
        ObjectNode update = update("usage_update").put("used", 1_000).put("size", 100_000);
        update.putObject("cost").put("amount", dollars).put("currency", "USD");
        wire.update(session, update);
    }

    CompletableFuture<JsonNode> askPermission(String toolCall, String title) {
        ObjectNode params = Wire.JSON.createObjectNode().put("sessionId", session);
        params.putObject("toolCall").put("toolCallId", toolCall).put("title", title);
        ArrayNode options = params.putArray("options");
        options.addObject().put("optionId", "allow").put("name", "Allow").put("kind", "allow_once");
        options.addObject().put("optionId", "reject").put("name", "Reject").put("kind", "reject_once");
        return wire.request("session/request_permission", params);
    }

    void flood(String toolCall, long bytes, long line) {
        for (long left = bytes; left > 0; left -= line) {
            wire.flood(session, toolCall, Math.min(left, line));
        }
    }

    void garbage(byte[] bytes) {
        wire.raw(bytes);
    }

    private static ObjectNode update(String kind) {
        return Wire.JSON.createObjectNode().put("sessionUpdate", kind);
    }
}
