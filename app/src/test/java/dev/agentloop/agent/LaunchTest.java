package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Effects;
import dev.agentloop.model.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
    /// Says that it runs, and then stays, as the process that was launched.
    private static final String STAY = "echo \"$@\"; echo oops >&2; touch ../started; while :; do sleep 0.2; done";

    @TempDir
    Path folder;

    @Test
    void theRunLeadsItsOwnSessionAndGroup() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            ProcessIdentity process = run.launch();
            var entry = run.processes.entry(process.pid()).orElseThrow();
            assertThat(entry.session()).isEqualTo(process.pid());
            assertThat(entry.group()).isEqualTo(process.pid());
            assertThat(run.effects).containsExactly("before spawn acpx prompt", "after spawn acpx prompt");
        }
    }

    @Test
    void theRunIsRecognised() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            ProcessIdentity process = run.launch();
            var census = run.agents.census();
            assertThat(process.match()).isEqualTo(run.prompt.toString());
            assertThat(census.isAlive(process)).isTrue();
            assertThat(census.carries(run.tag)).isTrue();
            assertThat(census.find(run.tag, run.prompt.toString())).contains(process);
            assertThat(census.age(process)).hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(20)));
        }
    }

    /// Between spawn and exec, and in each further exec, a process has no command line for a moment.
    @RepeatedTest(30)
    void theRunIsAliveFromTheFirstLookOn() throws Exception {
        try (var run = new RunFixture(folder, "exec env sleep 60")) {
            ProcessIdentity process = run.agents.launch(run.call(), Path.of("sleep"), run.output, run.stderr, Duration.ofMinutes(1));
            var same = new ProcessIdentity(process.pid(), "sleep", process.startTicks(), process.bootId());
            for (int look = 0; look < 5; look++) {
                assertThat(run.agents.census().isAlive(same)).isTrue();
                assertThat(run.agents.census().carries(run.tag)).isTrue();
            }
        }
    }

    @Test
    void theRunWritesItsOwnFilesInTheClone() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            run.launch();
            run.awaitFile("started");
            assertThat(run.output).content().isEqualTo("""
                    --approve-all --timeout 1860 --ttl 15 --format json demo prompt -s agentloop-shop-issue-12 --file %s
                    """.formatted(run.prompt));
            assertThat(run.stderr).content().isEqualTo("oops\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.output))).isEqualTo("rw-------");
        }
    }

    @Test
    void noDescriptorOfTheTickLeaks() throws Exception {
        try (var run = new RunFixture(folder, STAY);
                InputStream open = Files.newInputStream(run.prompt)) {
            assertThat(open.read()).isPositive();
            Path descriptors = Path.of("/proc", Long.toString(run.launch().pid()), "fd");
            run.awaitFile("started");
            assertThat(Files.readSymbolicLink(descriptors.resolve("0"))).isEqualTo(Path.of("/dev/null"));
            try (var list = Files.list(descriptors)) {
                // The shell keeps the script it runs open as descriptor 10 or so.
                assertThat(list.map(LaunchTest::target)).containsExactlyInAnyOrder("/dev/null", run.output.toString(), run.stderr.toString(), run.acpx.toString());
            }
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void theGivenEnvironmentIsTheWholeEnvironment() throws Exception {
        try (var run = new RunFixture(folder, "env -u PWD -u OLDPWD -u SHLVL -u _ | sort; touch ../started")) {
            run.environment = Map.of("PATH", "/usr/bin:/bin", "GREETING", "grüß dich");
            run.agentEnvironment = Map.of("MODEL", "big");
            run.launch();
            run.awaitFile("started");
            assertThat(run.output).content().isEqualTo("""
                    AGENTLOOP_RUN=%s
                    GREETING=grüß dich
                    MODEL=big
                    PATH=/usr/bin:/bin
                    """.formatted(run.tag));
        }
    }

    @Test
    void aRunThatHasEndedIsNotAliveAndLeavesNoZombie() throws Exception {
        try (var run = new RunFixture(folder, "exit 3")) {
            ProcessIdentity process = run.launch();
            long start = System.nanoTime();
            run.agents.await(List.of(process), Duration.ofSeconds(20));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(run.agents.census().isAlive(process)).isFalse();
            assertThat(Path.of("/proc", Long.toString(process.pid()))).doesNotExist();
        }
    }

    @Test
    void waitingEndsAtTheLimit() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            ProcessIdentity process = run.launch();
            run.agents.await(List.of(process), Duration.ofMillis(200));
            assertThat(run.agents.census().isAlive(process)).isTrue();
        }
    }

    @Test
    void theRunOutlivesTheJvmThatStartedIt() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            String java = ProcessHandle.current().info().command().orElseThrow();
            // As under nohup, or worse: what the tick ignores the agent shall not.
            List<String> deaf = List.of("sh", "-c", "trap '' HUP TERM USR2; exec \"$@\"", "sh");
            List<String> tickCommand = Stream.concat(deaf.stream(), Stream.of(
                    java, "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    LaunchAndExit.class.getName(), folder.toString(), run.acpx.toString(), run.tag.value())).toList();
            Process tick = new ProcessBuilder(tickCommand).inheritIO().start();
            assertThat(tick.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tick.exitValue()).isZero();
            run.awaitFile("started");
            ProcessIdentity orphan = run.agents.census().find(run.tag, run.prompt.toString()).orElseThrow();
            assertThat(run.agents.census().isAlive(orphan)).isTrue();
            assertThat(run.processes.entry(orphan.pid()).orElseThrow().session()).isEqualTo(orphan.pid());
            assertThat(ignoredSignals(orphan.pid())).isZero();
        }
    }

    /// As a bit set. The C library keeps 32 and 33 to itself and ignores them across a spawn.
    private static long ignoredSignals(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        String ignored = status.lines().filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow().substring(7).strip();
        return Long.parseUnsignedLong(ignored, 16) & ~0x180000000L;
    }

    @Test
    void aMissingProgramIsSaid() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            run.acpx = folder.resolve("nowhere/acpx");
            assertThatThrownBy(run::launch).isInstanceOf(AgentException.class).hasMessageContaining(run.acpx + " does not exist");
            assertThat(run.output).doesNotExist();
        }
    }

    @Test
    void aProgramThatMayNotBeExecutedIsSaid() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            Files.setPosixFilePermissions(run.acpx, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(run::launch).isInstanceOf(AgentException.class).hasMessageContaining("chmod +x " + run.acpx);
        }
    }

    @Test
    void aProgramTheSystemCanNotStartLeavesNoOutput() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            Files.writeString(run.acpx, "#!/no/such/interpreter\n");
            assertThatThrownBy(run::launch).isInstanceOf(AgentException.class).hasMessageContaining("No such file or directory");
            assertThat(run.output).doesNotExist();
            assertThat(run.stderr).doesNotExist();
        }
    }

    @Test
    void anOutputThatCanNotBeCreatedIsSaid() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            Path output = run.prompt.resolve("output.json"); // below a file: not even root can
            assertThatThrownBy(() -> run.agents.launch(run.call(), run.prompt, output, run.stderr, Duration.ofMinutes(1)))
                    .isInstanceOf(AgentException.class).hasMessageContaining(output.toString()).hasMessageContaining("Not a directory");
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void aRepositorysOwnAcpxConfigurationStartsNothing() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            Files.writeString(run.clone.resolve(".acpxrc.json"), "{}");
            assertThatThrownBy(run::launch).hasMessageContaining("allowProjectConfig: true");
            assertThatThrownBy(() -> run.agents.ensureSession(run.call(), false)).hasMessageContaining("allowProjectConfig: true");
            run.allowProjectConfig = true;
            assertThat(run.agents.census().isAlive(run.launch())).isTrue();
        }
    }

    @Test
    void withoutAProcessTableNothingIsStarted() throws Exception {
        try (var run = new RunFixture(folder, STAY)) {
            var agents = new AcpxAgents(new ProcFs(folder), Effects.NONE, RunFixture.QUICK, ZoneOffset.UTC, RunFixture.sandboxing());
            assertThatThrownBy(() -> agents.ensureSession(run.call(), false)).hasMessageContaining("Linux only");
        }
    }
}
