package dev.agentloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Fault;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.Usage;
import dev.agentloop.status.Attention;
import dev.agentloop.status.StatusReport;
import dev.agentloop.status.StatusReport.Agent;
import dev.agentloop.status.StatusReport.Result;
import dev.agentloop.terminal.StyledLine;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

    /// A terminal, or with `width` [Integer#MAX_VALUE] none.
    private record Screen(int width, boolean colour) implements Console {
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
    }

    private static String shown(Screen screen, StatusReport.Issue... issues) {
        var loop = new StatusReport.Loop(new LoopName("shop"), Optional.empty(), List.of(issues));
        return text(screen, new StatusReport(new StatusReport.Lock.Free(), List.of(), List.of(), List.of(loop)));
    }

    /// As a console shows it.
    private static String text(Screen screen, StatusReport report) {
        return new StatusTable(screen, NOW).of(report).stream()
                .map(line -> screen.colour()
                        ? line.spans().stream().map(span -> span.style().around(span.text())).collect(Collectors.joining())
                        : line.text().stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static StatusReport.Issue issue(String id, Attention attention, Agent agent, Result result, String waitingFor, String until, String label) {
        return new StatusReport.Issue(
                new IssueId(id),
                Optional.empty(),
                attention,
                Optional.of(new PromptName("plan")),
                agent,
                agent == Agent.LIVE ? OptionalLong.of(4242) : OptionalLong.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(3)),
                result,
                new StatusReport.Starts(1, 10, Duration.ofHours(1)),
                0,
                0,
                Optional.ofNullable(waitingFor),
                Optional.ofNullable(until).map(Instant::parse),
                label == null ? Set.of() : Set.of(new Label(label)),
                List.of(),
                Usage.UNKNOWN);
    }

    private static Result result(String outcome, String error) {
        return new Result(outcome, Optional.empty(), Optional.empty(), Optional.empty(), Optional.ofNullable(error));
    }

    private static final StatusReport.Issue WORKING =
            issue("1", Attention.WORKING, Agent.LIVE, result("running", null), "its agent has been working for 3m of at most 30m", "2026-11-20T18:27:00Z", null);
    private static final StatusReport.Issue DONE = issue("2", Attention.AT_REST, Agent.NONE, result("success", null), null, null, "loop/plan-done");
    private static final StatusReport.Issue FAILED =
            issue("12", Attention.NEEDS_YOU, Agent.NONE, result("failure", "the agent reported an error: no credit left\nbuy some"), null, null, "NeedSupervisor");
    private static final StatusReport.Issue LIMITED =
            issue("13", Attention.WAITING, Agent.NONE, result("success", null), "the rate limit is used up: 10 of 10 starts within 1h", "2026-11-20T18:30:00Z", "loop/plan");

    @Test
    void fitsATerminal() {
        String table = shown(new Screen(80, false), WORKING, DONE, FAILED, LIMITED);

        assertThat(table).isEqualTo("""
                lock: free
                issues: 1 needs you (!), 1 waits (~), 1 is worked on (*), 1 is at rest

                shop
                   ISSUE  PROMPT  AGENT      RESULT   AGE  STARTS  NEXT
                !  12     plan    -          failure  3m   1/10    at NeedSupervisor: the agent
                                                                   reported an error: no credit
                                                                   left buy some
                ~  13     plan    -          success  3m   1/10    the rate limit is used up: 10
                                                                   of 10 starts within 1h (in
                                                                   30m)
                *  1      plan    live 4242  running  3m   1/10    its agent has been working
                                                                   for 3m of at most 30m
                   2      plan    -          success  3m   1/10    at loop/plan-done""");
        assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    }

    private static StatusReport.Issue costing(StatusReport.Issue issue, String cost, boolean estimated) {
        Usage usage = new Usage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.of(new BigDecimal(cost)), Optional.empty(), estimated);
        return new StatusReport.Issue(
                issue.id(), issue.title(), issue.attention(), issue.prompt(), issue.agent(), issue.pid(), issue.run(), issue.age(), issue.result(), issue.starts(), 0, 0,
                issue.waitingFor(), issue.waitingUntil(), issue.labels(), List.of(), usage);
    }

    @Test
    void tellsWhatAnIssueCostWhereThatIsKnownAndFits() {
        assertThat(shown(new Screen(80, false), costing(DONE, "12.5", false), costing(FAILED, "0.404", true), LIMITED)).isEqualTo("""
                lock: free
                issues: 1 needs you (!), 1 waits (~), 1 is at rest

                shop
                   ISSUE  PROMPT  AGENT  RESULT   AGE  STARTS  COST    NEXT
                !  12     plan    -      failure  3m   1/10    ~$0.40  at NeedSupervisor: the
                                                                       agent reported an error:
                                                                       no credit left buy some
                ~  13     plan    -      success  3m   1/10    -       the rate limit is used
                                                                       up: 10 of 10 starts
                                                                       within 1h (in 30m)
                   2      plan    -      success  3m   1/10    $12.50  at loop/plan-done""");
        String narrow = shown(new Screen(80, false), costing(WORKING, "1234.5", false), FAILED);
        assertThat(narrow).isEqualTo(shown(new Screen(80, false), WORKING, FAILED));
        assertThat(shown(new Screen(120, false), costing(WORKING, "1234.5", false), FAILED)).contains("COST       NEXT");
    }

    @Test
    void isALineAnIssueForOtherPrograms() {
        String table = shown(new Screen(Integer.MAX_VALUE, false), WORKING, FAILED, LIMITED);

        assertThat(table.lines()).hasSize(8);
        assertThat(table).contains("at NeedSupervisor: the agent reported an error: no credit left buy some\n");
    }

    @Test
    void coloursWhatALineAsksForAndSaysItInSignsToo() {
        String table = shown(new Screen(200, true), WORKING, DONE, FAILED);

        assertThat(table)
                .contains("1 needs you (\u001b[31m!\u001b[0m), 1 is worked on (\u001b[32m*\u001b[0m), 1 is at rest")
                .contains("\u001b[31m!\u001b[0m  \u001b[31m12   \u001b[0m  plan")
                .contains("\u001b[32m*\u001b[0m  \u001b[32m1    \u001b[0m  plan")
                .contains("\n   2      plan");
        assertThat(table.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(shown(new Screen(200, false), WORKING, DONE, FAILED));
    }

    private static StatusReport.Issue titled(StatusReport.Issue issue, String title) {
        return new StatusReport.Issue(
                issue.id(), Optional.of(title), issue.attention(), issue.prompt(), issue.agent(), issue.pid(), issue.run(), issue.age(), issue.result(),
                issue.starts(), 0, 0, issue.waitingFor(), issue.waitingUntil(), issue.labels(), List.of(), Usage.UNKNOWN);
    }

    @Test
    void aWideWindowHasTitlesToo() {
        StatusReport.Issue japanese = titled(DONE, "\u30c0\u30fc\u30af\u30e2\u30fc\u30c9");
        StatusReport.Issue wordy = titled(WORKING, "A title that goes on and on although everything was said");

        assertThat(shown(new Screen(160, false), japanese, wordy)).isEqualTo("""
                lock: free
                issues: 1 is worked on (*), 1 is at rest

                shop
                   ISSUE  TITLE                                     PROMPT  AGENT      RESULT   AGE  STARTS  NEXT
                *  1      A title that goes on and on although ev\u2026  plan    live 4242  running  3m   1/10    its agent has been working for 3m of at most 30m
                   2      \u30c0\u30fc\u30af\u30e2\u30fc\u30c9                              plan    -          success  3m   1/10    at loop/plan-done""");
        assertThat(shown(new Screen(80, false), japanese, wordy)).doesNotContain("TITLE");
    }

    @Test
    void cutsWhatIsPagesLong() {
        String error = "word ".repeat(1_000);

        assertThat(shown(new Screen(80, false), issue("1", Attention.AT_REST, Agent.NONE, result("failure", error), null, null, null)).lines())
                .hasSize(9)
                .last()
                .satisfies(line -> assertThat(line).endsWith(" …"));
        assertThat(shown(new Screen(Integer.MAX_VALUE, false), issue("1", Attention.AT_REST, Agent.NONE, result("failure", error), null, null, null)).lines())
                .last()
                .satisfies(line -> assertThat(line.length()).isLessThan(800));
    }

    @Test
    void keptWorkIsNamedWithTheCommandThatRestoresIt() {
        StatusReport.Issue plain = issue("4", Attention.NEEDS_YOU, Agent.NONE, result("failure", "it crashed"), null, null, "NeedSupervisor");
        StatusReport.Issue kept = new StatusReport.Issue(
                plain.id(), plain.title(), plain.attention(), plain.prompt(), plain.agent(), plain.pid(), plain.run(), plain.age(), plain.result(), plain.starts(), 0, 0,
                plain.waitingFor(), plain.waitingUntil(), plain.labels(), List.of(Path.of("/data/rescue-1.bundle"), Path.of("/data/rescue-2.bundle")), Usage.UNKNOWN);
        assertThat(shown(new Screen(Integer.MAX_VALUE, false), kept)).endsWith(
                "at NeedSupervisor: it crashed; work that was not pushed is kept, 2 times, lately: git fetch '/data/rescue-2.bundle' 'refs/rescue/*:refs/rescue/*'");
    }

    @Test
    void anAccountThatFailsStandsAboveTheLoops() {
        var screen = new Screen(80, false);
        Account account = new Account(
                new AccountId("claude", ""), Fault.LOGIN, "Authentication required", NOW.minusSeconds(600), NOW.plusSeconds(300), 3, NOW, "shop/1/run-1",
                Optional.empty(), Optional.empty());
        String text = text(screen, new StatusReport(new StatusReport.Lock.Free(), List.of(account), List.of(), List.of()));
        assertThat(text).isEqualTo("""
                lock: free
                agent: claude is not logged in: Authentication required; tried again at
                       %s (in 5m). As the user whose crontab runs agentloop,
                       run `claude` and type `/login`. Then it goes on by itself.""".formatted(NOW.plusSeconds(300)));
    }

    @Test
    void aRateLimitStandsAboveTheLoops() {
        var screen = new Screen(80, false);
        RequestLimit limit = new RequestLimit("api.github.com", "GH_TOKEN", "0123456789ab", NOW.minusSeconds(60), NOW.plusSeconds(600));
        String text = text(screen, new StatusReport(new StatusReport.Lock.Free(), List.of(), List.of(limit), List.of()));
        assertThat(text).isEqualTo("""
                lock: free
                forge: the rate limit of api.github.com for the token of GH_TOKEN is used up;
                       asked again at %s (in 10m)""".formatted(NOW.plusSeconds(600)));
    }

    @Test
    void theLocksTimeIsInSecondsAndSaysHowLongAgoThatIs() {
        Instant since = Instant.parse("2026-11-20T17:56:00.123456789Z");
        assertThat(text(new Screen(80, false), new StatusReport(new StatusReport.Lock.Held(4242, since), List.of(), List.of(), List.of())))
                .isEqualTo("lock: held by process 4242 since 2026-11-20T17:56:00Z (3m ago)");
        assertThat(text(new Screen(80, false), new StatusReport(new StatusReport.Lock.Stale(4242, since), List.of(), List.of(), List.of())))
                .isEqualTo("lock: stale (process 4242, which took it 2026-11-20T17:56:00Z (3m ago), is gone; the next tick takes it)");
    }
}
