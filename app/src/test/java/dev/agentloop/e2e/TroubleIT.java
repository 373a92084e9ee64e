package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.e2e.RecordingProxy.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The forge is unplugged in every way a user meets: one line says what, where, why and what to do, the exit code is 1, and the other loop goes on.
@Timeout(300)
class TroubleIT {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String ANY = ".*";

    @TempDir
    Path root;

    @Test
    void oneLineSaysWhatIsWrongAndTheOtherLoopGoesOn() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            addLocalLoop(github);
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");
            String server = github.proxy().url().replace("http://", "");
            String doing = "shop: the tracker could not be read: Cannot list the issues of agentloop-bot/shop labelled loop/code at " + server + ": ";

            refuse(github, ANY, 401, Map.of(), "Bad credentials");
            assertThat(failingTick(github))
                    .isEqualTo(doing + "the token of GITHUB_TOKEN is not accepted: it is wrong, expired or revoked (HTTP 401: Bad credentials)."
                            + " Make a new one at https://github.com/settings/tokens.");

            refuse(github, ANY, 404, Map.of(), "Not Found");
            assertThat(failingTick(github))
                    .isEqualTo("shop: the tracker could not be read: Cannot find the repository agentloop-bot/shop at " + server
                            + ": it is not there, or the token of GITHUB_TOKEN may not see it, which GitHub answers in the same way (HTTP 404: Not Found)."
                            + " Check repoURL and the token's access to it.");

            for (int status : List.of(200, 404)) {
                github.proxy().answer(ANY, new Answer(status, Map.of("Content-Type", "text/html"), "<html>Welcome</html>"));
                assertThat(failingTick(github)).startsWith(doing + "a web page answered instead of the API").contains("/api/v3", github.proxy().url());
            }

            Instant reset = Instant.now().plusSeconds(1800);
            Map<String, String> limit = Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", Long.toString(reset.getEpochSecond()));
            refuse(github, ANY, 403, limit, "API rate limit exceeded");
            github.proxy().forget();
            assertThat(failingTick(github))
                    .startsWith(doing + "the rate limit for the token of GITHUB_TOKEN is used up until ")
                    .endsWith("Z; nothing more is asked there before.")
                    .doesNotContainPattern("\\.\\d+Z");
            assertThat(github.proxy().requests()).as("asking on while limited is what gets an account banned").hasSize(1);

            github.machine().environment().remove("GITHUB_TOKEN");
            refuse(github, ANY, 401, Map.of(), "Requires authentication");
            assertThat(failingTick(github))
                    .startsWith(doing + "it wants a token, and none was found in GITHUB_TOKEN, GH_TOKEN, FORGE_TOKEN, ")
                    .contains("/.config/forge/config [github.com]");

