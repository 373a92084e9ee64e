package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.credentials.AgentEnvironment;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Effects;
import dev.agentloop.model.HookEnd;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.Publish;
import dev.agentloop.model.Sandbox;
import dev.agentloop.model.Sandbox.Limits;
import dev.agentloop.model.Sandbox.Walls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a command in the sandbox sees, asked with the real bubblewrap.
class BubblewrapTest {
    @TempDir
    Path folder;

    private Path home;
    private RunFixture run;

    @BeforeEach
    void machine() throws IOException, InterruptedException {
        assumeTrue(isAllowed(), "bubblewrap is not installed or not allowed here");
        home = Files.createDirectories(folder.resolve("home"));
        run = new RunFixture(Files.createDirectories(folder.resolve("work")), "true");
        run.environment.put("HOME", home.toString());
        run.sandbox = Sandbox.BUBBLEWRAP;
    }

    static boolean isAllowed() throws InterruptedException {
        try {
            Process probe = new ProcessBuilder("bwrap", "--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "--dev", "/dev", "true").start();
            return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static void allow(RunFixture run, List<String> readable, List<String> writable) {
        run.sandbox = new Sandbox(new Walls.Bubblewrap(readable, writable, true), Limits.NONE);
    }

    private static Path file(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /// What the shell printed, errors included.
    private String says(String script) throws Exception {
        AcpxAgents.Inside inside = run.agents.inside(run.call(), List.of("sh", "-c", script));
        ProcessBuilder builder = new ProcessBuilder(inside.command()).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(inside.environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    @Test
    void theCloneIsWritableAtItsOwnPlaceAndTheRestOfLoopDataIsNotThere() throws Exception {
        Path data = run.directory.resolve("loop-data");
        file(data.resolve("shop/issues/13/secret"), "other clone");
        file(data.resolve("shop/cache.git/config"), "cache");
        file(data.resolve("shop/issues/12.meta/objects/pack/pack-1.pack"), "pack");
        file(run.directory.resolve("loop/shop/config.yaml"), "configuration");

        assertThat(says("pwd; echo done >made; cat made")).isEqualTo(run.clone + "\ndone");
        assertThat(run.clone.resolve("made")).exists();
        assertThat(says("find %s -type f 2>/dev/null | sort".formatted(run.directory)))
                .isEqualTo(run.clone.resolve("made") + "\n" + data.resolve("shop/issues/12.meta/objects/pack/pack-1.pack"));
        assertThat(says("echo evil >%s".formatted(data.resolve("shop/issues/12.meta/objects/pack/pack-1.pack")))).contains("Read-only file system");
    }

    @Test
    void ofHomeThereIsOnlyWhatIsListed() throws Exception {
        file(home.resolve(".ssh/id_ed25519"), "key");
        file(home.resolve(".config/forge/config"), "token");
        file(home.resolve("notes/todo"), "read me");
        file(home.resolve("scratch/old"), "change me");
        allow(run, List.of("~/notes"), List.of("~/scratch"));

        assertThat(says("cd && find . -type f | sort")).isEqualTo("./notes/todo\n./scratch/old");
        assertThat(says("echo x >~/notes/todo")).contains("Read-only file system");
        assertThat(says("echo new >~/scratch/new; echo gone >~/elsewhere")).isEmpty();
        assertThat(home.resolve("scratch/new")).exists();
        assertThat(home.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void sshIsThereForWhomItIsAllowed() throws Exception {
        file(home.resolve(".ssh/id_ed25519"), "key");
        file(folder.resolve("agent.sock"), "");
        run.environment.put("SSH_AUTH_SOCK", folder.resolve("agent.sock").toString());
        String look = "cat ~/.ssh/id_ed25519; ls %s".formatted(folder.resolve("agent.sock"));
        assertThat(says(look)).doesNotContain("key\n").contains("No such file");
        run.allowSSH = true;
        assertThat(says(look)).isEqualTo("key" + folder.resolve("agent.sock"));
    }

    @Test
    void nothingIsShownThatHoldsWhatIsHidden() throws Exception {
        for (Path path : List.of(folder, run.directory, run.directory.resolve("loop-data"), home)) {
            Files.createDirectories(path);
            allow(run, List.of(path.toString()), List.of());
            assertThatThrownBy(() -> says("true")).hasMessageContaining("which the sandbox hides");
            allow(run, List.of(), List.of(path.toString()));
            assertThatThrownBy(() -> says("true")).hasMessageContaining("which the sandbox hides");
        }
        Files.createSymbolicLink(folder.resolve("link"), run.directory);
        allow(run, List.of(folder.resolve("link").toString()), List.of());
        assertThatThrownBy(() -> says("true")).hasMessageContaining("which the sandbox hides");
        allow(run, List.of("~/absent"), List.of());
        assertThatThrownBy(() -> says("true")).hasMessageContaining("is not there");
    }

    @Test
    void whoMayNotUseBubblewrapIsToldWhatToDo() throws Exception {
        var missing = new BubblewrapCheck(folder);
        assertThatThrownBy(() -> missing.check(Map.of("PATH", folder.toString()))).hasMessageContaining("apt-get install bubblewrap");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        RunFixture.script(bin.resolve("bwrap"), "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
        var forbidden = new BubblewrapCheck(folder.resolve("sys"));
        assertThatThrownBy(() -> forbidden.check(Map.of("PATH", bin.toString()))).hasMessageContaining("uid map: Permission denied. In a container");
        file(folder.resolve("sys/kernel/apparmor_restrict_unprivileged_userns"), "1\n");
        assertThat(forbidden.advice()).contains("/etc/apparmor.d/bwrap");
    }

    @Test
    void whatShedTheTagEndsWithTheRun() throws Exception {
        String shed = "env -i setsid sh -c \"trap '' TERM HUP; touch %s; while :; do sleep 0.1; done\" & touch %s; trap '' TERM; while :; do sleep 0.1; done"
                .formatted(run.clone.resolve("shed"), run.clone.resolve("started"));
        AcpxAgents.Inside inside = run.agents.inside(run.call(), List.of("sh", "-c", shed));
        ProcessBuilder builder = new ProcessBuilder(inside.command()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(inside.environment());
        builder.start();
        assertThat(Pause.until(() -> Files.exists(run.clone.resolve("shed")) && Files.exists(run.clone.resolve("started")), Duration.ofSeconds(20))).isTrue();
        assertThat(run.stop()).isEmpty();
        assertThat(run.processes.running()).noneMatch(entry -> run.processes.commandLine(entry).contains(run.clone.resolve("shed").toString()));
    }

    @Test
    void anAgentsOwnDirectoriesAreKept() throws Exception {
        run.agentEnvironment = Map.of("CODEX_HOME", home.resolve("codex-of-the-night").toString());
        var codex = new AgentConfig(
                "codex", new Engine.Acpx("npx -y @zed/codex-acp@1"), List.of(), "acpx", run.agentEnvironment, run.sandbox, false, false);
        assertThat(AgentState.of(codex, run.agentEnvironment, home)).containsExactly(home.resolve("codex-of-the-night")).allMatch(Files::isDirectory);
        var pi = new AgentConfig(
                "pi", new Engine.Acpx("/opt/pilot/api"), List.of(), "acpx", Map.of(), run.sandbox, false, false);
        assertThat(AgentState.of(pi, Map.of(), home)).isEmpty();
    }

    @Test
    void acpxRemembersInTheIssuesOwnDirectory() throws Exception {
        says("echo session >~/.acpx/record");
        assertThat(run.call().meta().resolve("acpx/record")).exists();
        assertThat(home.resolve(".acpx")).doesNotExist();
    }

    @Test
    void processesOutsideAreNotThereAndNothingIsKeptOfRoot() throws Exception {
        assertThat(Integer.parseInt(says("ls -d /proc/[0-9]* | wc -l"))).isLessThan(8);
        assertThat(says("grep CapEff /proc/self/status")).endsWith("0000000000000000");
        assertThat(says("echo core >/proc/sys/kernel/core_pattern")).containsAnyOf("Read-only file system", "Permission denied");
        assertThat(says("ls /run /sys 2>&1")).doesNotContain("docker", "dbus", "systemd", "kernel");
    }

    @Test
    void theSystemIsReadOnlyAndTmpPrivate() throws Exception {
        assertThat(says("touch /usr/evil")).contains("Read-only file system");
        assertThat(says("touch /etc/evil")).contains("Read-only file system");
        Path mine = Files.createTempFile("agentloop-test-", ".txt");
        try {
            assertThat(says("ls /tmp")).doesNotContain(mine.getFileName().toString());
        } finally {
            Files.delete(mine);
        }
    }

    @Test
    void programsBelowHomeAreThereWithWhatTheyConsistOf() throws Exception {
        Path version = home.resolve(".nvm/versions/node/v22");
        RunFixture.script(file(version.resolve("lib/node_modules/tool/cli.js"), ""), "cat \"$(dirname \"$(readlink -f \"$0\")\")/part\"");
        file(version.resolve("lib/node_modules/tool/part"), "all of it");
        Files.createDirectories(version.resolve("bin"));
        Files.createSymbolicLink(version.resolve("bin/tool"), Path.of("../lib/node_modules/tool/cli.js"));
        file(home.resolve(".local/share/keyring"), "secret");
        RunFixture.script(file(home.resolve(".local/bin/other"), ""), "echo other");
        run.environment.put("PATH", "%s/bin:%s/.local/bin:%s:/usr/bin:/bin".formatted(version, home, home));

        assertThat(says("tool; echo; other; ls ~/.local")).isEqualTo("all of it\nother\nbin");
        assertThat(says("cat ~/.local/share/keyring")).contains("No such file");
    }

    @Test
    void linksAnAgentPutsAmongWhatAcpxRemembersAreNotFollowed() throws Exception {
        Path elsewhere = file(folder.resolve("elsewhere/yarn.lock"), "mine");
        says("rm -rf ~/.acpx/queues; ln -s %s ~/.acpx/queues; mkdir ~/.acpx/sessions; touch ~/.acpx/sessions/1.stream.lock".formatted(elsewhere.getParent()));
        new StaleLocks(run.processes, Effects.NONE).clear(run.call());
        assertThat(elsewhere).exists();
        assertThat(run.call().meta().resolve("acpx/sessions/1.stream.lock")).doesNotExist();
    }

    @Test
    void whatIsHiddenIsHiddenByItsOtherNameToo() throws Exception {
        Path moved = Files.createDirectories(folder.resolve("srv/data/loop-data/shop/issues/12.meta"));
        file(folder.resolve("srv/data/loop/shop/config.yaml"), "token");
        Files.createSymbolicLink(run.directory.resolve("loop-data"), folder.resolve("srv/data/loop-data"));
        assertThat(moved).isDirectory();
        for (Path path : List.of(folder.resolve("srv"), folder.resolve("srv/data"), folder.resolve("srv/data/loop-data"), folder.resolve("srv/data/loop"))) {
            allow(run, List.of(path.toString()), List.of());
            assertThatThrownBy(() -> says("true")).hasMessageContaining("which the sandbox hides");
        }
    }

    @Test
    void noVariableOpensHome() throws Exception {
        file(home.resolve(".ssh/id_ed25519"), "key");
        run.environment.put("SSL_CERT_DIR", home.toString());
        assertThat(says("cat ~/.ssh/id_ed25519")).contains("No such file");
    }

    @Test
    void aHookIsInTheSandboxAsItsAgentIs() throws Exception {
        Path data = run.directory.resolve("loop-data");
        file(data.resolve("shop/issues/13/secret"), "other clone");
        file(home.resolve(".config/forge/config"), "token");
        Path log = folder.resolve("hook.log");
        String look = "ls %s %s; cat ~/.config/forge/config; cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep TOKEN; ls -d /proc/[0-9]* | wc -l; echo made >made".formatted(data, data.resolve("shop/issues/13"));
        run.environment = new HashMap<>(AgentEnvironment.of(
                Map.of("PATH", "/usr/bin:/bin", "HOME", home.toString(), "GITHUB_TOKEN", "ghp_secret"), Publish.AGENTLOOP, Forge.Type.GITHUB, run.call().agent()));
        HookEnd end = run.agents.runHook(run.call(), new Hook("afterRun", "set +e; " + look, Map.of(), log, Duration.ofSeconds(20)));
        assertThat(end).isEqualTo(HookEnd.WELL);
        assertThat(run.clone.resolve("made")).hasContent("made");
        assertThat(log).content().doesNotContain("other clone", "secret\n", "ghp_secret").contains("config: No such file").contains("issues/13': No such file");
    }
}
