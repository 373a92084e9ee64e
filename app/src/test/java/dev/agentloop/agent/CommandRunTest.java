package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Fault;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents without ACP, as real processes: shell scripts that say what such an agent would.
class CommandRunTest {
    private static final OutputShape TEXT = new OutputShape.PlainText();
    private static final OutputShape.Paths PATHS =
            new OutputShape.Paths("result", Optional.of("tokens"), Optional.empty(), Optional.empty(), Optional.of("error"));
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String STAY = "echo working; touch ../started; while :; do sleep 0.2; done";

    @TempDir
    Path folder;

    private RunFixture run;
    private String tool;

    @BeforeEach
    void prepare() throws IOException {
        run = new RunFixture(folder, "touch ../acpx-was-called");
        tool = folder.resolve("tool").toString();
    }

    @AfterEach
    void leaveNothing() {
        run.close();
    }

    private ProcessIdentity launch(RunCall call) throws AgentException {
        run.agents.ensureSession(call, false);
        return run.agents.launch(call, run.prompt, run.output, run.stderr, Duration.ofMinutes(30));
    }

    private ProcessIdentity launch(String script, OutputShape shape, String... arguments) throws Exception {
        RunFixture.script(Path.of(tool), script);
        String[] command = new String[arguments.length + 1];
        command[0] = tool;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return launch(run.command(shape, command));
    }

    private RunReading ended(ProcessIdentity process, OutputShape shape) throws IOException {
        run.agents.await(List.of(process), LONG);
        assertThat(run.agents.census().isAlive(process)).isFalse();
        return run.agents.read(run.output, shape);
    }

