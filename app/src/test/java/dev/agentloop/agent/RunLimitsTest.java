package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Sandbox;
import dev.agentloop.model.Sandbox.Limits;
import dev.agentloop.model.Sandbox.Walls;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLimitsTest {
    private static final long MEMORY = 96L << 20;

    @TempDir
    Path folder;

    private final List<String> remarks = new ArrayList<>();

    private static Limits limits(long memory, int processes, boolean required) {
        return new Limits(OptionalLong.of(memory), OptionalInt.of(processes), Optional.of(new BigDecimal("1.5")), required);
    }

    private static void bound(RunFixture run, Limits limits) {
        run.sandbox = new Sandbox(new Walls.None(), limits);
    }

    private RunLimits without() {
        return new RunLimits(new Cgroups(folder.resolve("none"), folder.resolve("none/self")), remarks::add);
    }

    @Test
    void whereTheyCannotBeHadThatIsSaidOnceAndForbidsWhatRequiresThem() throws Exception {
        try (var run = new RunFixture(folder, "true")) {
            run.environment.put("PATH", RunFixture.script(Files.createDirectory(folder.resolve("bin")).resolve("systemd-run"), "exit 1").getParent().toString());
            bound(run, limits(MEMORY, 64, false));
            RunLimits limits = without();
            assertThat(limits.around(run.call(), List.of("tool"))).containsExactly("tool");
            limits.around(run.call(), List.of("tool"));
            assertThat(remarks).singleElement().asString().contains("Runs go on without");
            bound(run, limits(MEMORY, 64, true));
            assertThatThrownBy(() -> limits.around(run.call(), List.of("tool"))).hasMessageContaining("loginctl enable-linger");
        }
    }

    @Test
    void systemdIsAskedWhereItAnswers() throws Exception {
        try (var run = new RunFixture(folder, "true")) {
            Path bin = Files.createDirectory(folder.resolve("bin"));
            RunFixture.script(bin.resolve("systemd-run"), "for last; do :; done; test \"$last\" = true");
            run.environment.put("PATH", bin + ":/usr/bin:/bin");
            run.environment.put("XDG_RUNTIME_DIR", "/run/user/7");
            bound(run, limits(MEMORY, 64, true));
            String command = String.join(" ", without().around(run.call(), List.of("tool", "argument")));
            assertThat(command).startsWith("systemd-run ").contains(" --scope --quiet --collect ").endsWith(
                    " -p MemoryMax=100663296 -p MemorySwapMax=0 -p TasksMax=64 -p CPUQuota=150% -- tool argument");
        }
    }

    @Test
    void aGroupIsMadeWhereOneMayBoundThemAll() throws IOException {
        Path root = Files.createDirectories(folder.resolve("cgroup"));
        Path slice = Files.createDirectories(root.resolve("user.slice/cron.scope"));
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids\n");
        for (Path group : List.of(root, slice.getParent(), slice)) {
            Files.writeString(group.resolve("cgroup.subtree_control"), group.equals(slice) ? "\n" : "cpu memory pids\n");
            Files.writeString(group.resolve("cgroup.procs"), "");
        }
        Path own = Files.writeString(folder.resolve("self"), "0::/user.slice/cron.scope\n");

        Path group = slice.resolveSibling("agentloop-shop-12-run-1");
        assertThat(new Cgroups(root, own).make("agentloop-shop-12-run-1", limits(MEMORY, 64, false))).containsExactly(group);
        assertThat(group.resolve("memory.max")).content().isEqualTo("100663296");
        assertThat(group.resolve("pids.max")).content().isEqualTo("64");
        assertThat(group.resolve("cpu.max")).content().isEqualTo("150000 100000");

        Files.writeString(slice.getParent().resolve("cgroup.subtree_control"), "memory\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "memory\n");
        assertThat(new Cgroups(root, own).make("agentloop-other", limits(MEMORY, 64, false))).as("not some of them").isEmpty();
    }

    /// A real one, where one may be made.
    private RunFixture bounded(String script, int processes) throws Exception {
        var run = new RunFixture(folder, script);
        bound(run, new Limits(OptionalLong.of(MEMORY), OptionalInt.of(processes), Optional.empty(), true));
        try {
            run.agents.inside(run.call(), List.of("true"));
        } catch (AgentException e) {
            run.close();
            assumeTrue(false, "limits cannot be had here: " + e.getMessage());
        }
        return run;
    }

    @Test
    void oneThatTakesTooMuchMemoryIsEndedAndNobodyElse() throws Exception {
        String hog = "exec awk 'BEGIN { text = \"0123456789abcdef\"; for (i = 0; i < 24; i++) text = text text; print \"got it all\"; fflush(); while (1) {} }'";
        try (var run = bounded(hog, 64)) {
            ProcessIdentity process = run.launch();
            run.agents.await(List.of(process), Duration.ofSeconds(20));
            assertThat(run.agents.census().isAlive(process)).isFalse();
            assertThat(run.output).content().isEmpty();
            assertNothingIsLeft(run);
        }
    }

    @Test
    void oneThatForksWithoutEndStopsAtItsBound() throws Exception {
        String bomb = "i=0; while [ $i -lt 100 ]; do (sleep 60 &) 2>>../refused; i=$((i+1)); done; touch ../done; sleep 60";
        try (var run = bounded(bomb, 24)) {
            run.launch();
            Pause.until(() -> Files.exists(folder.resolve("refused")) && size(folder.resolve("refused")) > 0, Duration.ofSeconds(20));
            assertThat(folder.resolve("refused")).content().contains("fork");
            assertThat(run.tagged()).hasSizeLessThanOrEqualTo(24);
            assertNothingIsLeft(run);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0;
        }
    }

    private static void assertNothingIsLeft(RunFixture run) throws IOException {
        assertThat(run.agents.stop(run.tag, Optional.empty(), Optional.of(run.call()))).isEmpty();
        try (var groups = Files.walk(Path.of("/sys/fs/cgroup"))) {
            assertThat(groups.filter(path -> path.getFileName().toString().endsWith(run.tag.value().replace('/', '-')))).isEmpty();
        }
    }
}
