package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.e2e.engines.CodingAgent;
import dev.agentloop.e2e.engines.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One agent in one situation, from the label to what agentloop says of it.
final class AgentCell {
    private static final JsonMapper JSON = new JsonMapper();

    /// What starting, ticking and stopping take beside the agent's own time, on a busy machine.
    private static final int BESIDE_SECONDS = 120;

    /// Of a line of output in a failure's message.
    private static final int SHORT_LINE = 700;

    private final CodingAgent agent;
    private final AgentSituation situation;
    private final Playground playground;
    private final ScriptedModel model;
    private final int issue;

    AgentCell(CodingAgent agent, AgentSituation situation, Playground playground, ScriptedModel model) throws Exception {
        this.agent = agent;
        this.situation = situation;
        this.playground = playground;
        this.model = model;
        playground.replace("loop/shop/prompts/code.md", "timeout: 2h", "timeout: %ds".formatted(situation.timeoutSeconds(agent)));
        this.issue = playground.issue(AgentSituation.TITLE, "loop/code", "Add a greeting.");
    }

    /// @param kind what agentloop calls it
    /// @param cost whether it is known; `tokens` likewise
    record Row(CodingAgent agent, AgentSituation situation, String kind, boolean cost, boolean tokens, long seconds) {}

    Row play() throws Exception {
        long began = System.nanoTime();
        if (situation == AgentSituation.KILL) {
            tickUntil("its first run works", () -> Files.exists(itsClone().resolve(AgentSituation.BEGUN)));
            AgentProcess.of(playground, issue).kill();
        }
        tickUntil("its run ended", () -> ended(lastRun()));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        JsonNode ending = ending(lastRun());
        return new Row(agent, situation, ending.path("kind").asString("none"), ending.has("cost"), ending.has("inputTokens"), seconds);
    }

    /// What has to be so after it was played.
    void judge(Row row) throws Exception {
        assertThat(row.kind()).as(told()).isEqualTo(situation.expected(agent).word());
        assertThat(statusKind()).as("what status says").isEqualTo(row.kind());
        if (situation == AgentSituation.KILL) {
            assertThat(ending(0).path("kind").asString()).as("the run that was killed: %s", told()).isEqualTo("crash");
        }
        if (situation == AgentSituation.KILL || situation == AgentSituation.COMMIT) {
            assertThat(playground.git(playground.repository(), "show", AgentSituation.BRANCH + ":greeting.txt")).isEqualTo("Hello\n");
            assertThat(playground.hasLabel(issue, "loop/code-ci")).as(playground.issueFile(issue)).isTrue();
        }
    }

    /// Which of the issue's runs ends it here.
    private int lastRun() {
        return situation == AgentSituation.KILL ? 1 : 0;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /// As cron would, only more often.
    private void tickUntil(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(situation.timeoutSeconds(agent) + BESIDE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("still not: %s\n%s", what, told()).isLessThan(end);
            playground.mustRun("tick");
            Thread.sleep(500);
        }
    }

    private Path itsClone() {
        return playground.loopData().resolve(Playground.LOOP).resolve("issues").resolve(Integer.toString(issue));
    }

    private boolean ended(int run) throws IOException {
        List<Path> runs = playground.runs(issue);
        return runs.size() > run && Files.exists(runs.get(run).resolve("ending.json"));
    }

    private JsonNode ending(int run) throws IOException {
        return JSON.readTree(Files.readString(playground.runs(issue).get(run).resolve("ending.json")));
    }

    /// Of the run that ends it: whoever closed without the marker may be asked again meanwhile.
    private String statusKind() throws Exception {
        JsonNode known = JSON.readTree(playground.mustRun("status", "--json").out()).path("loops").path(0).path("issues").path(0);
        String run = playground.runs(issue).get(lastRun()).getFileName().toString();
        return (known.path("run").asString("").equals(run) ? known.path("result") : ending(lastRun())).path("kind").asString("");
    }

    /// Everything that tells a reader of the failure which line of the classification is wrong.
    private String told() throws IOException {
        StringBuilder told = new StringBuilder("%s, %s\n%s\n%s\n".formatted(agent.word(), situation.word(), playground.issueFile(issue), playground.comments(issue)));
        for (Path run : playground.runs(issue)) {
            for (String file : List.of("ending.json", "output.json", "stderr.log")) {
                told.append("--- %s/%s\n%s\n".formatted(run.getFileName(), file, tail(run.resolve(file))));
            }
        }
        return told.append("--- what its tools answered\n").append(model.toolResults()).toString();
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "(none)";
        }
        List<String> lines = Files.readAllLines(file);
        return lines.stream()
                .skip(Math.max(0, lines.size() - 15))
                .map(line -> line.length() <= SHORT_LINE ? line : line.substring(0, SHORT_LINE) + "…")
                .collect(Collectors.joining("\n"));
    }
}
