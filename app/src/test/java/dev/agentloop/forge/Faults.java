package dev.agentloop.forge;

import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a line, a proxy or a server may do to a request, by name.
final class Faults {
    private static final Response TROUBLE = new Response(500, Map.of("Content-Type", "application/json"), "{\"message\":\"internal error\"}");
    private static final Response PAGE = new Response(200, Map.of("Content-Type", "text/html"), "<html><body>Please log in</body></html>");

    private Faults() {}

    static Map<String, Fault> all() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("closed before the effect", (connection, _, _) -> connection.close());
        faults.put("closed after the effect", StubServer.closedAfterTheEffect());
        faults.put("reset in the middle of the answer", StubServer.cutOff());
        faults.put("truncated JSON", StubServer.truncated());
        faults.put("500 before the effect", StubServer.instead(TROUBLE));
        faults.put("500 after the effect", StubServer.afterTheEffect(TROUBLE));
        faults.put("502 of a proxy", StubServer.instead(new Response(502, Map.of("Content-Type", "text/html"), "<html>Bad Gateway</html>")));
        faults.put("a web page", StubServer.instead(PAGE));
        faults.put("a web page after the effect", StubServer.afterTheEffect(PAGE));
        faults.put("no answer", (_, _, _) -> pause(900));
        faults.put("a late answer", (connection, real, request) -> {
            pause(100);
            StubServer.instead(real.apply(request)).serve(connection, real, request);
        });
        faults.put("a trickle", (connection, real, request) -> {
            real.apply(request);
            StubServer.trickle().serve(connection, real, request);
        });
        faults.put("the answer twice", (connection, real, request) -> {
            Fault answer = StubServer.instead(real.apply(request));
            answer.serve(connection, real, request);
            answer.serve(connection, real, request);
        });
        faults.put("another page without end", (connection, real, request) -> {
            Response page = real.apply(request);
            StubServer.instead(page.with("Link", "<http://127.0.0.1" + request.target() + ">; rel=\"next\"")).serve(connection, real, request);
        });
        return faults;
    }

    /// How a server or a proxy says that there is nothing.
    static List<Response> nothingThere() {
        return List.of(
                new Response(404, Map.of("Content-Type", "application/json"), "{\"message\":\"Not Found\"}"),
                new Response(404, Map.of("Content-Type", "text/html"), "<html>Not Found</html>"),
                new Response(410, Map.of("Content-Type", "application/json"), "{\"message\":\"Gone\"}"));
    }

    static Response limited(Duration time) {
        return new Response(
                429, Map.of("Content-Type", "application/json", "Retry-After", Long.toString(time.toSeconds())), "{\"message\":\"Too many requests\"}");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
