package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The token is used for everything and found nowhere: not in a file, not in an argument list, not in what is printed or posted.
@Timeout(300)
class NoTokenAnywhereIT {
    private static final String TOKEN = GitHubPlayground.TOKEN;

    /// As it goes over the wire to git's server, and must not stay in a configuration as an extra header.
    private static final String ENCODED = Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path root;

    private final List<String> printed = new ArrayList<>();

    /// The ways a user can hand over a token.
    enum Given {
        ENVIRONMENT {
            @Override
            void to(GitHubPlayground github) {
                github.withToken();
            }
        },
        FILE {
            @Override
            void to(GitHubPlayground github) throws IOException {
                configure(github, "token = " + TOKEN);
            }
        },
        COMMAND {
            @Override
            void to(GitHubPlayground github) throws IOException {
                Path store = github.machine().root().resolve("password-store");
                configure(github, "token-cmd = cat " + Files.writeString(store, TOKEN + "\n"));
            }
        };

        abstract void to(GitHubPlayground github) throws IOException;

        /// One section for the issues, one for git, which is reached elsewhere.
        private static void configure(GitHubPlayground github, String line) throws IOException {
            Path file = github.machine().root().resolve("home/.config/forge/config");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "[github.com]\n%s\n[%s]\n%s\n".formatted(line, github.git().host(), line));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoTrace(Given given) throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root);
                ArgumentLists arguments = ArgumentLists.watch(github.machine())) {
            given.to(github);
            int merged = github.issue(
                    "alice",
                    "Greet the visitors",
                    "demo-agent code: commit greeting.txt Hello",
                    "demo-agent code: push",
                    "demo-agent code: route merge I greet them now.",
                    "demo-agent merge: merge",
                    "demo-agent merge: answer It is merged.");
            int failing = github.issue("alice", "Impossible", "demo-agent plan: fail I cannot.");
            int refused = github.issue("alice", "Push nothing", "demo-agent plan: push");
            github.label(merged, "loop/code");
            github.label(failing, "loop/plan");
            github.label(refused, "loop/plan");

            printed(github, "plan");
            for (int tick = 0; tick < 3; tick++) {
                note(github.tick(merged, failing, refused));
            }
            for (String command : List.of("status", "status --json", "plan", "issue list", "issue show " + merged)) {
                printed(github, command.split(" "));
            }

            assertThat(github.labels(merged)).containsExactly("loop/merged");
            assertThat(github.labels(failing)).containsExactly("NeedSupervisor");
            assertThat(github.labels(refused)).containsExactly("NeedSupervisor");
            assertThat(filesWithToken()).isEmpty();
            assertClean("an argument list", arguments.ofProcesses());
            assertThat(arguments.ofProcesses()).as("the watcher saw the helper").anyMatch(list -> list.contains("git-credential --host"));
            assertClean("an argument list of git", arguments.ofGit());
            assertThat(arguments.ofGit()).as("the wrapper saw git").anyMatch(list -> list.contains(" push ")).anyMatch(list -> list.contains(" fetch "));
            assertClean("what was printed", printed);
            assertClean("the page", List.of(github.everything()));
        }
    }

    /// An agent that pushes has the token, and may say it. What it wrote itself stays in its run's own files as it is; nothing agentloop writes, prints or posts repeats it.
    @ParameterizedTest
    @EnumSource(names = {"ENVIRONMENT", "COMMAND"})
    void masksATokenTheAgentSays(Given given) throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root)) {
            given.to(github);
            github.machine().replace("loop/shop/acpx-config", "agent: ", "agent: " + indiscreetAgent(github) + " # ");
            int answered = github.issue("alice", "Tell me", "demo-agent plan: sh echo $GITHUB_TOKEN", "demo-agent plan: answer My token is ~.");
            int failed = github.issue("alice", "Fail for me", "demo-agent plan: fail The server does not like ~.");
            int died = github.issue("alice", "Die for me", "demo-agent plan: say I have ~.", "demo-agent plan: die");
            for (int issue : List.of(answered, failed, died)) {
                github.label(issue, "loop/plan");
            }
            github.machine().replace("loop/shop/prompts/plan.md", "timeout: 30m", "timeout: 30m\nmaxRestarts: 0");

            note(github.tick(answered, failed, died));
            printed(github, "plan");
            github.machine().environment().remove("GITHUB_TOKEN");
            printed(github, "status");
            given.to(github);
            note(github.tick());
            github.machine().environment().remove("GITHUB_TOKEN");
            printed(github, "status");
            printed(github, "status", "--json");

            assertThat(github.comments(answered)).singleElement().asString().contains("My token is ***.");
            assertThat(github.comments(failed)).singleElement().asString().contains("The server does not like ***.");
            assertThat(github.comments(died)).singleElement().asString().contains("I have ***.");
            assertClean("the page", List.of(github.everything()));
            assertClean("what was printed", printed);
            assertThat(filesWithToken()).isNotEmpty().allMatch(NoTokenAnywhereIT::isWrittenByTheAgent).allMatch(NoTokenAnywhereIT::isForItsUserAlone);
        }
    }

    /// Puts the token in the place of ~, on both of its streams.
    private Path indiscreetAgent(GitHubPlayground github) throws IOException {
        Path directory = Files.createDirectory(root.resolve("password-store.d"));
        Path script = Files.writeString(directory.resolve("script"), "s/~/" + TOKEN + "/g\n");
        Path agent = Files.writeString(directory.resolve("agent"), """
                #!/bin/sh
                cat %s >&2
                %s demo-agent | sed -u -f %s
                """.formatted(script, github.machine().executable(), script));
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return agent;
    }

    /// What acpx writes down of the agent's own words: the run's two streams, and acpx's own records of the conversation.
    private static boolean isWrittenByTheAgent(Path file) {
        String name = file.getFileName().toString();
        return name.equals("output.json") || name.equals("stderr.log") || file.toString().contains("/home/.acpx/");
    }

    private static boolean isForItsUserAlone(Path file) {
        try {
            return file.toString().contains("/home/.acpx/") || PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals("rw-------");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void printed(GitHubPlayground github, String... command) throws Exception {
        note(github.machine().run(command));
    }

    private void note(Playground.Result result) {
        printed.add(result.out());
        printed.add(result.err());
    }

    private static void assertClean(String what, Collection<String> texts) {
        assertThat(texts).as(what).isNotEmpty().noneMatch(NoTokenAnywhereIT::holdsToken);
    }

    private static boolean holdsToken(String text) {
        return text.contains(TOKEN) || text.contains(ENCODED);
    }

    /// Of all files of the user, but where the user keeps the token.
    private List<Path> filesWithToken() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean usersOwn = file.endsWith("home/.config/forge/config") || file.startsWith(root.resolve("password-store"))
                        || file.startsWith(root.resolve("password-store.d"));
                if (!usersOwn && holdsToken(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
