package dev.agentloop.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A language model on loopback, for a real coding agent: speaks the OpenAI chat API, streamed, and answers from scripts.
///
/// It remembers no conversation. How far a script is, is counted in the request itself: the tool results behind the user's last message. So it serves several agents at once, and resumed ones.
final class ScriptedModel implements AutoCloseable {
    /// Reported for every answer.
    static final int TOKENS_IN = 200, TOKENS_OUT = 50;

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Script> scripts;
    private final Optional<Refusal> refusal;
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();

    /// One answer of the model.
    sealed interface Move {
        /// @param arguments as the agent's own tool names them
        record UseTool(String tool, Map<String, String> arguments) implements Move {}

        record Say(String text) implements Move {}
    }

    /// The answers to one prompt, in order.
    ///
    /// @param cues all stand in the user's message it answers
    record Script(List<String> cues, List<Move> moves) {
        boolean answers(String prompt) {
            return cues.stream().allMatch(prompt::contains);
        }
    }

    private record Refusal(int status, String message) {}

    private ScriptedModel(List<Script> scripts, Optional<Refusal> refusal) throws IOException {
        this.scripts = scripts;
        this.refusal = refusal;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static ScriptedModel following(Script... scripts) throws IOException {
        return new ScriptedModel(List.of(scripts), Optional.empty());
    }

    /// Answers every request with an error, as OpenAI words it.
    static ScriptedModel refusing(int status, String message) throws IOException {
        return new ScriptedModel(List.of(), Optional.of(new Refusal(status, message)));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /// The bodies of the requests so far.
    List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    /// What the agent's tools answered, for whoever wonders why the work is not done.
    String toolResults() {
        return asked.stream()
                .flatMap(request -> request.path("messages").valueStream())
                .filter(message -> message.path("role").asString("").equals("tool"))
                .map(message -> message.path("content").toString())
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            asked.add(request);
            if (refusal.isPresent()) {
                refuse(exchange, refusal.get());
                return;
            }
            Optional<Move> move = next(request);
            if (move.isPresent()) {
                stream(exchange, move.get());
            } else {
                refuse(exchange, new Refusal(400, "no script goes on from here, with the tools that were offered"));
            }
        }
    }

    private Optional<Move> next(JsonNode request) {
        List<String> tools = request.path("tools").valueStream().map(tool -> tool.path("function").path("name").asString("")).toList();
        if (tools.isEmpty()) {
            // Agents ask for a title of the conversation, aside.
            return Optional.of(new Move.Say("A title"));
        }
        List<JsonNode> messages = request.path("messages").valueStream().toList();
        List<String> roles = messages.stream().map(message -> message.path("role").asString("")).toList();
        int user = roles.lastIndexOf("user");
        int done = (int) roles.stream().skip(user).filter("tool"::equals).count();
        String prompt = messages.get(user).path("content").toString();
        return scripts.stream()
                .filter(script -> script.answers(prompt) && done < script.moves().size())
                .findFirst()
                .map(script -> script.moves().get(done))
                .filter(move -> !(move instanceof Move.UseTool(String tool, _)) || tools.contains(tool));
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("message", refusal.message()).put("type", "invalid_request_error").putNull("param").putNull("code");
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(refusal.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void stream(HttpExchange exchange, Move move) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        ObjectNode delta = JSON.createObjectNode().put("role", "assistant");
        String reason = switch (move) {
            case Move.Say(String text) -> {
                delta.put("content", text);
                yield "stop";
            }
            case Move.UseTool(String tool, Map<String, String> arguments) -> {
                ObjectNode call = delta.putArray("tool_calls").addObject().put("index", 0).put("id", "call_" + System.nanoTime()).put("type", "function");
                call.putObject("function").put("name", tool).put("arguments", JSON.writeValueAsString(arguments));
                yield "tool_calls";
            }
        };
        event(exchange, delta, Optional.empty());
        event(exchange, JSON.createObjectNode(), Optional.of(reason));
        exchange.getResponseBody().write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    }

    /// @param reason why the answer ends; with it goes what it consumed
    private static void event(HttpExchange exchange, ObjectNode delta, Optional<String> reason) throws IOException {
        ObjectNode chunk = JSON.createObjectNode().put("id", "chatcmpl-1").put("object", "chat.completion.chunk").put("created", 0).put("model", "scripted");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", reason.orElse(null));
        if (reason.isPresent()) {
            chunk.putObject("usage")
                    .put("prompt_tokens", TOKENS_IN)
                    .put("completion_tokens", TOKENS_OUT)
                    .put("total_tokens", TOKENS_IN + TOKENS_OUT);
        }
        exchange.getResponseBody().write("data: %s\n\n".formatted(JSON.writeValueAsString(chunk)).getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
