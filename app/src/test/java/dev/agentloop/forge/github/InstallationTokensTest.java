package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.StubServer;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The tokens of a GitHub App: made when they are wanted, once, and in words when they are not given.
@Timeout(60)
class InstallationTokensTest {
    private static final String PKCS1 = "RSA PRIVATE KEY";

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-20T17:53:12Z");
    private final InstantSource clock = () -> now;
    private final StubApp gitHub = new StubApp(clock);
    private final ForgeHttp http = new ForgeHttp(Map.of(), clock, () -> Duration.ofMinutes(1), StubWorld.QUICK);
    private final Secrets secrets = new Secrets();
    private final InstallationTokens tokens = new InstallationTokens(http, clock, secrets);

    @AfterEach
    void stop() {
        http.close();
        gitHub.close();
    }

    private Path key() {
        return StubApp.pem(directory.resolve("key.pem"), PKCS1, StubApp.pkcs1());
    }

    private static GitHubApp app(String id, String installation, Path key) {
        return new GitHubApp("GITHUB_APP_ID", id, installation, key.toString());
    }

    private GitHubApp app() {
        return app(StubApp.ID, StubApp.INSTALLATION, key());
    }

    private Token token(GitHubApp app) throws ForgeException {
        return tokens.token(app, gitHub.server.url());
    }

