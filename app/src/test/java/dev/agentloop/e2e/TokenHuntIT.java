package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent that looks for secrets in every way it can think of. What it finds without a sandbox is what `docs/security.md` says it can reach; in bubblewrap it finds nothing.
@Timeout(240)
class TokenHuntIT {
    @TempDir
    Path root;

    static void requireBubblewrap() throws InterruptedException {
        boolean allowed;
        try {
            Process probe = new ProcessBuilder("bwrap", "--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "--dev", "/dev", "true").start();
            allowed = probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            allowed = false;
        }
        assumeTrue(allowed, "bubblewrap is not installed or not allowed here");
    }

    @Test
    void withoutASandboxAnAgentThatDoesNotPushFindsWhatLiesAround() throws Exception {
        assertThat(hunt("none")).containsExactlyInAnyOrder(
                "processes:environment", "processes:other_program", "git-store:git_credentials", "helper:forge_config", "sockets:ssh_agent",
                "files:forge_config", "files:git_credentials", "files:gh", "files:glab", "files:netrc", "files:ssh_key", "files:configuration", "files:other_clone",
                "files:loop");
    }

    @Test
    void inBubblewrapItFindsNothing() throws Exception {
        requireBubblewrap();
        assertThat(hunt("bwrap")).isEmpty();
    }

    /// @return `WAY:SECRET`
    private Set<String> hunt(String sandbox) throws Exception {
        try (Playground playground = Playground.local(root); ServerSocketChannel _ = sshAgent(root.resolve("ssh-agent.sock"))) {
            Path hunter = root.resolve("seed/hunter");
            Files.copy(Path.of("src/test/resources/dev/agentloop/e2e/token-hunter.sh"), hunter);
            Files.setPosixFilePermissions(hunter, PosixFilePermissions.fromString("rwxr-xr-x"));
            playground.git(root.resolve("seed"), "add", ".");
            playground.git(root.resolve("seed"), "-c", "user.name=Seed", "-c", "user.email=seed@localhost", "commit", "--quiet", "--message=Hunt");
            playground.git(root.resolve("seed"), "push", "--quiet", playground.repository().toString(), "HEAD:main");
            plant(playground);
            playground.replace("loop/shop/config.yaml", "\npublish: agent\n", "\npublish: agentloop # %s\n".formatted(canary("configuration")));
            Files.writeString(root.resolve("loop/shop/acpx-config"), """
                    command: [sh, -c, "./hunter %s", "{promptFile}"]
                    output: {format: text}
                    sandbox: %s
                    """.formatted(playground.executable(), sandbox));
            Process other = otherProgram();
            try {
                int issue = playground.issue("Hunt", "loop/plan");
                playground.tickUntil(issue, "loop/plan-done");
                String said = playground.comments(issue).getFirst();
                assertThat(said).contains("I found: ");
                String found = said.substring(said.indexOf("I found: ") + 9);
                return Stream.of(found.substring(0, found.indexOf('.')).strip().split(" ")).filter(one -> !one.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
            } finally {
                other.destroyForcibly();
            }
        }
    }

    private static String canary(String where) {
        return "CANARY_" + where + "_END";
    }

    /// Where users have secrets, each of them its own.
    private void plant(Playground playground) throws IOException {
        Map<String, String> environment = playground.environment();
        environment.put("GITHUB_TOKEN", canary("environment"));
        environment.put("SSH_AUTH_SOCK", root.resolve("ssh-agent.sock").toString());
        environment.put("DOCKER_HOST", "unix://" + root.resolve("ssh-agent.sock"));
        file("home/.config/forge/config", "[github.com]\ntoken = " + canary("forge_config") + "\n");
        file("home/.git-credentials", "https://me:%s@github.com\n".formatted(canary("git_credentials")));
        file("home/.gitconfig", "[credential]\n\thelper = store\n");
        file("home/.config/gh/hosts.yml", "github.com: {oauth_token: %s}\n".formatted(canary("gh")));
        file("home/.config/glab-cli/config.yml", "token: %s\n".formatted(canary("glab")));
        file("home/.netrc", "machine github.com login me password %s\n".formatted(canary("netrc")));
        file("home/.ssh/id_ed25519", canary("ssh_key") + "\n");
        file("loop-data/shop/issues/77/.git/config", "# " + canary("other_clone") + "\n");
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /// Of the same user, with a secret in its environment.
    private static Process otherProgram() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "120");
        builder.environment().put("PASSWORD", canary("other_program"));
        return builder.start();
    }

    private static ServerSocketChannel sshAgent(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    client.write(ByteBuffer.wrap(canary("ssh_agent").getBytes(StandardCharsets.UTF_8)));
                } catch (IOException _) {
                    // Closed, or the client was gone.
                }
            }
        });
        return server;
    }
}
