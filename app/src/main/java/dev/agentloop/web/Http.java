package dev.agentloop.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/// Between HTTP and `Routes`: what is asked becomes an `Ask`, an `Answer` becomes what is sent. Requests that cannot be meant are turned away here.
final class Http extends Handler.Abstract {
    /// A request is answered within milliseconds; only live runs take a connection for long. More people do not watch at once, and each costs a thread and a look at a file.
    static final int MOST_STREAMS = 100;

    /// A passkey's answer has some kilobytes.
    static final int MOST_BODY = 64 * 1024;

    /// Smaller answers fit a packet as they are.
    private static final int WORTH_PACKING = 1_400;

    private final Routes routes;
    private final Doors doors;
    private final Sender sender;
    private final VisitorCookie visitors;
    private final Monitoring monitoring;
    private final Consumer<String> log;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private volatile boolean stopping;

    Http(Routes routes, Doors doors, Sender sender, VisitorCookie visitors, Monitoring monitoring, Consumer<String> log) {
        this.routes = routes;
        this.doors = doors;
        this.sender = sender;
        this.visitors = visitors;
        this.monitoring = monitoring;
        this.log = log;
    }

    /// Ends what would go on for ever.
    void stopStreams() {
        stopping = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = Optional.ofNullable(request.getHeaders().get(HttpHeader.HOST)).orElse("");
        Optional<Answer> figures = monitoring.answer(request, host);
        if (figures.isPresent()) {
            send(figures.get(), Optional.empty(), request, response, callback);
            return true;
        }
        if (!doors.isOurs(host)) {
            send(elsewhere(request, host), Optional.empty(), request, response, callback);
            return true;
        }
        Optional<Visitor> visitor = visitors.visitor(Request.getCookies(request), doors.isEncrypted(host));
        Optional<String> body = body(request);
        if (body.isEmpty()) {
            send(new Answer.Text(413, "No request to this server is as long as this one.\n"), Optional.empty(), request, response, callback);
            return true;
        }
        Ask ask = ask(request, body.get(), visitor);
        if (!ask.isGet() && !doors.comesFromUs(header(request, "Origin"), header(request, "Sec-Fetch-Site"))) {
            send(new Answer.Text(403, "This request does not come from a page of this server.\n"), Optional.empty(), request, response, callback);
            return true;
        }
        send(answer(ask), visitor, request, response, callback);
        return true;
    }

    private Answer answer(Ask ask) {
        try {
            return routes.answer(ask);
        } catch (IOException e) {
            log.accept("web: %s could not be shown: %s".formatted(ask.visitor().isPresent() ? "a page" : "a page before the door", e));
            return new Answer.Text(503, "What this page shows cannot be read just now. The log of the server says why.\n");
        }
    }

    private static Optional<String> header(Request request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /// Somebody who came by the machine's address is shown the way to where passkeys work.
    private Answer elsewhere(Request request, String host) {
        boolean isAddress = Network.literal(Doors.name(host)).isPresent();
        return request.getMethod().equals("GET") && isAddress
                ? new Answer.Redirect(doors.main() + "/", Optional.empty())
                : new Answer.Text(421, "This server is at %s.\n".formatted(doors.main()));
    }

    private Ask ask(Request request, String body, Optional<Visitor> visitor) {
        Map<String, String> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.putIfAbsent(field.getName(), field.getValue());
        }
        List<String> path = Stream.of(Request.getPathInContext(request).split("/")).filter(part -> !part.isEmpty()).toList();
        InetAddress peer = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote ? remote.getAddress() : InetAddress.getLoopbackAddress();
        String forwarded = String.join(",", request.getHeaders().getValuesList("X-Forwarded-For"));
        return new Ask(
                request.getMethod(),
                path,
                query,
                header(request, "Last-Event-ID"),
                body,
                visitor,
                sender.of(peer, Optional.of(forwarded).filter(list -> !list.isEmpty())),
                header(request, "HX-Request").isPresent());
    }

    /// Empty when it is too long.
    private static Optional<String> body(Request request) throws IOException {
        try (InputStream body = Content.Source.asInputStream(request)) {
            byte[] bytes = body.readNBytes(MOST_BODY + 1);
            return bytes.length > MOST_BODY ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private void send(Answer answer, Optional<Visitor> visitor, Request request, Response response, Callback callback) {
        switch (answer) {
            case Answer.Html(int status, String text) -> {
                response.getHeaders().put(HttpHeader.VARY, "HX-Request");
                write(request, response, status, "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), callback);
            }
            case Answer.Json(String text) -> write(request, response, 200, "application/json", text.getBytes(StandardCharsets.UTF_8), callback);
            case Answer.Text(int status, String type, String text, Optional<Answer.Cookie> cookie) -> {
                set(cookie, request, response);
                write(request, response, status, type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), callback);
            }
            case Answer.Redirect(String to, Optional<Answer.Cookie> cookie) -> {
                set(cookie, request, response);
                boolean part = header(request, "HX-Request").isPresent();
                // A script that asks for a part follows a redirect by itself, and would put a page into a page.
                response.getHeaders().put(part ? "HX-Redirect" : "Location", to);
                write(request, response, part ? 200 : 303, "text/plain", new byte[0], callback);
            }
            case Answer.Static(Assets.Asset asset) -> {
                response.getHeaders().put(HttpHeader.CACHE_CONTROL, "public, max-age=31536000, immutable");
                write(request, response, 200, asset.type() + (asset.type().startsWith("text/") ? "; charset=utf-8" : ""), asset.content(), asset::packed, callback);
            }
            case Answer.Events(Answer.Source source) -> stream(source, visitor, response, callback);
        }
    }

    private void set(Optional<Answer.Cookie> cookie, Request request, Response response) {
        boolean encrypted = doors.isEncrypted(request.getHeaders().get(HttpHeader.HOST));
        cookie.ifPresent(one -> Response.addCookie(response, visitors.cookie(one, encrypted)));
    }

    private static void write(Request request, Response response, int status, String type, byte[] content, Callback callback) {
        write(request, response, status, type, content, () -> Packed.of(content), callback);
    }

    private static void write(Request request, Response response, int status, String type, byte[] content, Supplier<byte[]> packed, Callback callback) {
        byte[] sent = content;
        response.setStatus(status);
        response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, type));
        if (content.length > WORTH_PACKING && request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip")) {
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
            response.getHeaders().add(HttpHeader.VARY, "Accept-Encoding");
            sent = packed.get();
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.length);
        boolean head = request.getMethod().equals("HEAD");
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(sent), callback);
    }

    private void stream(Answer.Source source, Optional<Visitor> visitor, Response response, Callback callback) {
        if (!streams.tryAcquire()) {
            response.setStatus(503);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 60);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
            Content.Sink.write(response, true, "Too many people watch at once.\n", callback);
            return;
        }
        try {
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
            // nginx would keep events back until it has a bufferful.
            response.getHeaders().put("X-Accel-Buffering", "no");
            source.sendTo(new EventStream(response, () -> !stopping && visitor.filter(visitors::isStillThere).isPresent()));
            response.write(true, ByteBuffer.allocate(0), callback);
        } catch (IOException e) {
            // The visitor is gone, which is how most of them end.
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (RuntimeException e) {
            log.accept("web: a live run could not be shown: " + e);
            callback.failed(e);
        } finally {
            streams.release();
        }
    }
}
