package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.Usage;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop costs`, and what `status` says of costs.
class CostsTest {
    /// Of the shell.
    private static final Instant NOW = Instant.parse("2026-11-20T17:53:12.123Z");

    @TempDir
    Path directory;

    private Shell shell;
    private StateRoot state;

    @BeforeEach
    void someLoop() throws Exception {
        shell = new Shell(directory).withLoop("shop.git");
        state = new StateRoot(directory.resolve("loop-data"), new AtomicFiles(Effects.NONE));
    }

    private IssueData issue(long number) {
        return state.loop(new LoopName("shop")).issue(IssueId.of(number));
    }

    private static RunId run(Duration ago) {
        return RunId.next(NOW.minus(ago), Optional.empty());
    }

    private static Usage tokens(String cost) {
        return new Usage(
                OptionalLong.of(1000), OptionalLong.empty(), OptionalLong.of(200), Optional.ofNullable(cost).map(BigDecimal::new), Optional.empty(), false);
    }

    private static PastRun past(Duration ago, String cost) {
        return new PastRun(
                run(ago), RunRecord.Kind.START, new PromptName("plan"), "claude", Optional.empty(), "success", Optional.empty(), tokens(cost), Duration.ofMinutes(1));
    }

    private void collected(long issue, Duration ago, String outcome, Usage usage) throws IOException {
        RunId id = run(ago);
        issue(issue).record(new RunRecord(
                issue(issue).issue(), id, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("code").terms(), Engagement.named("claude"), List.of(), false));
        issue(issue).ending(id, new Ending(
                outcome, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Evidence.NONE, usage, 3, Duration.ofMinutes(2)));
    }

    /// Two issues; a run that was killed while it was pruned, so that it is written down and there.
    private void example() throws Exception {
        collected(1, Duration.ofDays(30), "success", tokens("0.30"));
        issue(1).remember(List.of(past(Duration.ofDays(40), "0.10"), past(Duration.ofDays(30), "0.30")));
        collected(1, Duration.ofHours(2), "failure", tokens(null));
        collected(1, Duration.ofHours(1), "none", Usage.UNKNOWN);
        collected(2, Duration.ofHours(20), "success", tokens("0.70"));
    }

    private String costs(String... arguments) {
        String[] all = Stream.concat(Stream.of("costs"), Stream.of(arguments)).toArray(String[]::new);
        Shell.Result result = shell.run(all);
        assertThat(result.code()).as("%s", result).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    @Test
    void runsThatAreThereAndThoseThatAreGoneAreAddedUpEachOnce() throws Exception {
        example();
        assertThat(costs()).isEqualTo("""
                LOOP   RUNS  OK  FAILED     IN  CACHED  OUT   COST  ?  TIME
                shop      4   3       1  4,000       -  800  $1.10  1    7m
                total     4   3       1  4,000       -  800  $1.10  1    7m""");
        assertThat(costs("--by", "issue", "--since", "1d")).isEqualTo("""
                ISSUE   RUNS  OK  FAILED     IN  CACHED  OUT     COST  ?  TIME
                shop/1     1   0       1  1,000       -  200        -  1    2m
                shop/2     1   1       0  1,000       -  200  $0.7000       2m
                total      2   1       1  2,000       -  400  $0.7000  1    4m""");
    }

    @Test
    void statusAddsUpWhatAnIssueCost() throws Exception {
        example();
        assertThat(shell.run("status").out()).contains("COST").contains("$0.40").contains("$0.70");
        assertThat(shell.run("status", "--json").out()).contains("""
                "usage" : {
                        "inputTokens" : 3000,
                        "cachedTokens" : null,
                        "outputTokens" : 600,
                        "cost" : 0.40,
                        "estimated" : false
                      }""");
    }

    @Test
    void tokensAreWorthWhatTheConfigurationSays() throws Exception {
        example();
        shell.write("loop/shop/config.yaml", shell.read("loop/shop/config.yaml") + "\nprices: {claude: {input: 3, output: 15}}\n");
        assertThat(costs("--since", "3h")).contains("~$0.0060");
        assertThat(costs()).contains("~$1.11").doesNotContain(" 1    7m");
        assertThat(shell.run("status").out()).contains("~$0.41").contains("$0.70");
    }

    @Test
    void theSameFactsForScripts() throws Exception {
        example();
        assertThat(costs("--json", "--by", "prompt", "--since", "7d")).isEqualTo("""
                {
                  "by" : "prompt",
                  "since" : "2026-11-13T17:53:12.123Z",
                  "groups" : [ {
                    "group" : "code",
                    "runs" : 2,
                    "succeeded" : 1,
                    "failed" : 1,
                    "inputTokens" : 2000,
                    "cachedTokens" : null,
                    "outputTokens" : 400,
                    "cost" : 0.70,
                    "estimated" : false,
                    "costUnknown" : 1,
                    "seconds" : 240,
                    "issues" : {
                      "count" : 2,
                      "ended" : 2,
                      "succeeded" : 1
                    }
                  } ],
                  "total" : {
                    "runs" : 2,
                    "succeeded" : 1,
                    "failed" : 1,
                    "inputTokens" : 2000,
                    "cachedTokens" : null,
                    "outputTokens" : 400,
                    "cost" : 0.70,
                    "estimated" : false,
                    "costUnknown" : 1,
                    "seconds" : 240
                  }
                }""");
    }

    @Test
    void nothingIsOneSentence() {
        assertThat(costs()).isEqualTo("No agent has run.");
        assertThat(costs("--since", "1d12h")).isEqualTo("No agent has run in the last 1d12h.");
        assertThat(costs("--by", "experiment")).isEqualTo("No run took part in an experiment.");
        assertThat(costs("--json")).contains("\"groups\" : [ ]").contains("\"cost\" : null");
    }

    @Test
    void whatCannotBeReadIsToldAndTheRestIsAddedUp() throws Exception {
        example();
        Files.writeString(issue(1).meta().resolve("past-runs.json"), "{");
        Shell.Result result = shell.run("costs");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("shop/1: left out of the sums: ").contains("past-runs.json");
        assertThat(result.out()).contains("$1.00");
    }

    @Test
    void aWrongWordIsUsage() {
        for (String wrong : List.of("x", "-1h", "7dd", "d", "99999d", "")) {
            Shell.Result result = shell.run("costs", "--since=" + wrong);
            assertThat(result.code()).as(wrong).isEqualTo(2);
            assertThat(result.err()).contains("--since").contains("7d, 36h or 1h30m");
        }
        Shell.Result by = shell.run("costs", "--by", "week");
        assertThat(by.code()).isEqualTo(2);
        assertThat(by.err()).contains("loop, prompt, agent, day, experiment, issue");
    }

    /// In one process and by the better of some runs each, because the machine is shared.
    @Test
    void aThousandIssuesTakeAboutTheTimeOfStatus() throws Exception {
        for (int run = 0; run < 5; run++) {
            collected(1, Duration.ofHours(run), "success", tokens("0.7"));
        }
        issue(1).remember(List.of(past(Duration.ofDays(40), "0.10")));
        for (int copy = 2; copy <= 1000; copy++) {
            copyOfTheFirst(copy);
        }
        long status = Long.MAX_VALUE;
        long costs = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            status = Math.min(status, nanos("status"));
            costs = Math.min(costs, nanos("costs", "--by", "issue"));
        }
        assertThat(costs()).contains("total  6,000  6,000").contains("$3,600.00");
        assertThat((double) costs / status).as("costs %d ms, status %d ms", costs / 1_000_000, status / 1_000_000).isLessThan(1.5);
    }

    private void copyOfTheFirst(int number) throws IOException {
        Path from = issue(1).meta();
        Path to = issue(number).meta();
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.writeString(copy, Files.readString(path).replace("\"issue\" : \"1\"", "\"issue\" : \"%d\"".formatted(number)));
                }
            }
        }
    }

    private long nanos(String... command) {
        long begin = System.nanoTime();
        assertThat(shell.run(command).code()).isZero();
        return System.nanoTime() - begin;
    }

    @Test
    void nothingIsWritten() throws Exception {
        example();
        Map<String, String> before = files();
        costs();
        costs("--json", "--by", "day");
        assertThat(files()).isEqualTo(before);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return files;
    }
}