            github.machine().replace("loop/shop/config.yaml", github.proxy().url(), "http://127.0.0.1:9");
            assertThat(failingTick(github))
                    .isEqualTo(doing.replace(server, "127.0.0.1:9")
                            + "nothing answers there (connection refused or unreachable). Check the network, and the address in repoURL and forge.apiURL.");
            assertThat(github.comments(issue)).isEmpty();
            assertThat(github.labels(issue)).containsExactly("loop/plan");
        }
    }

    /// A tracker that fails in the middle of being read, or when it is written to, says so too, and what was begun is finished later.
    @Test
    void halfAnAnswerIsToldAndTheIssueIsFinishedLater() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");

            refuse(github, "GET .*/issues/" + issue, 500, Map.of(), "Oops");
            assertThat(failingTick(github)).startsWith("shop/" + issue + ": start plan failed: Cannot read agentloop-bot/shop#" + issue + " at ")
                    .endsWith("GitHub has trouble of its own (HTTP 500: Oops). Try again later.");

            refuse(github, "POST .*/comments", 403, Map.of(), "Resource not accessible by personal access token");
            assertThat(github.machine().run("tick").code()).isEqualTo(1);
            Playground.await("the agent is done", 60, () -> !github.machine().isAtWork(issue));
            assertThat(failingTick(github)).startsWith("shop/" + issue + ": ")
                    .contains(" failed: Cannot comment on agentloop-bot/shop#" + issue)
                    .contains("the token of GITHUB_TOKEN may not do this")
                    .contains("a classic token with the scope repo has all that");
            assertThat(github.labels(issue)).containsExactly("loop/plan-in-process");

            github.proxy().passOn();
            github.tick();
            assertThat(github.labels(issue)).containsExactly("loop/plan-done");
            assertThat(github.comments(issue)).hasSize(1);
        }
    }

    /// An issue that left the listing is asked for by itself; when that fails, nothing new is decided and somebody is told.
    @Test
    void aTickThatSawOnlyHalfSaysSoOnce() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root).withToken()) {
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: sleep 30", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");
            github.machine().mustRun("tick");
            github.unlabel(issue, "loop/plan-in-process");

            refuse(github, "GET .*/issues/" + issue, 500, Map.of(), "Oops");
            assertThat(failingTick(github))
                    .startsWith("shop: the tracker could not be read whole, so nothing new is decided: Cannot read agentloop-bot/shop#" + issue);
            assertThat(github.machine().isAtWork(issue)).isTrue();
        }
    }

    /// Issues and code need not be on one host: then the token of the one does not open the other.
    @Test
    void gitWithoutItsTokenIsToldInOneLine() throws Exception {
        try (GitHubPlayground github = GitHubPlayground.of(root)) {
            Path tokens = root.resolve("home/.config/forge/config");
            Files.createDirectories(tokens.getParent());
            Files.writeString(tokens, "[github.com]\ntoken = %s\n".formatted(GitHubPlayground.TOKEN));
            Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
            int issue = github.issue("alice", "Opening hours", "demo-agent plan: answer We open at nine.");
            github.label(issue, "loop/plan");

            assertThat(failingTick(github)).startsWith("shop/" + issue + ": start plan failed: ")
                    .contains("no token for " + github.git().host() + ": set one of GITHUB_TOKEN, ");

            Files.writeString(tokens, "[%s]\ntoken = wrong-token\n".formatted(github.git().host()), StandardOpenOption.APPEND);
            assertThat(failingTick(github)).startsWith("shop/" + issue + ": go on with the start failed: ").contains("Authentication failed");

            github.withToken().tick(issue);
            github.tick();
            assertThat(github.labels(issue)).containsExactly("loop/plan-done");
        }
    }

    private static void refuse(GitHubPlayground github, String request, int status, Map<String, String> headers, String message) {
        Map<String, String> all = new HashMap<>(JSON);
        all.putAll(headers);
        github.proxy().answer(request, new Answer(status, all, "{\"message\":\"%s\"}".formatted(message)));
    }

    /// @return its one line on stderr
    private String failingTick(GitHubPlayground github) throws Exception {
        boolean withLocal = Files.isDirectory(root.resolve("loop/till"));
        String before = withLocal ? open(github) : "";
        Playground.Result result = github.machine().run("tick");
        assertThat(result.code()).as(result.err()).isEqualTo(1);
        assertThat(result.out().lines().filter(line -> line.startsWith("tick loop=shop "))).hasSize(1);
        List<String> told = result.err().lines().filter(line -> !line.startsWith("till")).toList();
        assertThat(told).as("lines on stderr").hasSize(1);
        if (withLocal) {
            assertThat(result.err()).contains("till/" + before + ": start plan");
            assertThat(result.out()).containsPattern("tick loop=till .* started=1 ");
        }
        return told.getFirst();
    }

    /// An issue the other loop shall begin in the same tick.
    private static String open(GitHubPlayground github) throws Exception {
        String made = github.machine().mustRun(
                "issue", "create", "--only", "till", "Local", "--label", "loop/plan", "--body", "demo-agent plan: answer Local.").out().strip();
        return made.substring(made.indexOf('/') + 1);
    }

    private void addLocalLoop(GitHubPlayground github) throws Exception {
        Playground machine = github.machine();
        machine.git(root, "clone", "--quiet", "--bare", machine.repository().toString(), "till.git");
        machine.mustRun("init", root.resolve("till.git").toString(), "--username", "alice", "--agent", machine.executable() + " demo-agent");
        machine.append("loop/till/acpx-config", "\nacpx: " + Playground.acpxProgram() + "\n");
        machine.append("loop/till/prompts/plan.md", "\ndemo-agent section: plan\n");
    }
}
