package dev.agentloop.e2e.engines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A language model on loopback, for a real coding agent: speaks every dialect there is, and answers from scripts. It remembers no conversation.
public final class ScriptedModel implements AutoCloseable {
    /// What no script foresees is said as an error of the request, so that the test's failure shows it.
    private static final Refusal UNFORESEEN = new Refusal(400, """
            {"error": {"message": "no script goes on from here, with the tools that were offered", "type": "invalid_request_error", "param": null, "code": null}}""");

    private final Vendor vendor;
    private final List<Script> scripts;
    private final Optional<Move> always;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    private ScriptedModel(Vendor vendor, List<Script> scripts, Optional<Move> always) {
        this.vendor = vendor;
        this.scripts = scripts;
        this.always = always;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public static ScriptedModel following(Vendor vendor, Script... scripts) {
        return new ScriptedModel(vendor, List.of(scripts), Optional.empty());
    }

    /// The same to every request, also to those aside.
    public static ScriptedModel always(Vendor vendor, Move move) {
        return new ScriptedModel(vendor, List.of(), Optional.of(move));
    }

    /// Without a path: agents differ in what they append.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The bodies of the requests so far.
    public List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    /// What the agent's tools answered, for whoever wonders why the work is not done.
    public String toolResults() {
        return conversations.stream()
                .flatMap(conversation -> conversation.messages().stream())
                .filter(message -> message.speaker() == Conversation.Speaker.TOOL)
                .map(Conversation.Message::text)
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Optional<Dialect> dialect = Dialect.ALL.stream().filter(any -> any.isAskedAt(path)).findFirst();
            if (dialect.isEmpty()) {
                // Lists of models, counts of tokens, telemetry: agents do without.
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            JsonNode request = Dialect.JSON.readTree(body);
            Conversation conversation = dialect.get().conversation(request);
            asked.add(request);
            conversations.add(conversation);
            answer(exchange, dialect.get(), dialect.get().wantsStream(path, request), conversation);
        }
    }

    private void answer(HttpExchange exchange, Dialect dialect, boolean streamed, Conversation conversation) throws IOException {
        if (always.isEmpty() && conversation.isAside()) {
            say(exchange, dialect, streamed, AsideAnswers.to(conversation));
            return;
        }
        switch (always.or(() -> conversation.next(scripts)).orElse(null)) {
            case null -> refuse(exchange, UNFORESEEN);
            case Move.Say(String text) -> say(exchange, dialect, streamed, new Answer.Text(text, false));
            case Move.CutShort(String text) -> say(exchange, dialect, streamed, new Answer.Text(text, true));
            case Move.UseTool(String tool, Map<String, String> arguments) -> call(exchange, dialect, streamed, conversation, tool, new HashMap<>(arguments));
            case Move.Shell(String command) -> {
                ShellTool shell = ShellTool.among(conversation.tools()).orElseThrow();
                call(exchange, dialect, streamed, conversation, shell.name(), shell.arguments().apply(command));
            }
            case Move.Fail(Trouble trouble) -> refuse(exchange, vendor.says(trouble));
            case Move.Hang() -> hang();
        }
    }

    private void call(HttpExchange exchange, Dialect dialect, boolean streamed, Conversation conversation, String tool, Map<String, Object> arguments)
            throws IOException {
        if (conversation.tools().contains(tool)) {
            say(exchange, dialect, streamed, new Answer.ToolCall("call_" + calls.incrementAndGet(), tool, arguments));
        } else {
            refuse(exchange, UNFORESEEN);
        }
    }

    private static void say(HttpExchange exchange, Dialect dialect, boolean streamed, Answer answer) throws IOException {
        send(exchange, 200, streamed ? "text/event-stream" : "application/json", streamed ? dialect.stream(answer) : dialect.whole(answer).toString());
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        refusal.headers().forEach(exchange.getResponseHeaders()::set);
        send(exchange, refusal.status(), "application/json", refusal.body());
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void hang() {
        try {
            closing.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.close();
    }
}
