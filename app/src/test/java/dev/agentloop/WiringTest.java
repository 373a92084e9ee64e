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
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin", "GITHUB_TOKEN", "of-github", "FORGE_TOKEN", "of-any", "GITLAB_TOKEN", "of-gitlab", "JIRA_TOKEN", "of-jira");

    @TempDir
    Path directory;

    @Test
    void anAgentThatPushesHasTheTokens() throws Exception {
        assertThat(agentsEnvironment("agent")).isEqualTo(ENVIRONMENT);
    }

    @Test
    void anAgentThatDoesNotPushHasNone() throws Exception {
        assertThat(agentsEnvironment("agentloop")).isEqualTo(Map.of("PATH", "/usr/bin"));
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

    private Map<String, String> agentsEnvironment(String publish) throws Exception {
        new Shell(directory).withLoop("shop.git");
        Path file = directory.resolve("loop/shop/config.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^publish: .*$", "publish: " + publish));
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var wiring = new Wiring(ENVIRONMENT, directory, Clock.systemUTC(), nowhere, nowhere);
        LoopConfig config = wiring.load(directory.resolve("loop")).loops().getFirst();
        LoopPorts.Ready ready = wiring.connect(config, wiring.state(directory.resolve("loop-data")).loop(config.name()));
        return ready.environment();
    }
}
