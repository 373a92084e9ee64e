package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop init --local`: a forge from a folder of code, which stays as it is.
class InitLocalTest {
    @TempDir
    Path directory;

    private Path code;
    private Shell shell;

    @BeforeEach
    void aFolderOfCode() throws Exception {
        code = directory.resolve("shop");
        shell = new Shell(Files.createDirectories(directory.resolve("loops")));
        git("init", "--quiet", "--initial-branch=trunk");
        Files.writeString(code.resolve("a.txt"), "one\n");
        commit("first");
        git("branch", "feature/x");
        git("tag", "v1");
        Files.writeString(code.resolve("a.txt"), "changed and not committed\n");
        Files.writeString(code.resolve("b.txt"), "never added\n");
    }

    private void commit(String message) throws Exception {
        git("add", ".");
        git("-c", "user.name=Alice", "-c", "user.email=alice@acme.dev", "commit", "--quiet", "-m", message);
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        String[] command = Stream.concat(Stream.of("git", "-C", code.toString()), Stream.of(arguments)).toArray(String[]::new);
        Files.createDirectories(code);
        Process git = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(git.getInputStream().readAllBytes());
        assertThat(git.waitFor()).as(String.join(" ", command)).isZero();
        return out.strip();
    }

    /// Every file of the folder but git's own notes of what it fetched from and how it is configured.
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(code)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = code.relativize(file).toString();
                if (!name.equals(".git/config")) {
                    files.put(name, java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private Shell.Result init(String... more) {
        return shell.run(Stream.concat(Stream.of("init", "--local", "../shop"), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void theFolderGetsARemoteAndNothingElse() throws Exception {
        Map<String, String> before = files();

        var made = init();

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.err()).isEmpty();
        assertThat(made.out()).isEqualTo("""
                made shop.git with the branches and tags of ../shop
                added the remote 'agentloop' to ../shop
                wrote loop/shop/config.yaml
                wrote loop/shop/acpx-config
                wrote loop/shop/prompts/plan.md
                wrote loop/shop/prompts/code.md
                wrote loop/shop/prompts/merge.md
                added loop-data/ to .gitignore

                Next: read loop/shop/, then see what a tick would do:

                    agentloop plan

                and let cron do it. 'agentloop install-cron' writes this line into your crontab:

                    %s

                Your folder and the forge exchange work when you say so:

                    git -C ../shop push agentloop trunk    hand over what you committed
                    git -C ../shop pull agentloop trunk    take what agents finished""".formatted(cronLine(made.out())));
        assertThat(files()).isEqualTo(before);
        assertThat(git("remote", "-v")).isEqualTo("agentloop\t%s (fetch)\nagentloop\t%s (push)".formatted(bare(), bare()));
        assertThat(git("--git-dir", bare(), "for-each-ref", "--format=%(refname)").lines()).containsExactly("refs/heads/feature/x", "refs/heads/trunk", "refs/tags/v1");
        assertThat(git("--git-dir", bare(), "symbolic-ref", "HEAD")).isEqualTo("refs/heads/trunk");
        assertThat(shell.read("loop/shop/config.yaml")).contains("\nheadBranch: trunk\n").contains("repoURL: " + bare() + "\n").contains("usernames: [alice]");
        assertThat(shell.run("plan")).isEqualTo(new Shell.Result(0, "loop shop\n  nothing to do", ""));
        assertThat(shell.run("issue", "create", "Mend it", "--label", "loop/plan").out()).contains("1");
        assertThat(shell.run("plan").out()).contains("do    shop/1");
        assertThat(git("push", "agentloop", "trunk")).isEmpty();
    }

    private static String cronLine(String out) {
        return out.lines().filter(line -> line.contains("*/2")).findFirst().orElseThrow().strip();
    }

    private String bare() {
        return directory.resolve("loops/shop.git").toString();
    }

    @Test
    void againItChangesNothing() throws Exception {
        init();
        git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "only in the folder");
        String there = git("--git-dir", bare(), "rev-parse", "trunk");
        String config = Files.readString(code.resolve(".git/config"));

        var again = init();

        assertThat(again.code()).isZero();
        assertThat(again.err()).startsWith("shop.git is there already; it stays as it is\n");
        assertThat(again.out()).doesNotContain("made").doesNotContain("added");
        assertThat(git("--git-dir", bare(), "rev-parse", "trunk")).isEqualTo(there);
        assertThat(Files.readString(code.resolve(".git/config"))).isEqualTo(config);
    }

    @Test
    void aRemoteOfThatNameStays() throws Exception {
        git("remote", "add", "agentloop", "https://example.com/mine");

        assertThat(init().out()).contains("added the remote 'agentloop2' to ../shop").contains("push agentloop2 trunk");
        assertThat(git("remote", "get-url", "agentloop")).isEqualTo("https://example.com/mine");
    }

    @Test
    void whatIsNoFolderOfCodeIsToldWhatToDo() throws Exception {
        assertThat(shell.run("init", "--local", "../nothing").err()).isEqualTo("agentloop: --local ../nothing: there is no such folder");
        Files.createDirectories(directory.resolve("plain"));
        var plain = shell.run("init", "--local", "../plain");
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.err()).contains("plain is no git repository yet. Make it one:\n\n    cd ").contains("git init && git add . && git commit");

        code = directory.resolve("empty");
        git("init", "--quiet");
        assertThat(shell.run("init", "--local", "../empty").err()).contains("has no commit yet");
        git("init", "--quiet", "--bare", directory.resolve("loops/bare.git").toString());
        assertThat(shell.run("init", "--local", "bare.git").err()).contains("is a bare repository already: agentloop init ");
        assertThat(directory.resolve("loops/loop")).doesNotExist();
    }

    /// The loop's files would become files of the code.
    @Test
    void insideTheCodeItSaysWhereToGo() throws Exception {
        Files.createDirectories(code.resolve("src"));
        Map<String, String> before = files();
        for (String there : new String[] {"", "src"}) {
            var inside = new Shell(code.resolve(there)).run("init", "--local");
            assertThat(inside.code()).isEqualTo(2);
            assertThat(inside.err()).contains("stays as it is").contains("-loops && agentloop init --local ");
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void oneRepositoryIsNamedInOneWay() {
        assertThat(shell.run("init", "https://github.com/acme/shop", "--local", "../shop").err()).contains("give one");
        assertThat(shell.run("init").err()).isEqualTo("agentloop: which repository? Give its URL, or --local DIR for a folder of code on this disk");
    }

    /// What an earlier try left half done is no repository.
    @Test
    void aDraftThatWasLeftBehindIsMadeAnew() throws Exception {
        Files.createDirectories(directory.resolve("loops/.shop.git.new/refs"));

        assertThat(init().code()).isZero();
        assertThat(directory.resolve("loops/.shop.git.new")).doesNotExist();
    }
}
