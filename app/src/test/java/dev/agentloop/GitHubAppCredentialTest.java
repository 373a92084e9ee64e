package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.github.StubApp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop git-credential` where a GitHub App is named: an agent works longer than a token lasts, so that each time git asks a new one is made.
@Timeout(60)
class GitHubAppCredentialTest {
    @TempDir
    Path directory;

    private final StubApp gitHub = new StubApp(Clock.systemUTC());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private void named(String installation) {
        Path key = StubApp.pem(directory.resolve("key.pem"), "RSA PRIVATE KEY", StubApp.pkcs1());
        environment.putAll(Map.of("GITHUB_APP_ID", StubApp.ID, "GITHUB_APP_INSTALLATION_ID", installation, "GITHUB_APP_PRIVATE_KEY_PATH", key.toString()));
    }

    private String get() {
        String[] arguments = {"git-credential", "--host", "ghe.acme.dev", "--scheme", "https", "--forge", "github", "--api", gitHub.server.url(), "get"};
        out.reset();
        int code = Main.run(
                arguments,
                environment,
                new ByteArrayInputStream("protocol=https\nhost=ghe.acme.dev\n\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void gitGetsANewTokenEachTimeItAsks() {
        named(StubApp.INSTALLATION);
        assertThat(get()).isEqualTo("username=x-access-token\npassword=" + StubApp.token(1) + "\n");
        assertThat(get()).isEqualTo("username=x-access-token\npassword=" + StubApp.token(2) + "\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void aRefusedAppIsNotReplacedBySomebodysToken() {
        named("1");
        environment.put("GITHUB_TOKEN", "ghp_ofSomebody0123456789");
        assertThat(get()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("the app 123456 has no installation 1").doesNotContain("ghp_");
    }

    @Test
    void anAppThatIsNamedByHalfIsSaidAndTheTokenUsed() {
        named(StubApp.INSTALLATION);
        environment.remove("GITHUB_APP_INSTALLATION_ID");
        environment.put("GITHUB_TOKEN", "ghp_ofSomebody0123456789");
        assertThat(get()).isEqualTo("username=x-access-token\npassword=ghp_ofSomebody0123456789\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("GITHUB_APP_INSTALLATION_ID is not");
    }
}
