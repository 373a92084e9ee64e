package dev.agentloop.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.forge.github.Emulator;
import dev.agentloop.git.GitHttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A user of GitHub: a [Playground] whose issues are on the emulator, behind a proxy that writes down what is asked, and whose repository is behind git over HTTP,
/// where the token is the password.
final class GitHubPlayground implements AutoCloseable {
    static final String TOKEN = Emulator.token(Emulator.LOGIN);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String REPOSITORY = "/repos/" + Emulator.LOGIN + "/" + Playground.LOOP;

    private final Playground playground;
    private final Emulator emulator;
    private final RecordingProxy proxy;
    private final GitHttpServer git;

    private GitHubPlayground(Playground playground, Emulator emulator, RecordingProxy proxy, GitHttpServer git) {
        this.playground = playground;
        this.emulator = emulator;
        this.proxy = proxy;
        this.git = git;
    }

    /// With a loop from `agentloop init` for alice's issues, and no token: each test gives its own.
    ///
    /// @param root an empty folder
    static GitHubPlayground of(Path root) throws Exception {
        Path acpx = Playground.acpxProgram();
        Optional<Path> program = Emulator.program();
        assumeTrue(program.isPresent(), "emulate is not there: it is installed by 'sh contrib/npm-install.sh contrib/test-tools'");
        Playground playground = Playground.bare(root);
        Emulator emulator = Emulator.start(program.get());
        GitHubPlayground github =
                new GitHubPlayground(playground, emulator, RecordingProxy.before(emulator.url()), GitHttpServer.start(root, TOKEN));
        try {
            github.createRepository();
            github.createLoop(acpx);
            return github;
        } catch (Exception | Error e) {
            github.close();
            throw e;
        }
    }

    private void createRepository() throws Exception {
        emulator.ask(Emulator.LOGIN, "POST", "/user/repos", JSON.objectNode().put("name", Playground.LOOP).put("auto_init", true));
        for (String person : List.of("alice", "bob")) {
            ask(Emulator.LOGIN, "PUT", "/collaborators/" + person, JSON.objectNode().put("permission", "push"));
        }
    }

    private void createLoop(Path acpx) throws Exception {
        String agent = playground.executable() + " demo-agent";
        playground.mustRun("init", "https://github.com/" + Emulator.LOGIN + "/" + Playground.LOOP, "--username", "alice", "--agent", agent);
        playground.append(
                "loop/shop/config.yaml",
                """

                forge:
                  type: github
                  apiURL: %s
                cloneURL: %s
                """
                        .formatted(proxy.url(), git.url("shop.git")));
        playground.append("loop/shop/acpx-config", "\nacpx: " + acpx + "\n");
        for (String prompt : List.of("plan", "code", "merge")) {
            playground.append("loop/shop/prompts/" + prompt + ".md", "\ndemo-agent section: " + prompt + "\n");
        }
    }

    Playground machine() {
        return playground;
    }

    RecordingProxy proxy() {
        return proxy;
    }

    GitHttpServer git() {
        return git;
    }

    /// The token in the environment, as a crontab would have it.
    GitHubPlayground withToken() {
        playground.environment().put("GITHUB_TOKEN", TOKEN);
        return this;
    }

    /// One tick, and then as long as the agents of its runs need: what comes after finds them done.
    Playground.Result tick(int... issues) throws Exception {
        Playground.Result result = playground.mustRun("tick");
        for (int issue : issues) {
            Playground.await("the agent of issue " + issue + " is done", 60, () -> !playground.isAtWork(issue));
        }
        return result;
    }

    /// @return its number
    int issue(String author, String title, String... script) throws Exception {
        JsonNode made = ask(author, "POST", "/issues", JSON.objectNode().put("title", title).put("body", String.join("\n", script)));
        return made.path("number").asInt();
    }

    void label(int issue, String... labels) throws Exception {
        ObjectNode body = JSON.objectNode();
        Stream.of(labels).forEach(body.putArray("labels")::add);
        ask("alice", "POST", "/issues/" + issue + "/labels", body);
    }

    void unlabel(int issue, String label) throws Exception {
        ask("alice", "DELETE", "/issues/" + issue + "/labels/" + label.replace("/", "%2F"), MissingNode.getInstance());
    }

    Set<String> labels(int issue) throws Exception {
        return names(get("/issues/" + issue).path("labels"));
    }

    /// `author: text`, oldest first.
    List<String> comments(int issue) throws Exception {
        return StreamSupport.stream(get("/issues/" + issue + "/comments").spliterator(), false)
                .map(comment -> comment.path("user").path("login").asString() + ": " + comment.path("body").asString())
                .toList();
    }

    /// Everything a human can see of the repository's issues.
    String everything() throws Exception {
        StringBuilder seen = new StringBuilder(get("/labels").toString()).append('\n');
        for (JsonNode issue : get("/issues?state=all")) {
            seen.append(issue).append(comments(issue.path("number").asInt())).append('\n');
        }
        return seen.toString();
    }

    private static Set<String> names(JsonNode labels) {
        Set<String> names = new TreeSet<>();
        labels.forEach(label -> names.add(label.path("name").asString()));
        return names;
    }

    private JsonNode get(String path) throws Exception {
        return ask("alice", "GET", path, MissingNode.getInstance());
    }

    private JsonNode ask(String login, String method, String path, JsonNode body) throws Exception {
        return emulator.ask(login, method, REPOSITORY + path, body);
    }

    @Override
    public void close() throws IOException {
        playground.close();
        proxy.close();
        git.close();
        emulator.close();
    }
}
