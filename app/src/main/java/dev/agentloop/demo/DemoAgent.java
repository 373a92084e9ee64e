package dev.agentloop.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The agent's side of the Agent Client Protocol, version 1: answers the client's requests and lets a {@link DemoTurn} work on each prompt.
///
/// It accepts any session it is asked to load or resume, since it keeps no conversation.
public final class DemoAgent {
    private static final int PROTOCOL_VERSION = 1;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;

    private final InputStream in;
    private final Wire wire;
    private final Map<String, String> environment;
    private final Path directory;
    private final Map<String, Path> sessions = new ConcurrentHashMap<>();
    private final Map<String, DemoTurn> turns = new ConcurrentHashMap<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param environment what the agent was started with; read for the run's tag only
    /// @param directory where it works when a session does not say
    public DemoAgent(InputStream in, PrintStream out, Map<String, String> environment, Path directory) {
        this.in = in;
        this.wire = new Wire(out);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /// Serves until stdin ends or a script says `die`.
    ///
    /// @return the exit code of the process
    public int run() {
        // Not on this thread, because nothing can end a read from stdin.
        Thread.ofVirtual().name("demo-agent-stdin").start(this::serve);
        return exit.join();
    }

    private void serve() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    receive(line);
                }
            }
            exit.complete(0);
        } catch (IOException | RuntimeException e) {
            exit.completeExceptionally(e);
        }
    }

    private void receive(String line) {
        JsonNode message;
        try {
            message = Wire.JSON.readTree(line);
        } catch (JacksonException e) {
            wire.error(Wire.JSON.nullNode(), -32700, "Parse error: " + e.getOriginalMessage());
            return;
        }
        String method = message.path("method").asString("");
        JsonNode params = message.path("params");
        if (method.isEmpty()) {
            wire.responded(message);
        } else if (message.has("id")) {
            request(message.get("id"), method, params);
        } else if (method.equals("session/cancel")) {
            Optional.ofNullable(turns.get(session(params))).ifPresent(DemoTurn::cancel);
        }
    }

    private void request(JsonNode id, String method, JsonNode params) {
        switch (method) {
            case "initialize" -> wire.result(id, capabilities());
            case "authenticate", "session/close" -> wire.result(id, Wire.JSON.createObjectNode());
            case "session/new" -> {
                String session = "demo-" + UUID.randomUUID();
                open(session, params);
                wire.result(id, Wire.JSON.createObjectNode().put("sessionId", session));
            }
            case "session/load", "session/resume" -> {
                open(session(params), params);
                if (Notebook.of(sessions.get(session(params))).read(DemoTurn.FORGOTTEN).filter(session(params)::equals).isPresent()) {
                    wire.error(id, INVALID_PARAMS, "Invalid session identifier: the demo agent was told to forget this conversation");
                } else {
                    wire.result(id, Wire.JSON.createObjectNode());
                }
            }
            case "session/prompt" -> prompt(id, session(params), params);
            default -> wire.error(id, METHOD_NOT_FOUND, "Method not found: " + method);
        }
    }

    private static ObjectNode capabilities() {
        ObjectNode result = Wire.JSON.createObjectNode().put("protocolVersion", PROTOCOL_VERSION);
        ObjectNode agent = result.putObject("agentCapabilities").put("loadSession", true);
        agent.putObject("promptCapabilities").put("embeddedContext", true);
        agent.putObject("sessionCapabilities").putObject("resume");
        result.putObject("agentInfo").put("name", "agentloop-demo-agent").put("title", "agentloop demo agent").put("version", "1");
        result.putArray("authMethods");
        return result;
    }

    private static String session(JsonNode params) {
        return params.path("sessionId").asString("");
    }

    private void open(String session, JsonNode params) {
        sessions.put(session, Path.of(params.path("cwd").asString(directory.toString())));
    }

    private void prompt(JsonNode id, String session, JsonNode params) {
        String text = params.path("prompt").valueStream()
                .map(block -> block.path("text").asString(block.path("resource").path("text").asString("")))
                .collect(Collectors.joining("\n"));
        Path clone = sessions.getOrDefault(session, directory);
        DemoTurn turn = new DemoTurn(new Speech(wire, session), clone, text, Assignment.read(text, clone, environment));
        turns.put(session, turn);
        Thread.ofVirtual().name("demo-agent-turn").start(() -> {
            switch (turn.run()) {
                case DemoTurn.Answer.Ended ended -> wire.result(id, ended.result());
                case DemoTurn.Answer.Failed(String message) -> wire.error(id, -32603, message);
                case DemoTurn.Answer.Died() -> exit.complete(1);
            }
        });
    }
}
