package dev.agentloop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Talks to the agent as a client would, over pipes.
@Timeout(60)
class DemoAgentTest {
    private static final String ASKS_FOR_MARKER = "End with <!-- loop-route: done -->.\n";

    /// Holds the clone and what the agent must not leave beside it.
    @TempDir
    Path folder;

    private Path clone;

    private OutputStream toAgent;
    private BufferedReader fromAgent;
    private CompletableFuture<Integer> exit;
    private int requests;

    @BeforeEach
    void start() throws IOException {
        clone = Files.createDirectories(folder.resolve("clone"));
        // java.io's own pipes break when the thread that wrote last has ended, and every turn has its own thread.
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        InputStream agentIn = Channels.newInputStream(in.source());
        PrintStream agentOut = new PrintStream(Channels.newOutputStream(out.sink()), true, StandardCharsets.UTF_8);
        toAgent = Channels.newOutputStream(in.sink());
        fromAgent = new BufferedReader(new InputStreamReader(Channels.newInputStream(out.source()), StandardCharsets.UTF_8));
        Map<String, String> environment = Map.of("AGENTLOOP_RUN", "shop/12/run-20261120T175312.123Z");
        exit = CompletableFuture.supplyAsync(() -> new DemoAgent(agentIn, agentOut, environment, clone).run(), Thread.ofVirtual()::start);
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    @AfterEach
    void stop() throws IOException {
        toAgent.close();
    }

    @Test
    void introducesItselfAsAnAgentThatCanResume() throws IOException {
        JsonNode result = request("initialize", params().put("protocolVersion", 1)).path("result");
        assertThat(result.path("protocolVersion").asInt()).isEqualTo(1);
        assertThat(result.path("agentCapabilities").path("loadSession").asBoolean()).isTrue();
        assertThat(result.path("agentCapabilities").path("sessionCapabilities").has("resume")).isTrue();
        assertThat(request("session/load", params().put("sessionId", "never seen").put("cwd", clone.toString())).has("result")).isTrue();
        assertThat(request("session/fly", params()).path("error").path("code").asInt()).isEqualTo(-32601);
    }

    @Test
    void endsWithItsInputAndComplainsAboutWhatIsNoJson() throws Exception {
        write("{no json\n");
        assertThat(receive().path("error").path("code").asInt()).isEqualTo(-32700);
        toAgent.close();
        assertThat(exit.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void anIssueWithoutAScriptGetsAnAnswerThatNamesIt() throws IOException {
        Turn turn = prompt(ASKS_FOR_MARKER + "Issue number: 12\nTitle: Greet people\n\nPlease do.");
        assertThat(turn.stopReason()).isEqualTo("end_turn");
        assertThat(turn.text()).contains("issue 12, \"Greet people\"").endsWith("\n\n<!-- loop-route: done -->");
    }

    @Test
    void linesOfOtherSectionsAreLeftOut() throws IOException {
        String issue =
                """

                - demo-agent plan: answer The plan.
                > demo-agent code: route merge Coded.
                demo-agent: answer Merged.
                """;
        assertThat(prompt("You are the \"code\" step." + issue).text()).isEqualTo("Coded.\n\n<!-- loop-route: merge -->");
        assertThat(prompt("demo-agent section: plan" + issue).text()).isEqualTo("The plan.");
        assertThat(prompt("demo-agent section: merge" + issue).text()).isEqualTo("Merged.");
        assertThat(prompt("Go on where you stopped." + issue.replace("code", "merge")).text()).as("the section of the prompt before").startsWith("Coded.");
    }

    @Test
    void saysAndShowsWhatTheScriptSays() throws IOException {
        Turn turn = prompt(
                """
                demo-agent: think Hm.
                demo-agent: say One.\\nTwo.
                demo-agent: plan a; b
                demo-agent: tool Read README.md
                demo-agent: sh echo out; exit 3
                demo-agent: usage 200 34 0.25
                demo-agent: say Nearly.
                demo-agent: done All done.
                """);
        assertThat(turn.kinds())
                .containsExactly(
                        "agent_thought_chunk", "agent_message_chunk", "plan", "tool_call", "tool_call_update", "tool_call", "tool_call_update", "usage_update", "agent_message_chunk");
        assertThat(turn.text()).isEqualTo("One.\nTwo.Nearly.\n\nAll done.\n\n<!-- loop-route: done -->");
        assertThat(turn.updates().toString()).contains("\"failed\"").contains("out\\n");
        assertThat(turn.response().path("result").path("usage").path("inputTokens").asInt()).isEqualTo(200);
    }

    @Test
    void endsAsTheScriptSays() throws IOException {
        assertThat(prompt("demo-agent: refuse No.").stopReason()).isEqualTo("refusal");
        assertThat(prompt("demo-agent: max-tokens I was in the mid").stopReason()).isEqualTo("max_tokens");
        assertThat(prompt("demo-agent: silent").updates()).isEmpty();
        assertThat(prompt("demo-agent: fail Out of quota").response().path("error").path("message").asString()).isEqualTo("Out of quota");
        assertThat(prompt("demo-agent: dance").response().path("error").path("message").asString()).contains("'dance'").contains("ask-permission TITLE");
    }

    @Test
    void commitsPushesAndMergesItsBranch() throws Exception {
        Path origin = repository();
        prompt("demo-agent: commit docs/hello.txt Hello\ndemo-agent: push\ndemo-agent: end");
        assertThat(git(origin, "log", "--format=%s", "issue-12-demo")).isEqualTo("Add docs/hello.txt (issue 12)\nBegin");
        assertThat(git(origin, "show", "issue-12-demo:docs/hello.txt")).isEqualTo("Hello");
        assertThat(prompt("demo-agent: commit docs/hello.txt Hello\ndemo-agent: push").stopReason()).as("the same again").isEqualTo("end_turn");
        prompt("demo-agent: merge");
        assertThat(git(origin, "show", "main:docs/hello.txt")).isEqualTo("Hello");
    }

    @Test
    void whatCannotBeDoneIsAnErrorAndNotASuccess() throws Exception {
        repository();
        assertThat(prompt("demo-agent: commit ../outside x").response().path("error").path("message").asString()).contains("'../outside'");
        assertThat(prompt("demo-agent: commit .git/config x").response().has("error")).isTrue();
        assertThat(prompt("demo-agent: push").response().path("error").path("message").asString()).contains("push").contains("issue-12-demo");
        assertThat(clone.resolveSibling("outside")).doesNotExist();
    }

    @Test
    void diesOnceAndGoesOnTheNextTime() throws Exception {
        Files.createDirectory(clone.resolve(".git"));
        String script = "demo-agent: say I begin.\ndemo-agent: die-once\ndemo-agent: answer I went on.";
        send("session/prompt", prompting(script));
        assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        restart();
        assertThat(prompt(script).text()).endsWith("I went on.");
        assertThat(clone.resolve(".demo-agent")).doesNotExist();
    }

    @Test
    void aConversationItWasToldToForgetCannotBeResumed() throws Exception {
        prompt("demo-agent: forget\ndemo-agent: end");
        restart();
        assertThat(request("session/resume", params().put("sessionId", "s").put("cwd", clone.toString())).has("error")).isTrue();
        assertThat(request("session/resume", params().put("sessionId", "another").put("cwd", clone.toString())).has("result")).isTrue();
    }

    @Test
    void aCancelEndsTheTurnAndItsCommand() throws Exception {
        send("session/prompt", prompting("demo-agent: sh echo $$ > pid.new; mv pid.new pid; sleep 300\ndemo-agent: done"));
        assertThat(receive().path("params").path("update").path("sessionUpdate").asString()).isEqualTo("tool_call");
        while (Files.notExists(clone.resolve("pid"))) {
            Thread.sleep(20);
        }
        ProcessHandle command = ProcessHandle.of(Long.parseLong(Files.readString(clone.resolve("pid")).strip())).orElseThrow();
        write("{\"jsonrpc\":\"2.0\",\"method\":\"session/cancel\",\"params\":{\"sessionId\":\"s\"}}\n");
        assertThat(receive().path("result").path("stopReason").asString()).isEqualTo("cancelled");
        command.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void asksForPermissionAndRespectsTheAnswer() throws IOException {
        for (String answer : List.of("allow", "reject")) {
            int id = send("session/prompt", prompting("demo-agent: ask-permission Delete it\ndemo-agent: answer Deleted."));
            receive();
            JsonNode asked = receive();
            assertThat(asked.path("method").asString()).isEqualTo("session/request_permission");
            write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"outcome\":{\"outcome\":\"selected\",\"optionId\":\"%s\"}}}%n".formatted(asked.get("id"), answer));
            assertThat(turn(id).text()).isEqualTo(answer.equals("allow") ? "Deleted." : "I was not allowed to do this: Delete it");
        }
    }

    @Test
    void floodsAndWritesGarbage() throws IOException {
        send("session/prompt", prompting("demo-agent: flood 3 1\ndemo-agent: garbage\ndemo-agent: end"));
        List<String> lines = new ArrayList<>();
        do {
            lines.add(fromAgent.readLine());
        } while (!lines.getLast().contains("stopReason"));
        assertThat(lines.stream().filter(l -> l.length() > 1024 * 1024)).hasSize(3);
        assertThat(lines).contains("this is no JSON {");
    }

    /// A bare repository with one commit, and the clone of it.
    private Path repository() throws Exception {
        Path origin = folder.resolve("origin.git");
        git(clone, "init", "--quiet", "--bare", "--initial-branch=main", origin.toString());
        git(clone, "init", "--quiet", "--initial-branch=main");
        git(clone, "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "--quiet", "--allow-empty", "-m", "Begin");
        git(clone, "remote", "add", "origin", origin.toString());
        git(clone, "push", "--quiet", "origin", "main");
        return origin;
    }

    private static String git(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Commands.Result result = new Commands(directory).run(command);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().strip();
    }

    private record Turn(List<JsonNode> updates, JsonNode response) {
        String stopReason() {
            return response.path("result").path("stopReason").asString("");
        }

        String text() {
            return String.join(
                    "",
                    updates.stream()
                            .filter(u -> u.path("sessionUpdate").asString().equals("agent_message_chunk"))
                            .map(u -> u.path("content").path("text").asString())
                            .toList());
        }

        /// One after the other, those of the same kind in a row once.
        List<String> kinds() {
            List<String> kinds = new ArrayList<>();
            for (JsonNode update : updates) {
                String kind = update.path("sessionUpdate").asString();
                if (kinds.isEmpty() || !kinds.getLast().equals(kind)) {
                    kinds.add(kind);
                }
            }
            return kinds;
        }
    }

    private Turn prompt(String text) throws IOException {
        return turn(send("session/prompt", prompting(text)));
    }

    private Turn turn(int id) throws IOException {
        List<JsonNode> updates = new ArrayList<>();
        for (JsonNode message = receive(); ; message = receive()) {
            if (message.path("id").asInt(-1) == id && !message.has("method")) {
                return new Turn(updates, message);
            }
            updates.add(message.path("params").path("update"));
        }
    }

    private static ObjectNode params() {
        return Wire.JSON.createObjectNode();
    }

    private static ObjectNode prompting(String text) {
        ObjectNode params = params().put("sessionId", "s");
        params.putArray("prompt").addObject().put("type", "text").put("text", text);
        return params;
    }

    private JsonNode request(String method, ObjectNode params) throws IOException {
        return turn(send(method, params)).response();
    }

    private int send(String method, ObjectNode params) throws IOException {
        ObjectNode message = Wire.JSON.createObjectNode().put("jsonrpc", "2.0").put("id", ++requests).put("method", method);
        message.set("params", params);
        write(Wire.JSON.writeValueAsString(message) + "\n");
        return requests;
    }

    private void write(String line) throws IOException {
        toAgent.write(line.getBytes(StandardCharsets.UTF_8));
        toAgent.flush();
    }

    private JsonNode receive() throws IOException {
        return Wire.JSON.readTree(fromAgent.readLine());
    }
}
