package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.passkey.OpenSession;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged server under requests that mean no good.
class HostileRequestsIT {
    private static final int REQUESTS = 10_000;
    private static final String CANARY = "canary-that-nobody-may-read";
    /// What would tell somebody how the program is made.
    private static final List<String> INSIDES = List.of("\tat ", "Exception", "dev.agentloop.", "org.eclipse", CANARY);

    @TempDir
    private static Path directory;

    private static Serving serving;
    private static RawRequest raw;
    private static String cookie;

    @BeforeAll
    static void serve() throws Exception {
        PlantedLoops loops = new PlantedLoops(directory).lively();
        Files.writeString(directory.resolve("secret.txt"), CANARY);
        Files.writeString(directory.resolve("loop-data/secret.txt"), CANARY);
        Files.createDirectories(directory.resolve("elsewhere/issues/7.meta"));
        Files.writeString(directory.resolve("elsewhere/issues/7.meta/output.json"), CANARY);
        cookie = "Cookie: agentloop=" + OpenSession.of("anna", loops.state) + "\r\n";
        serving = Serving.in(directory);
        raw = new RawRequest(serving.port());
    }

    @AfterAll
    static void close() {
        if (serving != null) {
            serving.close();
        }
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost:" + serving.port() + "\r\nConnection: close\r\n" + headers + "\r\n";
    }

