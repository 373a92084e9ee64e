package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.LoopConfig;
import dev.agentloop.tick.LoopPorts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
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
