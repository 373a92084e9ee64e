package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts are given to the shells they are for, which are asked what they would complete.
class CompletionTest {
    private static final long LIMIT_SECONDS = 20;

    @TempDir
    private Path directory;

    private String script(String shell) throws IOException {
        Shell.Result printed = new Shell(directory).run("completion", shell);
        assertThat(printed.code()).isZero();
        return Files.writeString(directory.resolve("completion." + shell), printed.out() + "\n").toString();
    }

    private static void needs(String shell) {
        boolean found = Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, shell)));
        assumeThat(found).as("%s is not installed", shell).isTrue();
    }

    private List<String> said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(directory.toFile()).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return text.lines().toList();
    }

    /// @param words of the command line, the last of which is to be completed
    private List<String> inBash(String words) throws IOException, InterruptedException {
        needs("bash");
        String asked = """
                source %s
                COMP_WORDS=(%s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="${COMP_WORDS[*]}"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                $(complete -p agentloop | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script("bash"), words);
        return said("bash", "--norc", "-c", asked);
    }

    private List<String> inFish(String line) throws IOException, InterruptedException {
        needs("fish");
        return said("fish", "--no-config", "-c", "source %s; complete -C'%s'".formatted(script("fish"), line));
    }

    @Test
    void bashKnowsTheCommandsAndTheirOptions() throws Exception {
        assertThat(inBash("agentloop st")).contains("status", "stop").doesNotContain("plan");
        assertThat(inBash("agentloop status --")).contains("--json", "--watch");
        assertThat(inBash("agentloop issue c")).contains("create", "comment", "close");
    }

    @Test
    void fishKnowsThemWithWhatTheyAreFor() throws Exception {
        assertThat(inFish("agentloop st")).anyMatch(line -> line.startsWith("status\tShows every issue")).anyMatch(line -> line.startsWith("stop\t"));
        assertThat(inFish("agentloop status --")).anyMatch(line -> line.startsWith("--json\t")).anyMatch(line -> line.startsWith("--watch\t"));
        assertThat(inFish("agentloop status -")).anyMatch(line -> line.startsWith("-loop\t"));
        assertThat(inFish("agentloop issue c")).anyMatch(line -> line.startsWith("create\t")).noneMatch(line -> line.startsWith("completion"));
        assertThat(inFish("agentloop completion ")).contains("bash", "zsh", "fish");
    }

    @Test
    void zshTakesTheScript() throws Exception {
        needs("zsh");
        String asked = "autoload -Uz compinit && compinit -u -d %s && source %s && print -- ${_comps[agentloop]}"
                .formatted(directory.resolve("dump"), script("zsh"));
        assertThat(said("zsh", "-f", "-c", asked)).singleElement().asString().contains("_bash_complete").contains("agentloop");
    }

    @Test
    void zshFindsItAsAFileOfItsOwn() throws Exception {
        needs("zsh");
        Files.copy(Path.of(script("zsh")), directory.resolve("_agentloop"));
        String asked = "fpath=(%s $fpath); autoload -Uz compinit && compinit -u -d %s && print -- ${_comps[agentloop]}".formatted(directory, directory.resolve("dump"));
        assertThat(said("zsh", "-f", "-c", asked)).containsExactly("_agentloop");
    }

    @Test
    void anotherShellIsNamedWithThoseThereAre() throws IOException {
        Shell.Result refused = new Shell(directory).run("completion", "tcsh");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("'tcsh'").contains("bash, zsh, fish");
    }
}
