package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody with an empty HOME types what the README shows, command by command as it stands there, and gets from a folder of code to a merged issue.
///
/// Two things are not as on their machine: npm installs the acpx the build installed, and acpx finds the scripted agent where it would find Claude Code.
@Timeout(240)
class FreshUserIT {
    private static final String SECTION = "## A first issue, on your own disk\n";
    private static final int COMMAND_SECONDS = 90;

    /// Until Ctrl-C: what is followed ends by itself only when a tick has looked at it.
    private static final int WATCHED_SECONDS = 5;

    private static final int MOST_TICKS = 20;

    @TempDir
    Path root;

    private Playground machine;
    private Path home;
    private Path at;

    @Test
    void whatTheReadmeSaysLeadsToAMergedIssue() throws Exception {
        try (Playground opened = Playground.bare(root)) {
            machine = opened;
            prepare();
            List<String> commands = commands();

            follow(commands, "agentloop logs -f 1");
            ticksUntil("loop/plan-done");
            follow(commands, "agentloop issue show 1");

            script("commit hours.txt Nine to five.", "push", "answer Written down.");
            follow(commands, "agentloop tick");
            ticksUntil("loop/code-ci");
            check();
            ticksUntil("loop/code-done");

            script("merge", "answer Merged.");
            follow(commands, "agentloop tick");
            ticksUntil("loop/merged");
            follow(commands, "git -C ~/shop pull agentloop main");
            assertThat(home.resolve("shop/hours.txt")).hasContent("Nine to five.");
            assertThat(commands).as("what the README shows besides").isEmpty();
        }
    }

    private void prepare() throws IOException, InterruptedException {
        home = root.resolve("home");
        at = Files.createDirectories(root.resolve("agentloop"));
        Files.createSymbolicLink(Files.createDirectories(at.resolve("app/target")).resolve("agentloop"), machine.executable());
        Path acpx = Files.createDirectories(home.resolve(".acpx"));
        Files.writeString(acpx.resolve("config.json"), "{\"agents\": {\"claude\": {\"command\": \"%s\", \"args\": [\"demo-agent\"]}}}".formatted(machine.executable()));
        Path npm = Files.createDirectories(root.resolve("bin")).resolve("npm");
        Files.writeString(npm, """
                #!/bin/sh
                [ "$*" = "install -g --prefix $HOME/.local acpx@$('%1$s' --version)" ] || { echo "npm $*: not the acpx the build installs" >&2; exit 1; }
                ln -s '%1$s' ~/.local/bin/acpx
                """.formatted(Playground.acpxProgram()));
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
        machine.environment().merge("PATH", "%s/.local/bin:%s:".formatted(home, root.resolve("bin")), (path, before) -> before + path);
        machine.git(root, "clone", "--quiet", root.resolve("shop.git").toString(), home.resolve("shop").toString());
    }

    /// Every line of the section that stands as code.
    private static List<String> commands() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(readme).contains(SECTION);
        String section = readme.substring(readme.indexOf(SECTION) + SECTION.length()).split("\n## ", 2)[0];
        List<String> lines = new ArrayList<>();
        Parser.builder().build().parse(section).accept(new AbstractVisitor() {
            @Override
            public void visit(IndentedCodeBlock block) {
                block.getLiteral().lines().forEach(lines::add);
            }
        });
        return lines;
    }

    /// Types the commands up to this one, and takes them from the list.
    private void follow(List<String> commands, String last) throws IOException, InterruptedException {
        assertThat(commands).contains(last);
        String command;
        do {
            command = commands.removeFirst();
            typed(command.contains(" -f ") ? "timeout --signal=INT %d %s || true".formatted(WATCHED_SECONDS, command) : command);
        } while (!command.equals(last));
    }

    /// On a busy machine an agent needs longer than its first tick looks at it.
    private void ticksUntil(String label) throws IOException, InterruptedException {
        for (int ticks = 0; ticks < MOST_TICKS && !issue().contains("labels: [" + label + "]"); ticks++) {
            typed("agentloop tick");
        }
        assertThat(issue()).contains("labels: [" + label + "]");
    }

    /// In the directory the command before left the shell in.
    private void typed(String command) throws IOException, InterruptedException {
        Path said = root.resolve("said.txt");
        Path there = root.resolve("there.txt");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", "%s\ncode=$?; pwd >'%s'; exit $code".formatted(command, there)).directory(at.toFile());
        shell.environment().clear();
        shell.environment().putAll(machine.environment());
        Process process = shell.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("'%s' did not end within %d s: %s".formatted(command, COMMAND_SECONDS, Files.readString(said)));
        }
        assertThat(process.exitValue()).as("%s\n%s", command, Files.readString(said)).isZero();
        at = Path.of(Files.readString(there).strip());
    }

    private Path issues() {
        return home.resolve("loops/shop.issues");
    }

    private String issue() throws IOException {
        return Files.readString(issues().resolve("1.md"));
    }

    /// The user corrects the issue: here with what the scripted agent is to do.
    private void script(String... steps) throws IOException {
        String head = issue().substring(0, issue().indexOf("\n---\n", 4) + 5);
        Files.writeString(issues().resolve("1.md"), head + "\ndemo-agent: " + String.join("\ndemo-agent: ", steps) + "\n");
    }

    /// A script of the user's says that the tests passed, in place of two minutes in which nobody's does.
    private void check() throws IOException, InterruptedException {
        String commit = machine.git(home.resolve("loops/shop.git"), "rev-parse", "issue-1-demo").strip();
        Files.writeString(Files.createDirectories(issues().resolve("checks").resolve(commit)).resolve("tests.yaml"), "state: passed\n");
    }
}
