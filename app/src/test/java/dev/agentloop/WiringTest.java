package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.StubServer;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.tick.LoopPorts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin", "GITHUB_TOKEN", "of-github", "FORGE_TOKEN", "of-any", "GITLAB_TOKEN", "of-gitlab", "JIRA_TOKEN", "of-jira");

    @TempDir
    Path directory;

    @Test
    void anAgentThatPushesHasTheTokensOfItsCodeHostAndNoOthers() throws Exception {
        assertThat(agentsEnvironment("agent", "https://github.com/acme/shop", ENVIRONMENT).keySet()).containsExactlyInAnyOrder("PATH", "GITHUB_TOKEN", "FORGE_TOKEN");
        assertThat(agentsEnvironment("agent", "https://gitlab.com/acme/shop", ENVIRONMENT).keySet()).containsExactlyInAnyOrder("PATH", "GITLAB_TOKEN", "FORGE_TOKEN");
        assertThat(agentsEnvironment("agent", "shop.git", ENVIRONMENT)).isEqualTo(Map.of("PATH", "/usr/bin"));
    }

    /// Its git makes the app's tokens itself.
    @Test
    void anAgentThatPushesAsAnAppHasWhatNamesTheApp() throws Exception {
        Map<String, String> app = Map.of(
                "GITHUB_APP_ID", "1", "GITHUB_APP_INSTALLATION_ID", "2", "GITHUB_APP_PRIVATE_KEY_PATH", "/key.pem", "JIRA_EMAIL", "bot@acme.dev", "BITBUCKET_EMAIL", "bot@acme.dev");
        assertThat(agentsEnvironment("agent", "https://github.com/acme/shop", app).keySet())
                .containsExactlyInAnyOrder("GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY_PATH");
        assertThat(agentsEnvironment("agentloop", "https://github.com/acme/shop", app)).doesNotContainKeys(app.keySet().toArray(String[]::new));
    }

    @Test
    void anAgentThatDoesNotPushHasNone() throws Exception {
        Set<String> withheld = new TreeSet<>(ENVIRONMENT.keySet());
        assertThat(withheld.remove("PATH")).isTrue();
        assertThat(agentsEnvironment("agentloop", "https://github.com/acme/shop", ENVIRONMENT))
                .containsEntry("PATH", "/usr/bin")
                .doesNotContainKeys(withheld.toArray(String[]::new));
    }

    /// It opens no issues, so a loop that `init` wrote for it would never do anything.
    @Test
    void anAppIsNobodyWhoseIssuesReachAnAgent() {
        var said = new ByteArrayOutputStream();
        var app = Map.of("GITHUB_APP_ID", "1", "GITHUB_APP_INSTALLATION_ID", "2", "GITHUB_APP_PRIVATE_KEY_PATH", "/none.pem");
        var wiring = new Wiring(app, directory, Clock.systemUTC(), new PrintStream(said), new PrintStream(said));

        assertThat(wiring.login("https://github.com/acme/shop")).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /// Beside any code host; here one on this disk.
    @Test
    void issuesMayLiveInJira() throws Exception {
        List<StubServer.Request> asked = new CopyOnWriteArrayList<>();
        try (StubServer jira = new StubServer(request -> {
            asked.add(request);
            return new StubServer.Response(200, Map.of("Content-Type", "application/json"), "{\"accountId\":\"712020:bot\",\"accountType\":\"atlassian\",\"displayName\":\"Bot\"}");
        })) {
            new Shell(directory).withLoop("shop.git");
            Path file = directory.resolve("loop/shop/config.yaml");
            Files.writeString(file, Files.readString(file) + "\ntracker: {type: jira, url: '%s', project: SHOP}\n".formatted(jira.url()));
            var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
            var wiring = new Wiring(Map.of("PATH", "/usr/bin", "JIRA_TOKEN", "of-jira", "JIRA_EMAIL", "bot@acme.dev"), directory, Clock.systemUTC(), nowhere, nowhere);
            LoopConfig config = wiring.load(directory.resolve("loop")).loops().getFirst();
            LoopPorts.Ready ready = wiring.connect(config, wiring.state(directory.resolve("loop-data")).loop(config.name()));

            assertThat(ready.tracker().login()).isEqualTo("712020:bot");
            assertThat(ready.codeHost().pullRequests("issue-")).isEmpty();
            String basic = Base64.getEncoder().encodeToString("bot@acme.dev:of-jira".getBytes(StandardCharsets.UTF_8));
            assertThat(asked).singleElement().satisfies(request -> assertThat(request.headers()).containsEntry("authorization", "Basic " + basic));
        }
    }

    private Map<String, String> agentsEnvironment(String publish, String repoURL, Map<String, String> environment) throws Exception {
        Path file = directory.resolve("loop/shop/config.yaml");
        if (!Files.exists(file)) {
            new Shell(directory).withLoop("shop.git");
        }
        String text = Files.readString(file).replaceFirst("(?m)^publish: .*$", "publish: " + publish);
        Files.writeString(file, text.replaceFirst("(?m)^repoURL: .*$", "repoURL: " + repoURL));
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var wiring = new Wiring(environment, directory, Clock.systemUTC(), nowhere, nowhere);
        LoopConfig config = wiring.load(directory.resolve("loop")).loops().getFirst();
        LoopPorts.Ready ready = wiring.connect(config, wiring.state(directory.resolve("loop-data")).loop(config.name()));
        return ready.environment().apply(config.agents().first());
    }
}
