package dev.agentloop.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON-RPC 2.0, one message a line.
final class Wire {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();

    Wire(PrintStream out) {
        this.out = out;
    }

    void result(JsonNode id, ObjectNode result) {
        ObjectNode message = message();
        message.set("id", id);
        message.set("result", result);
        send(message);
    }

    void error(JsonNode id, int code, String text) {
        ObjectNode message = message();
        message.set("id", id);
        message.putObject("error").put("code", code).put("message", text);
        send(message);
    }

    void update(String session, ObjectNode update) {
        ObjectNode message = message().put("method", "session/update");
        message.putObject("params").put("sessionId", session).set("update", update);
        send(message);
    }

    /// @return completed with the response, error or not
    CompletableFuture<JsonNode> request(String method, ObjectNode params) {
        int id = requests.incrementAndGet();
        CompletableFuture<JsonNode> response = new CompletableFuture<>();
        open.put(id, response);
        ObjectNode message = message().put("id", id).put("method", method);
        message.set("params", params);
        send(message);
        return response;
    }

    void responded(JsonNode response) {
        CompletableFuture<JsonNode> waiting = open.remove(response.path("id").asInt(0));
        if (waiting != null) {
            waiting.complete(response);
        }
    }

    /// A line of tool output that is never held whole.
    void flood(String session, String toolCall, long bytes) {
        String frame = "{\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"sessionId\":\"%s\",\"update\":{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"%s\","
                + "\"content\":[{\"type\":\"content\",\"content\":{\"type\":\"text\",\"text\":\"";
        byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        synchronized (out) {
            out.writeBytes(frame.formatted(session, toolCall).getBytes(StandardCharsets.UTF_8));
            for (long left = bytes; left > 0; left -= piece.length) {
                out.write(piece, 0, (int) Math.min(left, piece.length));
            }
            out.writeBytes("\"}}]}}}\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    void raw(byte[] bytes) {
        synchronized (out) {
            out.writeBytes(bytes);
            out.flush();
        }
    }

    private void send(ObjectNode message) {
        raw((JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode message() {
        return JSON.createObjectNode().put("jsonrpc", "2.0");
    }
}