    private ForgeException refused(GitHubApp app) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, () -> token(app));
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.UNAUTHORIZED);
        return failure;
    }

    @Test
    void gitHubGivesATokenForEitherFormOfKey() throws Exception {
        assertThat(token(app()).secret()).isEqualTo(StubApp.token(1));
        Path other = StubApp.pem(directory.resolve("pkcs8.pem"), "PRIVATE KEY", StubApp.pkcs8());
        assertThat(token(app(StubApp.ID, StubApp.INSTALLATION, other)).secret()).isEqualTo(StubApp.token(2));
        assertThat(gitHub.server.lines()).containsOnly("POST /app/installations/7890/access_tokens");
        assertThat(gitHub.server.log()).allSatisfy(request -> assertThat(request.headers()).containsEntry("accept", "application/vnd.github+json"));
    }

    @Test
    void twoHundredLoopsAtOnceMakeOneToken() throws Exception {
        GitHubApp app = app();
        try (ExecutorService loops = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Token>> asks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asks.add(() -> token(app));
            }
            for (Future<Token> answer : loops.invokeAll(asks)) {
                assertThat(answer.get().secret()).isEqualTo(StubApp.token(1));
            }
        }
        assertThat(gitHub.server.log()).hasSize(1);
    }

    @Test
    void anotherIsMadeBeforeTheFirstEnds() throws Exception {
        GitHubApp app = app();
        Token first = token(app);
        now = now.plus(Duration.ofMinutes(39));
        assertThat(token(app)).isEqualTo(first);
        now = now.plus(Duration.ofMinutes(2));
        Token second = token(app);
        assertThat(second.secret()).isEqualTo(StubApp.token(2));
        assertThat(second.fingerprint()).as("a rate limit belongs to the installation").isEqualTo(first.fingerprint());
    }

    @Test
    void eachInstallationAndServerHasItsOwn() throws Exception {
        GitHubApp app = app();
        token(app);
        tokens.token(app, gitHub.server.url().replace("127.0.0.1", "localhost"));
        assertThat(gitHub.made()).isEqualTo(2);
        refused(app(StubApp.ID, "7891", key()));
    }

    @Test
    void everythingSecretIsMasked() throws Exception {
        Token token = token(app());
        String proof = gitHub.server.log().getFirst().headers().get("authorization").replace("Bearer ", "");
        String pem = Files.readString(key());
        String line = pem.lines().skip(3).findFirst().orElseThrow();

        assertThat(secrets.mask("a " + token.secret() + " b " + proof + " c " + line)).isEqualTo("a *** b *** c ***");
        assertThat(token).hasToString("token from the GitHub App 123456 (GITHUB_APP_ID)");
    }

    @Test
    void aServerThatStumblesIsAskedAgain() throws Exception {
        gitHub.server.next(StubServer.instead(StubGitHub.message(502, "Bad gateway")));
        gitHub.server.next(StubServer.closedAfterTheEffect());
        assertThat(token(app()).secret()).isEqualTo(StubApp.token(2));
    }

    @Test
    void aKeyOfAnotherAppIsSaid() throws Exception {
        java.security.KeyPairGenerator rsa = java.security.KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        Path wrong = StubApp.pem(directory.resolve("wrong.pem"), "PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded());
        assertThat(refused(app(StubApp.ID, StubApp.INSTALLATION, wrong)))
                .hasMessageContaining("get a token for the GitHub App 123456 (GITHUB_APP_ID) at 127.0.0.1")
                .hasMessageContaining("the private key " + wrong + " is not one of the app 123456")
                .hasMessageContaining("A JSON web token could not be decoded");
    }

    @Test
    void aWrongAppAndAMissingInstallationAreSaid() {
        assertThat(refused(app("99", StubApp.INSTALLATION, key()))).hasMessageContaining("there is no app 99");
        assertThat(refused(app(StubApp.ID, "1", key()))).hasMessageContaining("no installation 1").hasMessageContaining("uninstalled");
    }

    @Test
    void aSuspendedInstallationIsSaid() {
        gitHub.suspended = true;
        assertThat(refused(app())).hasMessageContaining("suspended").hasMessageContaining("/settings/installations/7890");
    }

    @Test
    void aClockThatIsWrongIsSaid() {
        for (Duration ahead : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            InstallationTokens skewed = new InstallationTokens(http, () -> now.plus(ahead), secrets);
            ForgeException failure = catchThrowableOfType(ForgeException.class, () -> skewed.token(app(), gitHub.server.url()));
            assertThat(failure).as("%s", ahead).hasMessageContaining("clock").hasMessageContaining("NTP");
        }
        for (Duration little : List.of(Duration.ofSeconds(50), Duration.ofSeconds(-50))) {
            InstallationTokens skewed = new InstallationTokens(http, () -> now.plus(little), secrets);
            assertThat(catchThrowableOfType(ForgeException.class, () -> skewed.token(app(), gitHub.server.url()))).as("%s", little).isNull();
        }
    }

    @Test
    void aRefusalIsNotRepeatedAtOnce() throws Exception {
        GitHubApp app = app();
        gitHub.suspended = true;
        for (int i = 0; i < 5; i++) {
            refused(app);
        }
        assertThat(gitHub.server.log()).hasSize(1);
        gitHub.suspended = false;
        now = now.plus(Duration.ofMinutes(2));
        assertThat(token(app).secret()).isEqualTo(StubApp.token(1));
    }

    @Test
    void aFileThatIsNoKeyIsSaid() throws Exception {
        record Case(String text, String said) {}
        for (Case c : List.of(
                new Case("", "no PEM private key in it"),
                new Case("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no PEM private key in it"),
                new Case("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "no RSA key that can be read"),
                new Case("-----BEGIN RSA PRIVATE KEY-----\nA\n-----END RSA PRIVATE KEY-----\n", "damaged"),
                new Case("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "passphrase"),
                new Case("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "'OPENSSH PRIVATE KEY'"),
                new Case("x".repeat(70_000), "larger than"))) {
            Path file = Files.writeString(Files.createTempFile(directory, "odd", ".pem"), c.text(), StandardCharsets.US_ASCII);
            assertThat(refused(app(StubApp.ID, StubApp.INSTALLATION, file))).hasMessageContaining(file.toString()).hasMessageContaining(c.said());
        }
        assertThat(refused(app(StubApp.ID, StubApp.INSTALLATION, directory.resolve("none.pem")))).hasMessageContaining("no such file");
        assertThat(refused(app(StubApp.ID, StubApp.INSTALLATION, Path.of("key.pem")))).hasMessageContaining("not absolute");
        assertThat(gitHub.server.log()).isEmpty();
    }
}