    @Test
    void tenThousandRequestsFindNothing() throws Exception {
        Random chance = new Random(Long.getLong("agentloop.seed", 1));
        for (int i = 0; i < 200; i++) {
            raw.answer(get("/", cookie));
        }
        long before = serving.memory();
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String request = request(chance);
            String answer = raw.answer(request.getBytes(StandardCharsets.ISO_8859_1), Duration.ofSeconds(10));
            int status = RawRequest.status(answer);
            statuses.merge(status, 1, Integer::sum);
            // A refusal for too many attempts is the one thing the server may say of itself.
            assertThat(status).as("request %d:%n%s%nanswer:%n%s", i, request, answer).isNotIn(500, 501, 502, 504);
            INSIDES.forEach(inside -> assertThat(answer).as("request:%n%s", request).doesNotContain(inside));
            if (status == 200 || status >= 400 && status != 400 && status != 414 && status != 431 && status != 505) {
                assertThat(answer).as("request:%n%s", request).contains("Content-Security-Policy", "nosniff");
            }
        }
        assertThat(statuses).as("requests of many kinds").containsKeys(200, 303, 400, 403, 404, 421);
        assertThat(serving.memory() - before).as("KB more than before %d requests, which were answered with %s", REQUESTS, statuses).isLessThan(60_000);
        assertThat(RawRequest.status(raw.answer(get("/", cookie)))).isEqualTo(200);
        assertThat(Files.readString(serving.log())).doesNotContain("\tat ");
    }

    private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "G@T", "PRI");
    private static final List<String> PARTS = List.of(
            "loops", "shop", "website", "issues", "12", "13", "runs", "events", "login", "register", "options", "logout", "assets", "metrics", "healthz", "..", ".", "%2e%2e", "%2e", "%2f",
            "..%2f", "%5c", "..%5c", "%00", "%c0%ae%c0%ae", "%252e%252e", "secret.txt", "loop-data", "webui", "users", "anna.json", "elsewhere", "7", "run-20261120T175312.123Z",
            "run-99999999T999999.999Z", "%ff", "%", "%zz", ";a=b", "shop;x", "~root", "etc", "passwd", "\u00e9", "<script>", "'\"", "{{7*7}}", "$" + "{jndi:ldap://x}", " ", "");
    private static final List<String> QUERIES = List.of("", "", "?to=//evil.example", "?to=/loops/../../", "?from=-1", "?from=99999999999999999999", "?to=1", "?from=0", "?name=../../etc", "?name=anna%00",
            "?after=x-y", "?after=0-0", "?%", "?a=%zz", "?=&&&=", "?name=" + "a".repeat(300));

    private static String request(Random chance) {
        if (chance.nextInt(20) == 0) {
            byte[] garbage = new byte[chance.nextInt(2000)];
            chance.nextBytes(garbage);
            return new String(garbage, StandardCharsets.ISO_8859_1);
        }
        StringBuilder path = new StringBuilder(chance.nextInt(30) == 0 ? "http://evil.example" : "");
        int parts = chance.nextInt(8);
        for (int i = 0; i < parts; i++) {
            path.append('/').append(one(PARTS, chance));
        }
        if (chance.nextInt(3) == 0) {
            path.setLength(0);
            path.append(one(List.of("/", "/loops/shop", "/loops/shop/issues/12", "/login", "/register", "/login/options", "/register/options", "/loops/website/", "//", "/loops//shop"), chance));
        }
        path.append(path.isEmpty() ? "/" : "").append(one(QUERIES, chance));
        StringBuilder text = new StringBuilder(one(METHODS, chance)).append(' ').append(path).append(chance.nextInt(40) == 0 ? " HTTP/9.9" : chance.nextInt(40) == 0 ? " HTTP/1.0" : " HTTP/1.1").append("\r\n");
        text.append("Host: ").append(chance.nextInt(8) == 0 ? one(List.of("evil.example", "127.0.0.1", "[::1]", "localhost", "a b", "", "localhost:1", "evil.example:80@localhost"), chance) : "localhost:" + serving.port()).append("\r\n");
        if (chance.nextBoolean()) {
            text.append(cookie);
        }
        if (chance.nextInt(3) == 0) {
            text.append("Origin: ").append(one(List.of("http://localhost:" + serving.port(), "null", "http://evil.example", "", "http://localhost:" + serving.port() + ".evil.example"), chance)).append("\r\n");
        }
        text.append(one(List.of(
                "", "", "", "Cookie: agentloop=" + "x".repeat(100) + "\r\n", "Cookie: =;;;==\"\r\n", "X-Forwarded-For: 1.2.3.4, evil, ::1\r\n", "Forwarded: for=\"_x\";host=evil\r\n", "HX-Request: true\r\n",
                "Last-Event-ID: 9999999999999-1\r\n", "Last-Event-ID: \u0000\r\n", "Accept-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: chunked, identity\r\n",
                "Content-Length: -1\r\n", "Content-Length: 99\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\nConnection: Upgrade\r\n", "Range: bytes=0-1\r\n",
                "A: " + "b".repeat(9000) + "\r\n", " folded: x\r\n", "No-colon\r\n", "Host: second\r\n", "Sec-Fetch-Site: cross-site\r\n"), chance));
        text.append("Connection: close\r\n\r\n");
        text.append(one(List.of("", "", "", "{}", "{\"id\":\"x\",\"response\":{}}", "[".repeat(5000), "5\r\nabc", "ffffffffffffffff\r\n", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n", "\u0000\u00ff"), chance));
        return text.toString();
    }

    private static <T> T one(List<T> all, Random chance) {
        return all.get(chance.nextInt(all.size()));
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        assertThat(RawRequest.status(raw.answer(get("/" + "a".repeat(20_000), "")))).isIn(414, 431);
        assertThat(RawRequest.status(raw.answer(get("/", "A: " + "b".repeat(20_000) + "\r\n")))).isEqualTo(431);
        String body = "x".repeat(70_000);
        assertThat(RawRequest.status(raw.answer("POST /login HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s".formatted(serving.port(), serving.origin(), body.length(), body))))
                .isEqualTo(413);
    }

    @Test
    void strangersAreToldWhereToGoAndNothingElse() throws Exception {
        for (String path : List.of("/", "/loops/shop", "/loops/no-such-loop", "/loops/shop/issues/12", "/nothing")) {
            String answer = raw.answer(get(path, ""));
            assertThat(RawRequest.status(answer)).as(path).isEqualTo(303);
            assertThat(answer).contains("Location: /login").doesNotContain("refused to answer");
        }
        assertThat(raw.answer(get("/loops/shop", "HX-Request: true\r\n"))).contains("HX-Redirect: /login");
        assertThat(raw.answer(get("/login?to=//evil.example/", ""))).contains("data-to=\"/\"");
        assertThat(raw.answer(get("/login?to=/loops/shop", ""))).contains("data-to=\"/loops/shop\"");
    }

    @Test
    void whoComesFromAnotherPageDoesNothing() throws Exception {
        for (String from : List.of("", "Origin: null\r\n", "Origin: http://evil.example\r\n", "Origin: " + serving.origin() + "\r\nSec-Fetch-Site: cross-site\r\n")) {
            for (String path : List.of("/logout", "/login", "/login/options", "/register")) {
                String answer = raw.answer("POST " + path + " HTTP/1.1\r\nHost: localhost:" + serving.port() + "\r\n" + cookie + from + "Content-Length: 0\r\nConnection: close\r\n\r\n");
                assertThat(RawRequest.status(answer)).as("%s %s", path, from).isEqualTo(403);
            }
        }
        assertThat(RawRequest.status(raw.answer(get("/", cookie)))).as("still signed in").isEqualTo(200);
        // By its address the machine can be reached under any name; the page is shown under its own.
        assertThat(raw.answer(get("/", cookie).replace("Host: localhost:" + serving.port(), "Host: evil.example"))).startsWith("HTTP/1.1 421");
        assertThat(raw.answer(get("/", cookie).replace("Host: localhost", "Host: 127.0.0.1"))).contains("303", "Location: " + serving.origin() + "/");
    }

    @Test
    void figuresAreForThisMachineAlone() throws Exception {
        assertThat(raw.answer(get("/healthz", ""))).startsWith("HTTP/1.1 200").endsWith("ok\n");
        assertThat(raw.answer(get("/metrics", ""))).startsWith("HTTP/1.1 200");
        assertThat(raw.answer(get("/metrics", "X-Forwarded-For: 192.0.2.1\r\n"))).startsWith("HTTP/1.1 303");
        assertThat(raw.answer(get("/metrics", "").replace("Host: localhost", "Host: evil.example"))).startsWith("HTTP/1.1 421");
    }

    @Test
    void whoTriesTooOftenWaits() throws Exception {
        Set<Integer> statuses = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            statuses.add(RawRequest.status(raw.answer("POST /login HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: %s\r\nX-Forwarded-For: 10.0.0.%d\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}".formatted(serving.port(), serving.origin(), i))));
        }
        assertThat(statuses).as("nobody's word is taken for another address").contains(429);
    }

    /// A header every second, from many at once; meanwhile others are served.
    @Test
    void slowOnesKeepNobodyWaiting() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), serving.port());
                socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: localhost:" + serving.port() + "\r\nX-Slow: ").getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            for (int i = 0; i < 5; i++) {
                for (Socket socket : slow) {
                    socket.getOutputStream().write('a');
                }
                long begin = System.nanoTime();
                assertThat(RawRequest.status(raw.answer(get("/", cookie)))).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                Thread.sleep(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
