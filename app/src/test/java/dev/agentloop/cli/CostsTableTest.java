package dev.agentloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Usage;
import dev.agentloop.status.CostReport;
import dev.agentloop.status.CostReport.By;
import dev.agentloop.status.CostedRun;
import dev.agentloop.terminal.StyledLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CostsTableTest {
    private static final Usage KNOWN = usage(1_234_567, 45_678_901, 23_456, "1.10", false);
    private static final Usage ESTIMATED = usage(200_000, 0, 4_000, "0.2", true);

    private final List<CostedRun> runs = new ArrayList<>();

    private record Screen(int width) implements Console {
        @Override
        public void out(String line) {}

        @Override
        public void err(String line) {}

        @Override
        public void redraw(List<StyledLine> lines) {}

        @Override
        public boolean isTerminal() {
            return width != Integer.MAX_VALUE;
        }

        @Override
        public boolean colour() {
            return false;
        }
    }

    private static Usage usage(long input, long cached, long output, String cost, boolean estimated) {
        return new Usage(
                OptionalLong.of(input), OptionalLong.of(cached), OptionalLong.of(output), Optional.of(new BigDecimal(cost)), Optional.empty(), estimated);
    }

    private CostsTableTest run(String loop, long issue, String at, String prompt, String agent, String arm, String outcome, Usage usage, Duration lasted) {
        runs.add(new CostedRun(
                new IssueRef(new LoopName(loop), IssueId.of(issue)),
                new PastRun(
                        RunId.next(Instant.parse(at), Optional.empty()), RunRecord.Kind.START, new PromptName(prompt), agent, Optional.ofNullable(arm), outcome,
                        Optional.empty(), usage, lasted)));
        return this;
    }

    private CostsTableTest example() {
        return run("shop", 2, "2026-11-19T23:59:59Z", "plan", "claude", "claude", "success", KNOWN, Duration.ofMinutes(12))
                .run("shop", 2, "2026-11-20T00:00:00Z", "code", "claude", "claude", "crash", Usage.UNKNOWN, Duration.ofSeconds(65))
                .run("shop", 10, "2026-11-20T01:00:00Z", "code", "codex", "codex", "success", ESTIMATED, Duration.ofSeconds(61 * 60 + 5))
                .run("shop", 10, "2026-11-20T03:00:00Z", "code", "codex", "codex", "running", ESTIMATED, Duration.ofSeconds(5))
                .run("webui", 1, "2026-11-20T02:00:00Z", "plan", "codex", null, "failure", Usage.UNKNOWN, Duration.ofSeconds(7));
    }

    private String table(By by) {
        return table(by, 80);
    }

    private String table(By by, int width) {
        CostReport report = CostReport.of(runs, by, Optional.empty());
        return by == By.EXPERIMENT ? new ExperimentTable(new Screen(width)).of(report) : new CostsTable(new Screen(width)).of(report);
    }

    @Test
    void aLineALoopAndOneForAll() {
        example();
        assertThat(table(By.LOOP)).isEqualTo("""
                LOOP   RUNS  OK  FAILED         IN      CACHED     OUT    COST  ?   TIME
                shop      4   2       1  1,634,567  45,678,901  31,456  ~$1.50  1  1h14m
                webui     1   0       1          -           -       -       -  1     7s
                total     5   2       2  1,634,567  45,678,901  31,456  ~$1.50  2  1h14m""");
    }

    @Test
    void byDayThePeoplesMidnightIsNoMatter() {
        assertThat(example().table(By.DAY)).isEqualTo("""
                DAY         RUNS  OK  FAILED         IN      CACHED     OUT    COST  ?   TIME
                2026-11-19     1   1       0  1,234,567  45,678,901  23,456   $1.10       12m
                2026-11-20     4   1       2    400,000           0   8,000  ~$0.40  2   1h2m
                total          5   2       2  1,634,567  45,678,901  31,456  ~$1.50  2  1h14m""");
    }

    @Test
    void byIssueInTheirOrder() {
        assertThat(example().table(By.ISSUE).lines().map(line -> line.split(" ")[0])).containsExactly("ISSUE", "shop/2", "shop/10", "webui/1", "total");
        assertThat(table(By.PROMPT).lines().map(line -> line.split(" ")[0])).containsExactly("PROMPT", "code", "plan", "total");
        assertThat(table(By.AGENT).lines().map(line -> line.split(" ")[0])).containsExactly("AGENT", "claude", "codex", "total");
    }

    @Test
    void aSmallSumIsToldInSmallerCoins() {
        run("shop", 1, "2026-11-20T01:00:00Z", "plan", "pi", null, "success", usage(1, 2, 3, "0.00035", false), Duration.ZERO);
        assertThat(table(By.LOOP)).contains("  $0.0004  ").doesNotContain("$0.00 ");
    }

    @Test
    void fitsEightyColumnsWhateverTheNumbers() {
        example();
        for (int i = 0; i < 30; i++) {
            run("a-loop-with-a-name-that-is-quite-long", i, "2026-11-20T01:00:00Z", "plan", "claude", null, "success",
                    usage(9_876_543_210L, 98_765_432_109L, 98_765_432L, "9876.54321", true), Duration.ofDays(70));
        }
        assertThat(table(By.LOOP).lines()).allMatch(line -> line.length() <= 80).anyMatch(line -> line.startsWith("a-loop")).anyMatch(line -> line.contains("…"));
        assertThat(table(By.LOOP)).contains("296G").contains("<1G");
        assertThat(table(By.LOOP, Integer.MAX_VALUE)).contains("2,962,962,963,270").contains("~$296,296.30");
    }

    @Test
    void numbersAreTheSameInEveryCountry() {
        String here = example().table(By.LOOP);
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(table(By.LOOP)).isEqualTo(here);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void armsStandSideBySide() {
        example().run("shop", 4, "2026-11-20T05:00:00Z", "code", "claude", "claude", "success", KNOWN, Duration.ofMinutes(5));
        assertThat(table(By.EXPERIMENT)).isEqualTo("""
                                       shop: claude   shop: codex
                issues                            2             1
                succeeded                   1 (50%)             -
                runs                              3             2
                cost an issue               $1.1000      ~$0.4000
                runs of unknown cost              1             0
                time an issue                  9m2s          1h1m""");
        assertThat(table(By.EXPERIMENT, 40).lines()).allMatch(line -> line.length() <= 40).hasSize(15);
    }

    @Test
    void sumsAreExactAndAnAddedUpRunCountsForAll() {
        for (int i = 0; i < 1000; i++) {
            run("shop", i, "2026-11-20T01:00:00Z", "plan", "claude", null, "success", usage(1, 1, 1, "0.1", false), Duration.ofMillis(1_500));
        }
        PastRun many = new PastRun(
                RunId.next(Instant.parse("2026-10-20T01:00:00Z"), Optional.empty()), RunRecord.Kind.START, new PromptName("plan"), "claude", Optional.empty(), "failure",
                Optional.empty(), Usage.UNKNOWN, Duration.ZERO, 300);
        runs.add(new CostedRun(new IssueRef(new LoopName("shop"), IssueId.of(1)), many));

        CostReport report = CostReport.of(runs, By.LOOP, Optional.empty());
        assertThat(report.total().usage().cost()).contains(new BigDecimal("100.0"));
        assertThat(report.total().runs()).isEqualTo(1300);
        assertThat(report.total().failed()).isEqualTo(300);
        assertThat(report.total().costUnknown()).isEqualTo(300);
        assertThat(report.total().worked()).isEqualTo(Duration.ofSeconds(1500));
        assertThat(CostReport.of(runs, By.LOOP, Optional.of(Instant.parse("2026-11-20T01:00:00Z"))).total().runs()).isEqualTo(1000);
        assertThat(CostReport.of(runs, By.LOOP, Optional.of(Instant.parse("2026-11-20T01:00:00.001Z"))).groups()).isEmpty();
    }
}
