package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server whose certificate no public authority signed, as a company's own often is.
@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Ask ASK = Ask.get(Resource.of("user"), "find out the token's account");

    @TempDir
    private static Path directory;

    private static Path certificate;
    private static SSLContext context;

    private HttpsServer server;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path keys = directory.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(List.of(
                        keytool.toString(), "-genkeypair", "-keyalg", "EC", "-alias", "here", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
                        "-keystore", keys.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        String pem = Base64.getMimeEncoder().encodeToString(store.getCertificate("here").getEncoded());
        certificate = Files.writeString(directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
    }

    @BeforeEach
    void serve() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] body = "{\"login\":\"me\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String login(Map<String, String> environment, String host) throws ForgeException {
        try (ForgeHttp http = new ForgeHttp(environment, InstantSource.fixed(Instant.EPOCH), () -> Duration.ofMinutes(1), RestLimits.DEFAULT)) {
            Rest rest = new Rest(http, "https://" + host + ":" + server.getAddress().getPort(), () -> Optional.of(new Token("FORGE_TOKEN", "secret")), new PlainDialect());
            return rest.one(ASK, node -> Json.text(node, "login"));
        }
    }

    private static ForgeException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        return failure;
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhenNamed() throws Exception {
        assertThat(login(Map.of("SSL_CERT_FILE", certificate.toString()), "localhost")).isEqualTo("me");
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        assertThat(failure(() -> login(Map.of(), "localhost"))).hasMessageContaining("TLS").hasMessageContaining("SSL_CERT_FILE");
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() {
        assertThat(failure(() -> login(Map.of("SSL_CERT_FILE", certificate.toString()), "127.0.0.1"))).hasMessageContaining("TLS");
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path none = directory.resolve("none.pem");

        assertThat(failure(() -> login(Map.of("SSL_CERT_FILE", empty.toString()), "localhost"))).hasMessageContaining("SSL_CERT_FILE=" + empty);
        assertThat(failure(() -> login(Map.of("SSL_CERT_FILE", none.toString()), "localhost"))).hasMessageContaining("SSL_CERT_FILE=" + none);
    }

    /// A forge that says no more than it must.
    private record PlainDialect() implements Dialect {
        @Override
        public String name() {
            return "The forge";
        }

        @Override
        public Map<String, String> headers(Optional<Token> token) {
            return Map.of();
        }

        @Override
        public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
            return Optional.empty();
        }

        @Override
        public Verdict explain(Refusal refusal, String token) {
            return refusal.byStatus(token);
        }

        @Override
        public String addressHint() {
            return "Check forge.apiURL";
        }
    }
}
