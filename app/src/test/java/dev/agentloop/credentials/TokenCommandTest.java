package dev.agentloop.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TokenCommandTest {
    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Optional<String> run(Map<String, String> environment, Duration limit, String command) {
        return new TokenCommand(environment, warnings::add, limit).run("config [h]", command);
    }

    private Optional<String> run(String command) {
        return run(Map.of("PATH", System.getenv("PATH")), Duration.ofSeconds(20), command);
    }

    @Test
    void theFirstLineCounts() {
        assertThat(run("printf ' one \\ntwo\\n'")).contains("one");
        assertThat(run("printf 'without an end'")).contains("without an end");
        assertThat(run("true")).contains("");
        assertThat(warnings).isEmpty();
    }

    /// One that waits for a human is stopped, with all it started.
    @Test
    void itHasATimeLimit() throws Exception {
        Path pid = directory.resolve("pid");
        long start = System.nanoTime();

        assertThat(run(Map.of("PATH", System.getenv("PATH"), "PID", pid.toString()), Duration.ofMillis(700), "sh -c 'echo $$ >$PID; sleep 50' | cat")).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(warnings).singleElement().asString().contains("config [h]", "did not end within").doesNotContain("sleep");
        long child = Long.parseLong(Files.readString(pid).strip());
        for (int i = 0; i < 100 && ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent(); i++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aChildLeftInTheBackgroundHoldsNobodyUp() {
        long start = System.nanoTime();
        assertThat(run("sleep 30 & echo $! >%s; echo token".formatted(directory.resolve("pid")))).contains("token");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private long pid() {
        try {
            return Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// A pipe that nobody empties would hold it up, one that is closed would end it with an error.
    @Test
    void oneThatPrintsALotIsReadToItsEnd() {
        assertThat(run("echo token; head -c 300000 /dev/zero")).contains("token");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatItPrintsWhenItFailsIsNotTold() {
        assertThat(run("echo secret-out; echo secret-err >&2; exit 3")).isEmpty();
        assertThat(warnings).singleElement().asString().contains("exit code 3", "in a terminal").doesNotContain("secret");
        assertThat(run("no-such-program-here")).isEmpty();
        assertThat(warnings.getLast()).contains("exit code 127");
    }

    @Test
    void itHasTheEnvironmentItIsGivenAndNoInput() {
        assertThat(run(Map.of("WORD", "told"), Duration.ofSeconds(20), "echo \"$WORD-$HOME-$(cat 2>/dev/null)\"")).contains("told--");
    }

    /// Two hundred loops ask for the same token.
    @Test
    void itIsRunOnceForAllWhoAsk() throws Exception {
        Path config = Files.createDirectories(directory.resolve("forge")).resolve("config");
        Path ran = directory.resolve("ran");
        Files.writeString(config, "[h]\ntoken-cmd = echo x >>%s; sleep 0.1; echo token\n[broken]\ntoken-cmd = echo x >>%s; exit 1\n".formatted(ran, ran));
        TokenLookup lookup = new TokenLookup(Map.of("XDG_CONFIG_HOME", directory.toString(), "PATH", System.getenv("PATH")), new Secrets(), warnings::add);
        try (ExecutorService loops = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                loops.submit(() -> lookup.find(dev.agentloop.model.LoopConfig.Forge.Type.GITEA, "h"));
                loops.submit(() -> lookup.find(dev.agentloop.model.LoopConfig.Forge.Type.GITEA, "broken"));
            }
        }
        assertThat(lookup.find(dev.agentloop.model.LoopConfig.Forge.Type.GITEA, "h").map(Token::secret)).contains("token");
        assertThat(Files.readAllLines(ran)).hasSize(2);
        assertThat(warnings).hasSize(1);
    }
}
