package dev.agentloop.web;

/// Lines of acpx as agents cause them.
final class Updates {
    static final String PROMPT = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session/prompt\",\"params\":{\"sessionId\":\"s\",\"prompt\":[]}}\n";
    static final String END = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"stopReason\":\"end_turn\"}}\n";

    private Updates() {}

    static String update(String update) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"sessionId\":\"s\",\"update\":{%s}}}\n".formatted(update);
    }

    static String message(String text) {
        return update("\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"%s\"}".formatted(json(text)));
    }

    static String thought(String text) {
        return update("\"sessionUpdate\":\"agent_thought_chunk\",\"content\":{\"type\":\"text\",\"text\":\"%s\"}".formatted(json(text)));
    }

    static String call(String id, String title) {
        return update("\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"%s\",\"kind\":\"execute\",\"title\":\"%s\",\"status\":\"pending\"".formatted(id, json(title)));
    }

    static String ended(String id, String output) {
        return update("\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"%s\",\"status\":\"completed\",\"content\":[{\"type\":\"content\",\"content\":{\"type\":\"text\",\"text\":\"%s\"}}]"
                .formatted(id, json(output)));
    }

    static String plan(String first, String second) {
        return update("\"sessionUpdate\":\"plan\",\"entries\":[{\"content\":\"Write\",\"status\":\"%s\"},{\"content\":\"Test\",\"status\":\"%s\"}]".formatted(first, second));
    }

    static String json(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(c == '"' || c == '\\' ? "\\" + (char) c : c < ' ' ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
        return escaped.toString();
    }
}
