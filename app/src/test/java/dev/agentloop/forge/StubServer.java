package dev.agentloop.forge;

import dev.agentloop.tracker.TrackerWorld;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// A forge on loopback: answers by a function, keeps a log of what it was asked, and misbehaves when told to.
///
/// It speaks HTTP itself, because the JDK's little server writes a `Date` of its own, and cannot break a connection.
public final class StubServer implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Function<Request, Response> answers;
    private final List<Request> log = new CopyOnWriteArrayList<>();
    private final List<Misbehaviour> misbehaviours = new ArrayList<>();

    /// @param segments of the path, decoded one by one
    /// @param headers by lower-case name
    public record Request(String method, String target, List<String> segments, Map<String, String> query, Map<String, String> headers, String body) {
        public JsonNode json() {
            return Json.tree(new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    public record Response(int status, Map<String, String> headers, String body) {
        public static Response json(int status, JsonNode body) {
            return new Response(status, Map.of("Content-Type", "application/json; charset=utf-8"), body.toString());
        }

        public Response with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Response(status, more, body);
        }
    }

    /// What happens to a request instead of a plain answer. `real` has its effect when it is called.
    @FunctionalInterface
    public interface Fault {
        void serve(Socket connection, Function<Request, Response> real, Request request) throws IOException;
    }

    /// @param lasting whether it happens again and again
    private record Misbehaviour(Predicate<Request> when, Fault fault, boolean lasting) {}

    public StubServer(Function<Request, Response> answers) {
        this.answers = answers;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.submit(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public List<Request> log() {
        return List.copyOf(log);
    }

    public List<String> lines() {
        return log.stream().map(Request::toString).toList();
    }

    public void forget() {
        log.clear();
    }

    /// The next request that fits meets the fault, once.
    public void next(Predicate<Request> when, Fault fault) {
        synchronized (misbehaviours) {
            misbehaviours.add(new Misbehaviour(when, fault, false));
        }
    }

    /// The request with this number from now on meets the fault, counted from 1; and when it lasts, all that follow.
    public void from(int number, boolean lasting, Fault fault) {
        AtomicInteger count = new AtomicInteger();
        synchronized (misbehaviours) {
            misbehaviours.add(new Misbehaviour(_ -> count.incrementAndGet() >= number, fault, lasting));
        }
    }

    /// Something happens when the request with this number, counted from 1, has had its effect and is not answered yet.
    public void after(int number, TrackerWorld.Happening happening) {
        AtomicInteger count = new AtomicInteger();
        next(_ -> count.incrementAndGet() == number, (connection, real, request) -> {
            Response answer = real.apply(request);
            try {
                happening.happen();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            send(connection, answer);
        });
    }

    /// The next read whose path ends in one name is answered as if it had ended in another.
    public void confuse(String asked, String answered) {
        next(request -> request.method().equals("GET") && request.segments().getLast().equals(asked), (connection, real, request) -> {
            List<String> segments = new ArrayList<>(request.segments());
            segments.set(segments.size() - 1, answered);
            String target = request.target().replaceFirst("/" + asked + "(?=\\?|$)", "/" + answered);
            send(connection, real.apply(new Request(request.method(), target, segments, request.query(), request.headers(), request.body())));
        });
    }

    /// Whatever is planned does not happen.
    public void behave() {
        synchronized (misbehaviours) {
            misbehaviours.clear();
        }
    }

    public void next(Fault fault) {
        next(_ -> true, fault);
    }

    /// An answer in place of the real one, without its effect.
    public static Fault instead(Response response) {
        return (connection, _, _) -> send(connection, response);
    }

    /// Its effect takes place, then another answer is given.
    public static Fault afterTheEffect(Response response) {
        return (connection, real, request) -> {
            real.apply(request);
            send(connection, response);
        };
    }

    /// Its effect takes place, then the connection is closed without an answer.
    public static Fault closedAfterTheEffect() {
        return (connection, real, request) -> {
            real.apply(request);
            connection.close();
        };
    }

    /// The connection is reset in the middle of the real answer.
    public static Fault cutOff() {
        return (connection, real, request) -> {
            byte[] whole = bytes(real.apply(request));
            connection.getOutputStream().write(whole, 0, whole.length - 10);
            connection.getOutputStream().flush();
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    /// The real answer's beginning, in whole, as if it were all.
    public static Fault truncated() {
        return (connection, real, request) -> {
            Response whole = real.apply(request);
            send(connection, new Response(whole.status(), whole.headers(), whole.body().substring(0, whole.body().length() / 2)));
        };
    }

    /// A byte at a time, for ever.
    public static Fault trickle() {
        return (connection, _, _) -> {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                while (true) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.submit(() -> serve(connection));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Optional<Request> request = read(in);
            while (request.isPresent() && !connection.isClosed()) {
                log.add(request.get());
                fault(request.get()).orElse((c, real, r) -> send(c, real.apply(r))).serve(connection, answers, request.get());
                request = connection.isClosed() ? Optional.empty() : read(in);
            }
        } catch (IOException _) {
            // The client went away, as some are told to.
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
    }

    private Optional<Fault> fault(Request request) {
        synchronized (misbehaviours) {
            Optional<Misbehaviour> found = misbehaviours.stream().filter(m -> m.when().test(request)).findFirst();
            found.filter(m -> !m.lasting()).ifPresent(misbehaviours::remove);
            return found.map(Misbehaviour::fault);
        }
    }

    private static Optional<Request> read(InputStream in) throws IOException {
        String start = line(in);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(":\\s*", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        String body = new String(in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), StandardCharsets.UTF_8);
        String[] words = start.split(" ");
        String[] target = words[1].split("\\?", 2);
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : target.length < 2 ? new String[0] : target[1].split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
        }
        List<String> segments = Arrays.stream(target[0].substring(1).split("/")).map(StubServer::decode).toList();
        return Optional.of(new Request(words[0], words[1], segments, query, headers, body));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void send(Socket connection, Response response) throws IOException {
        connection.getOutputStream().write(bytes(response));
        connection.getOutputStream().flush();
    }

    private static byte[] bytes(Response response) {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append(" Status\r\n");
        response.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (response.status() != 204 && response.status() != 304) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(body);
        return whole.toByteArray();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.shutdownNow();
    }
}
