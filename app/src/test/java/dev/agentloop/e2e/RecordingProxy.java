package dev.agentloop.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Stands between the program and a server: writes down what is asked, can answer in the server's place, and lets a test do something in the middle of a tick.
final class RecordingProxy implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Headers that belong to one connection and are not passed on.
    private static final Set<String> OWN = Set.of("connection", "content-length", "transfer-encoding", "host", "upgrade", "http2-settings", "accept-encoding");

    private final HttpServer server;
    private final String target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Errand> errands = new CopyOnWriteArrayList<>();
    private volatile Optional<Instead> instead = Optional.empty();

    /// An answer in the server's place.
    record Answer(int status, Map<String, String> headers, String body) {}

    /// Something a test does while a tick waits for its answer.
    @FunctionalInterface
    interface Deed {
        void perform() throws Exception;
    }

    private record Instead(String request, Answer answer) {}

    private record Errand(String request, Deed deed) {}

    private RecordingProxy(HttpServer server, String target) {
        this.server = server;
        this.target = target;
    }

    /// @param target without a slash at its end
    static RecordingProxy before(String target) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RecordingProxy proxy = new RecordingProxy(http, target);
        http.createContext("/", proxy::handle);
        http.setExecutor(proxy.threads);
        http.start();
        return proxy;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// `METHOD path`, oldest first.
    List<String> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
    }

    /// From now on, to every request that matches.
    ///
    /// @param request a regular expression for `METHOD path`
    void answer(String request, Answer answer) {
        instead = Optional.of(new Instead(request, answer));
    }

    void passOn() {
        instead = Optional.empty();
    }

    /// Once, after the server did what it was asked and before the program hears of it.
    ///
    /// @param request a regular expression for `METHOD path`
    void afterFirst(String request, Deed deed) {
        errands.add(new Errand(request, deed));
    }

    /// Whether everything a test wanted to be done in the middle was done.
    boolean isDone() {
        return errands.isEmpty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(request);
            Optional<Answer> own = instead.filter(i -> request.matches(i.request())).map(Instead::answer);
            if (own.isPresent()) {
                own.get().headers().forEach(exchange.getResponseHeaders()::set);
                send(exchange, own.get().status(), own.get().body().getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpResponse<byte[]> answer = client.send(copy(exchange), HttpResponse.BodyHandlers.ofByteArray());
            for (Errand errand : errands) {
                if (request.matches(errand.request()) && errands.remove(errand)) {
                    errand.deed().perform();
                }
            }
            answer.headers().map().forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            send(exchange, answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private HttpRequest copy(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI())).timeout(LIMIT);
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        byte[] body = exchange.getRequestBody().readAllBytes();
        return request.method(exchange.getRequestMethod(), body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body)).build();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
