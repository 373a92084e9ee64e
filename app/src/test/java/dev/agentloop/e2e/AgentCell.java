package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agentloop.e2e.engines.CodingAgent;
import dev.agentloop.e2e.engines.ScriptedModel;
import dev.agentloop.e2e.engines.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One agent in one situation, from the label to what agentloop says of it.
final class AgentCell {
    private static final JsonMapper JSON = new JsonMapper();

    /// What starting, ticking and stopping take beside the agent's own time, on a busy machine.
    private static final int BESIDE_SECONDS = 120;

    /// How long acpx keeps an agent after a turn. Nobody ends a run sooner that waits for its agent's account.
    private static final int IDLE_SECONDS = 3;

    /// On a busy machine, ends take their time.
    private static final int LEFTOVERS_SECONDS = 30;

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
        playground.replace("loop/shop/acpx-config", "[--approve-all]", "[--approve-all, --ttl=" + IDLE_SECONDS + "]");
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
        tickUntil("its run ended", () -> kind().isPresent());
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        JsonNode total = JSON.readTree(playground.mustRun("costs", "--json").out()).path("total");
        return new Row(agent, situation, kind().orElseThrow(), total.path("costUnknown").asInt() == 0, total.path("inputTokens").isNumber(), seconds);
    }

    /// What has to be so after it was played.
    void judge(Row row) throws Exception {
        // What is known is acted on.
        playground.mustRun("tick");
        assertThat(row.kind()).as(told()).isEqualTo(situation.expected(agent).word());
        if (situation == AgentSituation.KILL) {
            assertThat(recorded(0)).as("the run that was killed: %s", told()).contains("crash");
        }
        if (situation == AgentSituation.KILL || situation == AgentSituation.COMMIT) {
            assertThat(playground.git(playground.repository(), "show", AgentSituation.BRANCH + ":greeting.txt")).isEqualTo("Hello\n");
        }
        if (situation == AgentSituation.USAGE_LIMIT && agent.saysWhenLimitsEnd()) {
            waitsUntilTheLimitEnds();
        }
        Optional<String> label = situation.label(agent);
        if (label.isPresent()) {
            assertThat(playground.hasLabel(issue, label.get())).as("at %s: %s", label.get(), told()).isTrue();
        } else {
            assertThat(playground.comments(issue)).as(told()).first().asString().contains("is asked again");
        }
    }

    /// A pause of agentloop's own choice would be a few minutes.
    private void waitsUntilTheLimitEnds() throws Exception {
        tickUntil("status says until when it waits", () -> status().path("waitingUntil").isString());
        Instant until = Instant.parse(status().path("waitingUntil").asString());
        assertThat(until).isCloseTo(Instant.now().plusSeconds(Vendor.RESETS_IN_SECONDS), within(5, ChronoUnit.MINUTES));
    }

    private JsonNode status() throws Exception {
        return JSON.readTree(playground.mustRun("status", "--json").out()).path("loops").path(0).path("issues").path(0);
    }

    /// Whoever closed without the marker is asked again, in a run that is not of interest here.
    void nothingIsLeft() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFTOVERS_SECONDS);
        while (!leftovers().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(200);
        }
        assertThat(leftovers()).as("left of %s, %s", agent.word(), situation.word()).isEmpty();
    }

    private List<String> leftovers() throws IOException {
        Set<Long> left = new HashSet<>(playground.processesOfItsUser());
        List<Path> runs = playground.runs(issue);
        runs.subList(lastRun() + 1, runs.size()).forEach(run -> left.removeAll(playground.processes(issue, run)));
        return left.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).map(AgentCell::described).toList();
    }

    private static String described(ProcessHandle process) {
        return "%d, child of %s: %s".formatted(process.pid(), process.parent().map(ProcessHandle::pid).orElse(0L), process.info().commandLine().orElse("?"));
    }

    /// Which of the issue's runs ends it here.
    private int lastRun() {
        return situation == AgentSituation.KILL ? 1 : 0;
    }

    private interface Condition {
        boolean holds() throws Exception;
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

    /// What agentloop says of the run that ends it. One that waits for the agent's account is not acted on for long; after another one, the next run may be under way already.
    private Optional<String> kind() throws Exception {
        List<Path> runs = playground.runs(issue);
        if (runs.size() <= lastRun()) {
            return Optional.empty();
        }
        JsonNode known = status();
        return known.path("run").asString("").equals(runs.get(lastRun()).getFileName().toString()) ? word(known.path("result")) : recorded(lastRun());
    }

    private Optional<String> recorded(int run) throws IOException {
        Path ending = playground.runs(issue).get(run).resolve("ending.json");
        return Files.exists(ending) ? word(JSON.readTree(Files.readString(ending))) : Optional.empty();
    }

    private static Optional<String> word(JsonNode result) {
        return Optional.of(result.path("kind").asString("")).filter(word -> !word.isEmpty());
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