    @Test
    void plainText() throws Exception {
        ProcessIdentity process = launch("cat; pwd; echo '<!-- loop-route: done -->'", TEXT);
        RunReading reading = ended(process, TEXT);
        assertThat(reading.ending()).isEqualTo(new Ending.Answered("end_turn"));
        assertThat(reading.finalMessage()).isEqualTo("do it%s\n<!-- loop-route: done -->\n".formatted(run.clone.toRealPath()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("exit")))).isEqualTo("rw-------");
        assertThat(folder.resolve("exit.part")).doesNotExist();
    }

    @Test
    void oneObject() throws Exception {
        var shape = new OutputShape.OneObject(PATHS);
        RunReading reading = ended(launch("echo '{\"result\":\"Fixed.\",'; echo ' \"tokens\": 12}'", shape), shape);
        assertThat(reading.ending()).isEqualTo(new Ending.Answered("end_turn"));
        assertThat(reading.finalMessage()).isEqualTo("Fixed.");
        assertThat(reading.usage().inputTokens()).hasValue(12);
    }

    @Test
    void lines() throws Exception {
        var shape = new OutputShape.Lines(PATHS);
        RunReading reading = ended(launch("echo '{\"result\":\"I look.\"}'; echo '{\"error\":\"Too many requests\"}'", shape), shape);
        assertThat(reading.ending()).isEqualTo(new Ending.Failed(Fault.OVERLOADED, "Too many requests", Optional.empty()));
        assertThat(reading.lastWords()).isEqualTo("I look.");
    }

    @Test
    void aFailureIsReadFromStderr() throws Exception {
        RunReading reading = ended(launch("echo 'ERROR: not logged in' >&2; exit 3", TEXT), TEXT);
        assertThat(reading.ending()).isEqualTo(new Ending.Failed(Fault.LOGIN, "exit code 3: ERROR: not logged in", Optional.empty()));
    }

    @Test
    void theRunIsRecognisedAndOutlivesNobodyWhoStopsIt() throws Exception {
        ProcessIdentity process = launch(STAY, TEXT);
        run.awaitFile("started");
        var census = run.agents.census();
        assertThat(census.isAlive(process)).isTrue();
        assertThat(census.find(run.tag, run.prompt.toString())).contains(process);
        assertThat(run.processes.entry(process.pid()).orElseThrow().session()).isEqualTo(process.pid());
        assertThat(run.effects).containsExactly("before spawn command", "after spawn command");
        assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.of(run.command(TEXT, tool)))).isEmpty();
        assertThat(run.tagged()).isEmpty();
        assertThat(run.agents.read(run.output, TEXT).ending()).isEqualTo(new Ending.Cut());
        assertThat(folder.resolve("acpx-was-called")).doesNotExist();
    }

    @Test
    void aKilledShellLeavesACommandThatIsStillFoundByItsTag() throws Exception {
        ProcessIdentity process = launch(STAY, TEXT);
        run.awaitFile("started");
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        assertThat(ended(process, TEXT).ending()).isEqualTo(new Ending.Cut());
        assertThat(run.agents.census().carries(run.tag)).isTrue();
        assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.empty())).isEmpty();
        assertThat(run.tagged()).isEmpty();
    }

    @Test
    void aKilledCommandHasCrashed() throws Exception {
        ProcessIdentity process = launch("echo working; exec sleep 60", TEXT);
        assertThat(Pause.until(() -> run.tagged().stream().anyMatch(e -> run.processes.commandLine(e).equals("sleep 60")), LONG)).isTrue();
        long command = run.tagged().stream().filter(e -> e.pid() != process.pid()).findFirst().orElseThrow().pid();
        ProcessHandle.of(command).orElseThrow().destroyForcibly();
        assertThat(ended(process, TEXT).ending()).isEqualTo(new Ending.Disconnected("signal 9 ended the command"));
    }

    @Test
    void placeholdersAreFilledOnce() throws Exception {
        Files.writeString(run.prompt, "say {session} & \"$HOME\"\n");
        String say = "for a; do echo \"<$a>\"; done; cat";
        RunReading reading = ended(launch(say, TEXT, "--in={promptFile}", "{prompt}", "{session}", "{directory}/x", "{else}", "a b"), TEXT);
        assertThat(reading.finalMessage()).isEqualTo("""
                <--in=%s>
                <say {session} & "$HOME"
                >
                <agentloop-shop-issue-12>
                <%s/x>
                <{else}>
                <a b>
                """.formatted(run.prompt, run.clone));
    }

    @Test
    void argumentsOfTheRunStandBehindTheCommandsOwn() throws Exception {
        RunFixture.script(Path.of(tool), "echo \"$@\"");
        RunCall call = run.command(TEXT, tool, "one");
        var more = new RunCall(call.agent(), List.of("--model", "big"), call.session(), call.directory(), call.meta(), call.tag(), call.environment());
        assertThat(ended(launch(more), TEXT).finalMessage()).isEqualTo("one --model big\n");
    }

    @Test
    void aSandboxStandsAroundTheCommand() throws Exception {
        run.sandbox = Sandbox.wrapper(List.of("env", "BOX=yes"));
        assertThat(ended(launch("echo $BOX", TEXT), TEXT).finalMessage()).isEqualTo("yes\n");
    }

    @Test
    void aPromptTooLongForAnArgumentIsRefusedAndOneThatJustFitsIsNot() throws Exception {
        Files.writeString(run.prompt, "x".repeat(CommandLine.LONGEST_ARGUMENT));
        assertThatThrownBy(() -> launch("", TEXT, "{prompt}")).isInstanceOf(AgentException.class).hasMessageContaining("Use {promptFile}");
        assertThat(run.output).doesNotExist();
        Files.writeString(run.prompt, "x".repeat(CommandLine.LONGEST_ARGUMENT - 1));
        assertThat(ended(launch("echo ${#1}", TEXT, "{prompt}"), TEXT).finalMessage()).isEqualTo("131071\n");
    }

    @Test
    void aMissingProgramIsSaidBeforeAnythingIsStarted() throws Exception {
        run.environment = Map.of("PATH", "/nowhere");
        assertThatThrownBy(() -> run.agents.ensureSession(run.command(TEXT, "aider"), false))
                .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.fault()).contains(Fault.NOT_STARTED))
                .hasMessageContaining("'aider' is not on the PATH (/nowhere)");
        assertThat(run.effects).isEmpty();
    }

    /// acpx would read it; a command does not.
    @Test
    void acpxsProjectConfigurationIsNoMatter() throws Exception {
        Files.writeString(run.clone.resolve(".acpxrc.json"), "{}");
        assertThat(ended(launch("echo Fixed.", TEXT), TEXT).finalMessage()).isEqualTo("Fixed.\n");
    }
}
