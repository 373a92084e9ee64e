package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopTest {
    private static final String DEAF = "trap '' TERM HUP INT\n";

    @TempDir
    Path folder;

    @Test
    void aRunThatIsOverIsGone() throws Exception {
        try (var run = new RunFixture(folder, "exit 0")) {
            assertThat(run.stop()).isEmpty();
            assertThat(run.effects).isEmpty();
        }
    }

    @Test
    void sigtermIsEnoughForOneThatListens() throws Exception {
        try (var run = new RunFixture(folder, "trap 'echo bye; exit 0' TERM; touch ../started; while :; do sleep 0.1; done")) {
            ProcessIdentity process = run.launch();
            run.awaitFile("started");
            run.effects.clear();
            assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.empty())).isEmpty();
            assertThat(run.effects).containsExactly("before signal TERM", "after signal TERM");
            assertThat(run.output).content().isEqualTo("bye\n");
        }
    }

    @Test
    void aTreeThatIgnoresSigtermIsKilled() throws Exception {
        String script = DEAF + "sh -c \"trap '' TERM; sh -c 'touch ../started; while :; do sleep 0.1; done'\" & while :; do sleep 0.1; done";
        try (var run = new RunFixture(folder, script)) {
            ProcessIdentity process = run.launch();
            run.awaitFile("started");
            assertThat(run.tagged()).hasSizeGreaterThan(2);
            assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.empty())).isEmpty();
            assertThat(run.tagged()).isEmpty();
            assertThat(run.effects).contains("after signal TERM", "after signal KILL");
            assertThat(Path.of("/proc", Long.toString(process.pid()))).doesNotExist();
        }
    }

    @Test
    void aDaemonThatLeftTheTreeIsFoundByTheTag() throws Exception {
        String daemon = "setsid sh -c \"" + DEAF + "touch ../started; while :; do sleep 0.1; done\" >/dev/null 2>&1 &";
        try (var run = new RunFixture(folder, "sh -c '" + daemon.replace("'", "'\\''") + "'\nexit 0")) {
            ProcessIdentity process = run.launch();
            run.awaitFile("started");
            run.agents.await(List.of(process), Duration.ofSeconds(10));
            assertThat(run.agents.census().isAlive(process)).isFalse();
            assertThat(run.agents.census().carries(run.tag)).isTrue();
            assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.empty())).isEmpty();
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void aMemberOfTheGroupThatShedTheTagIsStoppedWithItsLeader() throws Exception {
        String shed = "env -i PATH=$PATH sh -c \"trap '' TERM; echo \\$\\$ > ../pid; touch ../started; while :; do sleep 0.1; done\"";
        try (var run = new RunFixture(folder, shed + " & while :; do sleep 0.1; done")) {
            ProcessIdentity process = run.launch();
            run.awaitFile("started");
            long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            assertThat(run.processes.tag(run.processes.entry(pid).orElseThrow())).isEmpty();
            assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.empty())).isEmpty();
            assertThat(run.processes.entry(pid).filter(ProcFs.Entry::isRunning)).isEmpty();
        }
    }

    @Test
    void nobodyElseIsSignalled() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        Process otherRun = withTag("shop/12/run-other");
        try (var run = new RunFixture(folder, "sleep 60")) {
            var longer = withTag(run.tag + "0");
            try {
                run.launch();
                assertThat(run.stop()).isEmpty();
                assertThat(stranger.isAlive()).isTrue();
                assertThat(otherRun.isAlive()).isTrue();
                assertThat(longer.isAlive()).isTrue();
            } finally {
                longer.destroyForcibly();
            }
        } finally {
            stranger.destroyForcibly();
            otherRun.destroyForcibly();
        }
    }

    private static Process withTag(String tag) {
        var builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("AGENTLOOP_RUN", tag);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lock's PID lives, but as another process: other start, other boot, other command line.
    @Test
    void aReusedPidIsNeverSignalled() throws Exception {
        Process stranger = new ProcessBuilder("setsid", "sleep", "60").start();
        try (var run = new RunFixture(folder, "exit 0")) {
            Pause.until(() -> run.processes.entry(stranger.pid()).map(run.processes::commandLine).equals(Optional.of("sleep 60")), Duration.ofSeconds(10));
            var entry = run.processes.entry(stranger.pid()).orElseThrow();
            String boot = run.processes.bootId();
            for (var stale : new ProcessIdentity[] {
                new ProcessIdentity(stranger.pid(), "sleep", entry.startTicks() - 1, boot),
                new ProcessIdentity(stranger.pid(), "sleep", entry.startTicks(), "another-boot"),
                new ProcessIdentity(stranger.pid(), "prompt.md", entry.startTicks(), boot)
            }) {
                assertThat(run.agents.census().isAlive(stale)).isFalse();
                assertThat(run.agents.stop(run.tag, Optional.of(stale), Optional.empty())).isEmpty();
                assertThat(stranger.isAlive()).isTrue();
            }
            assertThat(run.effects).isEmpty();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void twoHundredProcessesThatIgnoreSigtermAreKilled() throws Exception {
        String script = DEAF + "i=0; while [ $i -lt 200 ]; do sleep 300 & i=$((i+1)); done; touch ../started; wait";
        try (var run = new RunFixture(folder, script)) {
            run.launch();
            run.awaitFile("started");
            assertThat(run.tagged()).hasSizeGreaterThanOrEqualTo(200);
            assertThat(run.stop()).isEmpty();
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void whatIsStartedWhileOthersAreKilledIsKilledToo() throws Exception {
        try (var run = new RunFixture(folder, DEAF + "touch ../started; while :; do sleep 0.1; done")) {
            run.launch();
            run.awaitFile("started");
            int[] successors = {5};
            run.afterEffect = effect -> {
                if (effect.equals("signal KILL") && successors[0]-- > 0) {
                    withTag(run.tag.value());
                }
            };
            assertThat(run.stop()).isEmpty();
            assertThat(run.tagged()).isEmpty();
            assertThat(successors[0]).isNegative();
        }
    }

    @Test
    void whatNeverEndsIsReported() throws Exception {
        try (var run = new RunFixture(folder, DEAF + "touch ../started; while :; do sleep 0.1; done")) {
            run.launch();
            run.awaitFile("started");
            run.afterEffect = effect -> withTag(run.tag.value());
            assertThat(run.stop()).isNotEmpty().allMatch(line -> line.endsWith(" sleep 60"));
            run.afterEffect = _ -> {};
        }
    }

    @Test
    void acpxIsAskedFirstWhenItsCallIsKnown() throws Exception {
        String script = """
                case "$*" in
                  *cancel*) echo $* > ../asked; echo '{"action":"cancel_result","cancelled":true}';;
                  *) touch ../started; until [ -e ../asked ]; do sleep 0.1; done; sleep 0.5; echo cancelled;;
                esac""";
        try (var run = new RunFixture(folder, script)) {
            ProcessIdentity process = run.launch();
            run.awaitFile("started");
            run.effects.clear();
            assertThat(run.agents.stop(run.tag, Optional.of(process), Optional.of(run.call()))).isEmpty();
            assertThat(run.output).content().isEqualTo("cancelled\n");
            assertThat(folder.resolve("asked")).content().isEqualTo("--approve-all --format json demo cancel -s agentloop-shop-issue-12\n");
            assertThat(run.effects).containsExactly("before acpx cancel", "after acpx cancel");
        }
    }

    @Test
    void anAcpxThatHangsOrFailsOrIsGoneDelaysTheStopButLittle() throws Exception {
        String script = "case \"$*\" in *cancel*) sleep 300;; *) touch ../started; exec sleep 300;; esac";
        try (var run = new RunFixture(folder, script)) {
            run.launch();
            run.awaitFile("started");
            assertThat(run.agents.stop(run.tag, Optional.empty(), Optional.of(run.call()))).isEmpty();
            assertThat(run.tagged()).isEmpty();
            run.launch();
            Files.delete(run.acpx);
            assertThat(run.agents.stop(run.tag, Optional.empty(), Optional.of(run.call()))).isEmpty();
            assertThat(run.tagged()).isEmpty();
        }
    }

    @Test
    void acpxIsNotRunWhereTheRepositoryConfiguresIt() throws Exception {
        String script = "case \"$*\" in *cancel*) touch ../asked;; *) touch ../started; exec sleep 300;; esac";
        try (var run = new RunFixture(folder, script)) {
            run.launch();
            run.awaitFile("started");
            Files.writeString(run.clone.resolve(".acpxrc.json"), "{}");
            assertThat(run.agents.stop(run.tag, Optional.empty(), Optional.of(run.call()))).isEmpty();
            assertThat(folder.resolve("asked")).doesNotExist();
        }
    }
}
