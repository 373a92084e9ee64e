package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.demo.DemoAgentMain;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real acpx with the scripted agent: what it writes is what the recordings say, and a session goes on after its agent died.
@Timeout(300)
class AcpxOutputIT {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String AGENT =
            String.join(" ", JAVA, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), DemoAgentMain.class.getName());

    @TempDir
    Path folder;

    private Path clone;

    @BeforeEach
    void openSession() throws Exception {
        clone = Files.createDirectories(folder.resolve("issues/12"));
        run(folder.resolve("git.out"), List.of("git", "init", "--quiet", "--initial-branch=main"));
        acpx("ensured", "sessions", "ensure", "--name", "s");
    }

    /// Ends the queue owner and the agent too.
    @AfterEach
    void closeSession() throws Exception {
        acpx("closed", "sessions", "close", "s");
    }

    @Test
    void aTurnWithEverythingInItIsASuccess() throws Exception {
        RunReading reading = prompt(
                """
                End with <!-- loop-route: done -->.
                demo-agent: say I look.
                demo-agent: plan Look; Write
                demo-agent: commit hello.txt Hello
                demo-agent: ask-permission Delete it
                demo-agent: garbage
                demo-agent: usage 200 34
                demo-agent: answer Written.
                """);
        assertThat(reading.ending()).isEqualTo(new Ending.Answered("end_turn"));
        assertThat(reading.finalMessage()).isEqualTo("Written.\n\n<!-- loop-route: done -->");
        assertThat(reading.marker()).isEqualTo(new Marker.Done());
        assertThat(reading.toolCalls()).isEqualTo(2);
        assertThat(reading.usage().inputTokens()).hasValue(200);
    }

    @Test
    void aSessionGoesOnAfterItsAgentDied() throws Exception {
        String script = "demo-agent: say I begin.\ndemo-agent: die-once\ndemo-agent: route merge I went on.";
        assertThat(prompt(script).ending()).isInstanceOf(Ending.Disconnected.class);
        RunReading second = prompt(script);
        assertThat(second.marker()).isEqualTo(new Marker.Route("merge"));
        assertThat(second.lostContext()).isFalse();
    }

    @Test
    void acpxsOwnTimeLimitIsATimeout() throws Exception {
        assertThat(prompt("demo-agent: say I begin.\ndemo-agent: hang", "--timeout", "3").ending()).isInstanceOf(Ending.TimedOut.class);
    }

    @Test
    void muchOutputIsReadToItsEnd() throws Exception {
        RunReading reading = prompt("demo-agent: flood 20 8\ndemo-agent: done");
        assertThat(Files.size(folder.resolve("output.json"))).isGreaterThan(20 * 1024 * 1024);
        assertThat(reading.marker()).isEqualTo(new Marker.Done());
    }

    /// acpx takes lines of at most 10 MiB from an agent.
    @Test
    void anAgentThatWritesLongerLinesThanAcpxTakesHasFailed() throws Exception {
        assertThat(prompt("demo-agent: flood 12 12\ndemo-agent: done").ending()).isInstanceOf(Ending.Failed.class);
    }

    private RunReading prompt(String text, String... options) throws Exception {
        Path prompt = Files.writeString(folder.resolve("prompt.md"), text);
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        arguments.addAll(List.of("prompt", "-s", "s", "--file", prompt.toString()));
        return OutputReader.read(acpx("output.json", arguments.toArray(String[]::new)), ZoneOffset.UTC);
    }

    /// @return where its stdout is
    private Path acpx(String output, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("agentloop.acpx"), "--approve-all", "--format", "json", "--ttl", "10", "--agent", AGENT));
        command.addAll(Arrays.asList(arguments));
        return run(folder.resolve(output), command);
    }

    private Path run(Path output, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(clone.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("stderr.log").toFile());
        builder.environment().put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command.toString()).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return output;
    }
}
