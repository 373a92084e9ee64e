package dev.agentloop.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Git over smart HTTP on loopback: `git http-backend` behind a server that wants a user name and a password.
///
/// Serves every bare repository below `root` for fetching and pushing. `requests` holds one line for each request that was let in: `user METHOD path`.
public final class GitHttpServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path root;
    private final Predicate<String> password;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> writable = _ -> true;
    private volatile boolean demands;
    private volatile Runnable afterPush = () -> {};
    private volatile Optional<String> elsewhere = Optional.empty();

    private GitHttpServer(HttpServer server, Path root, Predicate<String> password) {
        this.server = server;
        this.root = root;
        this.password = password;
    }

    public static GitHttpServer start(Path root, String password) throws IOException {
        return start(root, password::equals);
    }

    /// @param password which are let in
    public static GitHttpServer start(Path root, Predicate<String> password) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        GitHttpServer server = new GitHttpServer(http, root, password);
        http.createContext("/", server::handle);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /// From now on whoever sends no credential is asked for one, whichever it is.
    public void demand() {
        demands = true;
    }

    /// From now on one can push to these alone, told by the path: `/shop.git/...`.
    public void writable(Predicate<String> path) {
        writable = path;
    }

    /// From now on every request is redirected to that server.
    public void redirect(String url) {
        elsewhere = Optional.of(url);
    }

    /// From now on this is done when a push has been taken, and before whoever pushed is told so.
    public void afterPush(Runnable work) {
        afterPush = work;
    }

    /// `127.0.0.1:PORT`
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(String repository) {
        return "http://" + host() + "/" + repository;
    }

    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (elsewhere.isPresent()) {
                exchange.getResponseHeaders().add("Location", elsewhere.get() + exchange.getRequestURI());
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            String login = login(exchange);
            if (demands && login.isEmpty() || !password.test(login.substring(login.indexOf(':') + 1))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String user = login.substring(0, login.indexOf(':'));
            boolean pushes = exchange.getRequestURI().toString().contains("git-receive-pack");
            if (pushes && !writable.test(exchange.getRequestURI().getPath())) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            requests.add(user + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            answer(exchange, user);
        }
    }

    private static String login(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        boolean basic = header != null && header.startsWith("Basic ");
        return basic ? new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8) : "";
    }

    private void answer(HttpExchange exchange, String user) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> cgi = builder.environment();
        cgi.put("GIT_PROJECT_ROOT", root.toString());
        cgi.put("GIT_HTTP_EXPORT_ALL", "1");
        cgi.put("GIT_CONFIG_COUNT", "2");
        cgi.put("GIT_CONFIG_KEY_0", "http.receivepack");
        cgi.put("GIT_CONFIG_VALUE_0", "true");
        cgi.put("GIT_CONFIG_KEY_1", "safe.directory");
        cgi.put("GIT_CONFIG_VALUE_1", "*");
        cgi.put("REMOTE_USER", user);
        cgi.put("REMOTE_ADDR", "127.0.0.1");
        cgi.put("REQUEST_METHOD", exchange.getRequestMethod());
        cgi.put("PATH_INFO", exchange.getRequestURI().getPath());
        cgi.put("QUERY_STRING", exchange.getRequestURI().getQuery() == null ? "" : exchange.getRequestURI().getQuery());
        exchange.getRequestHeaders().forEach((name, values) -> {
            String variable = name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
            cgi.put(variable.startsWith("CONTENT_TYPE") ? variable : "HTTP_" + variable, values.getFirst());
        });
        Process backend = builder.start();
        try (InputStream out = new BufferedInputStream(backend.getInputStream())) {
            try (OutputStream in = backend.getOutputStream()) {
                exchange.getRequestBody().transferTo(in);
            } catch (IOException _) {
                // The backend has said no before it read everything.
            }
            int status = headers(exchange, out);
            boolean push = exchange.getRequestURI().getPath().endsWith("/git-receive-pack");
            byte[] answer = push ? out.readAllBytes() : new byte[0];
            if (push) {
                afterPush.run();
            }
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(answer);
            out.transferTo(exchange.getResponseBody());
        } finally {
            backend.destroy();
        }
    }

    private static int headers(HttpExchange exchange, InputStream out) throws IOException {
        int status = 200;
        for (String line = line(out); !line.isEmpty(); line = line(out)) {
            String name = line.substring(0, line.indexOf(':'));
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (name.equalsIgnoreCase("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(name, value);
            }
        }
        return status;
    }

    private static String line(InputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = out.read(); c >= 0 && c != '\n'; c = out.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
