package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTest {
    @TempDir
    Path root;

    private Git git(String script) throws IOException {
        Path program = Files.writeString(root.resolve("git"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Secrets secrets = new Secrets();
        secrets.learn("known-secret");
        return Git.ofUser(program.toString(), Map.of("PATH", System.getenv("PATH"), "GIT_DIR", "/elsewhere", "GIT_TRACE_CURL", "1"), Effects.NONE, secrets);
    }

    @Test
    void aFailureIsToldInFullWithoutSecrets() throws Exception {
        Git git = git("echo 'fatal: known-secret at https://u:p@host/' >&2; exit 128");
        assertThatThrownBy(() -> git.run(root, "fetch", "known-secret")).isInstanceOf(GitException.class)
                .hasMessageContaining("git fetch *** (in " + root + ") ended with exit code 128:\n  fatal: *** at https://***@host/");
    }

    @Test
    void everythingItStartedIsKilledAtTheTimeLimit() throws Exception {
        Git git = git("sleep 600 & echo $! > child; wait");
        assertThatThrownBy(() -> git.run(root, Duration.ofSeconds(1), "fetch")).isInstanceOfSatisfying(GitException.class, e -> assertThat(e.timedOut()).isTrue())
                .hasMessageContaining("did not end within 1 s");
        long child = Long.parseLong(Files.readString(root.resolve("child")).strip());
        assertThat(ProcessHandle.of(child).map(ProcessHandle::onExit)).satisfies(
                exit -> exit.ifPresent(ended -> assertThat(ended).succeedsWithin(10, TimeUnit.SECONDS)));
    }

    @Test
    void aProcessLeftBehindDoesNotHoldTheAnswer() throws Exception {
        Git git = git("sleep 20 & echo $! > child; echo answer");
        long start = System.nanoTime();
        assertThat(git.run(root, "status")).isEqualTo("answer");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        ProcessHandle.of(Long.parseLong(Files.readString(root.resolve("child")).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        Git git = git("head -c 20000000 /dev/zero");
        assertThatThrownBy(() -> git.run(root, "log")).isInstanceOf(GitException.class).hasMessageContaining("answered more than");
    }

    @Test
    void theEnvironmentCannotPointItElsewhere() throws Exception {
        assertThat(git("echo \"$GIT_DIR-$GIT_TRACE_CURL-$GIT_TERMINAL_PROMPT-$LC_ALL\"").run(root, "x")).isEqualTo("--0-C");
    }

    @Test
    void otherProgramsGetOnlyWhatTheyNeed() {
        Map<String, String> environment = Map.of("GIT_DIR", ".", "GIT_TRACE_CURL", "1", "GH_TOKEN", "x", "FORGE_TOKEN", "x", "GITEA_TOKEN", "x", "PATH", "/bin");
        assertThat(Git.undirected(environment)).containsOnlyKeys("GH_TOKEN", "FORGE_TOKEN", "GITEA_TOKEN", "PATH");
        assertThat(GitEnvironment.withoutTokens(environment)).containsEntry("PATH", "/bin").doesNotContainKeys("GH_TOKEN", "FORGE_TOKEN", "GITEA_TOKEN", "GIT_DIR");
    }

    @Test
    void anArgumentIsNeverAShells() throws Exception {
        assertThat(git("printf '%s|' \"$@\"").run(root, "a b", "$(id)", "*")).isEqualTo("a b|$(id)|*|");
    }
}
