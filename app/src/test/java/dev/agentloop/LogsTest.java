package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.AcpxAgents;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.Usage;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop logs`: what a user types and what comes back.
class LogsTest {
    /// Of the shell.
    private static final Instant NOW = Instant.parse("2026-11-20T17:53:12.123Z");
    private static final RunId FIRST = RunId.next(NOW.minus(Duration.ofHours(2)), Optional.empty());
    private static final RunId SECOND = RunId.next(NOW.minus(Duration.ofMinutes(3)), Optional.empty());
    private static final Path RECORDED = Path.of("src/test/resources/readings/acpx-code-run.ndjson");

    @TempDir
    Path directory;

    private Shell shell;
    private IssueData issue;

    @BeforeEach
    void someLoop() throws Exception {
        shell = new Shell(directory).withLoop("shop.git");
        issue = new StateRoot(directory.resolve("loop-data"), new AtomicFiles(Effects.NONE)).loop(new LoopName("shop")).issue(IssueId.of(31));
    }

    private void run(RunId id, RunRecord.Kind kind, OutputShape shape, String output) throws IOException {
        Engagement engagement = new Engagement("claude", Optional.empty(), List.of(), new AccountId("claude", ""), shape, Optional.empty());
        issue.record(new RunRecord(issue.issue(), id, kind, kind == RunRecord.Kind.START ? 0 : 1, 0, ExampleLoop.prompt("code").terms(), engagement, List.of(), false));
        Files.writeString(issue.output(id), output);
    }

    private void start(RunId id, String output) throws IOException {
        run(id, RunRecord.Kind.START, new OutputShape.Acpx(), output);
    }

    private void ended(RunId id, Outcome.Kind kind, String error, String target) throws IOException {
        Usage usage = new Usage(OptionalLong.of(100), OptionalLong.empty(), OptionalLong.of(20), Optional.of(new BigDecimal("0.25")), Optional.empty(), false);
        issue.ending(id, new Ending(
                kind.isGoodEnd() ? "success" : "failure", Optional.of(kind), Optional.empty(), Optional.of("end_turn"), Optional.ofNullable(error),
                Optional.ofNullable(target).map(Label::new), Evidence.NONE, usage, 3, Duration.ofSeconds(72)));
    }

    private static String update(String update) {
        return "{\"method\":\"session/update\",\"params\":{\"update\":" + update + "}}\n";
    }

    private static String say(String text) {
        return update("{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"" + text + "\"}}");
    }

    private static final String PROMPT = "{\"id\":2,\"method\":\"session/prompt\",\"params\":{}}\n";
    private static final String ANSWER = "{\"id\":2,\"result\":{\"stopReason\":\"end_turn\"}}\n";

    private String logs(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "logs";
        all[1] = "31";
        System.arraycopy(options, 0, all, 2, options.length);
        Shell.Result result = shell.run(all);
        assertThat(result.code()).as("%s", result).isZero();
        return result.out();
    }

    @Test
    void aRecordedRunOnATerminal() throws Exception {
        start(SECOND, Files.readString(RECORDED));
        ended(SECOND, Outcome.Kind.DELIVERED, null, "loop/plan-done");

        assertThat(shell.with("COLUMNS", "80").run("logs", "31").out()).isEqualTo("""
                shop/31 · code · claude
                run-20261120T175012.123Z, started 2026-11-20T17:50:12Z, 3m ago

                I look.

                Plan  0 of 2 done
                  ○ Write
                  ○ Test

                ✓ edit     Commit hello.txt
                ✓ execute  Push issue-31-demo
                ? rm: asked for permission, got 'Allow'
                ✓ execute  rm

                Pushed it.

                ── delivered · 1m12s · 3 tool calls · 100 in · 20 out · $0.2500
                   moved to loop/plan-done""");
    }

    @Test
    void withoutATerminalMarkdownStaysAsItWasWritten() throws Exception {
        start(SECOND, PROMPT + say("# Head\\n\\nSome *words*, which") + say(" are not wrapped however many of them there are in a line, because another program reads it.") + ANSWER);
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);

        assertThat(logs()).contains("\n# Head\n\nSome *words*, which are not wrapped however many of them there are in a line, because another program reads it.\n");
        assertThat(shell.with("COLUMNS", "40").run("logs", "31").out()).contains("""

                Head

                Some words, which are not wrapped
                however many of them there are in a
                line, because another program reads it.
                """);
    }

    @Test
    void whatWentWrongIsSaidInTheWordsOfStatusWithTheEndOfStderr() throws Exception {
        start(SECOND, PROMPT + update("{\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"a\",\"title\":\"make\",\"kind\":\"execute\"}"));
        Files.writeString(issue.stderr(SECOND), "one\n\u001b[31mtwo\u001b[0m\n");
        ended(SECOND, Outcome.Kind.USAGE_LIMIT, "no credit left", "NeedSupervisor");

        assertThat(logs()).endsWith("""
                ▸ execute  make  (its end was not seen)

                ── usage-limit · 1m12s · 3 tool calls · 100 in · 20 out · $0.2500
                   no credit left
                   stderr │ one
                   stderr │ two
                   moved to NeedSupervisor""");
        assertThat(shell.run("status").out()).contains("usage-limit").contains("no credit left");
    }

    @Test
    void thoughtsAndOutputsOfToolsAreForThoseWhoAsk() throws Exception {
        String output = update("""
                {"sessionUpdate":"tool_call_update","toolCallId":"a","status":"completed","content":[{"type":"content","content":{"type":"text","text":"yes\\n"}}]}""");
        start(SECOND, PROMPT + say("Hm.").replace("agent_message", "agent_thought") + update("{\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"a\",\"title\":\"ls\"}") + output + ANSWER);
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);

        assertThat(logs()).contains("ls").doesNotContain("Hm.").doesNotContain("yes");
        assertThat(logs("-v")).contains("\n~ Hm.\n").contains("ls\n  │ yes\n");
    }

    @Test
    void noOrderAndNoSecretReachesTheTerminal() throws Exception {
        start(SECOND, PROMPT + say("a\\u001b[2Jb \\u009b5mc ghp_0123456789abcdef0") + say("123\\u0007 \\u202ed `hunter2-long`") + "no json \u001b]0;title\u0007 at all\n"
                + update("{\"sessionUpdate\":\"tool_call\",\"title\":\"" + "x".repeat(30) + " ghp_0123456789abcdef0123\"}") + ANSWER);
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);

        String out = shell.with("MY_TOKEN", "hunter2-long").with("COLUMNS", "80").run("logs", "31").out();

        assertThat(out).contains("ab c *** d ***").contains("no json  at all").contains("xx ***").doesNotContain("ghp_");
        assertThat(out.chars().filter(c -> c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0)).isEmpty();
    }

    @Test
    void aRunThatGoesOnShowsWholeLinesAndHowFarItIs() throws Exception {
        start(SECOND, PROMPT + say("Begun.") + say("Half").substring(0, 60));
        alive(SECOND);

        assertThat(logs()).containsPattern("Begun\\.\\R\\R── running · \\w+\\z").doesNotContain("session/update");
    }

    /// This process stands for the agent's.
    private void alive(RunId run) throws IOException {
        var self = new AcpxAgents(Effects.NONE, ZoneOffset.UTC, List.of(), _ -> {}).self("java");
        issue.lock(new IssueLock(run, self));
    }

    @Test
    void theLastEntriesAndEarlierRuns() throws Exception {
        start(FIRST, PROMPT + say("The first run.") + ANSWER);
        ended(FIRST, Outcome.Kind.ANSWERED, null, null);
        StringBuilder output = new StringBuilder(PROMPT);
        for (int i = 0; i < 50_000; i++) {
            output.append(say("Message " + i + ".")).append(update("{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"c" + i + "\",\"title\":\"tool " + i + "\",\"status\":\"completed\"}"));
        }
        run(SECOND, RunRecord.Kind.RESTART, new OutputShape.Acpx(), output + ANSWER);
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);

        assertThat(logs("-n", "3")).isEqualTo("""
                shop/31 · code · claude · restart 1
                run-20261120T175012.123Z, started 2026-11-20T17:50:12Z, 3m ago

                ✓          tool 49998

                Message 49999.

                ✓          tool 49999

                ── answered · 1m12s · 3 tool calls · 100 in · 20 out · $0.2500""");
        // More than is found where it is looked first.
        assertThat(logs("-n", "5000")).contains("\n\nMessage 47500.\n").doesNotContain("Message 47499.", "tool 47499\n");
        assertThat(logs("--run", "T155312")).contains("The first run.").doesNotContain("Message");
        assertThat(logs("--list")).isEqualTo("""
                RUN                       PROMPT  AGENT   WHY        RESULT    TIME   COST
                run-20261120T155312.123Z  code    claude  start      answered  1m12s  $0.2500
                run-20261120T175012.123Z  code    claude  restart 1  answered  1m12s  $0.2500""");
        assertThat(shell.run("logs", "31", "--run", "run-2026").err()).contains("several").contains(FIRST.value());
    }

    @Test
    void agentsWithoutAcp() throws Exception {
        run(FIRST, RunRecord.Kind.START, new OutputShape.PlainText(), "I do \"it\n  { as I am\ndone \u0000\n");
        ended(FIRST, Outcome.Kind.ANSWERED, null, null);
        OutputShape.Paths paths = new OutputShape.Paths("item.text", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        run(SECOND, RunRecord.Kind.START, new OutputShape.Lines(paths), "{\"type\":\"begin\"}\n{\"item\":{\"text\":\"Done *so*.\"}}\nnot json\n");
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);

        assertThat(logs("--run", "T1553")).contains("\n\nI do \"it\n  { as I am\ndone\n\n──");
        assertThat(logs()).contains("\n\nDone *so*.\n\nnot json\n\n──").doesNotContain("begin");
        assertThat(logs("-v")).contains("{\"type\":\"begin\"}");
        run(SECOND, RunRecord.Kind.START, new OutputShape.OneObject(paths), "warning\n{\"item\":\n{\"text\":\"All of it.\"}}\n");
        assertThat(logs()).contains("\n\nAll of it.\n\n──");
    }

    @Test
    void withoutARunItIsSaidWhy() throws Exception {
        assertThat(shell.run("logs", "99").code()).isEqualTo(2);
        assertThat(shell.run("logs", "99").err()).contains("shop/99").contains("agentloop status");
        assertThat(shell.run("logs", "31", "-f", "--list").code()).isEqualTo(2);
        assertThat(shell.run("logs", "31", "-n", "0").code()).isEqualTo(2);
    }

    /// Half a line, the rest of it, an end, a restart, and its end.
    @Test
    void followsFromRunToRunUntilTheIssueRests() throws Exception {
        start(SECOND, PROMPT + say("Begun.") + update("{\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"a\",\"title\":\"make\"}"));
        alive(SECOND);
        RunId third = RunId.next(NOW, Optional.of(SECOND));
        CompletableFuture<Shell.Result> following = CompletableFuture.supplyAsync(() -> shell.run("logs", "31", "-f"));
        try {
            String late = say("Late \\u00fc.");
            append(SECOND, late.substring(0, 70));
            Thread.sleep(400);
            append(SECOND, late.substring(70) + ANSWER);
            Thread.sleep(400);
            run(third, RunRecord.Kind.RESTART, new OutputShape.Acpx(), PROMPT + say("Again.") + ANSWER);
            ended(SECOND, Outcome.Kind.CRASH, "died", null);
            ended(third, Outcome.Kind.ANSWERED, null, "loop/plan-done");
            Shell.Result result = following.get(60, TimeUnit.SECONDS);
            assertThat(result.code()).isZero();
            assertThat(result.out()).containsSubsequence(
                    "shop/31 · code · claude\n", "Begun.", "\n\nLate ü.\n\n", "make", "\n\n── crash", "shop/31 · code · claude · restart 1\n", "\n\nAgain.\n\n── answered", "moved to loop/plan-done");
            assertThat(result.err()).isEqualTo("shop/31: rests; nothing follows until somebody moves it");
        } finally {
            following.cancel(true);
        }
    }

    private void append(RunId run, String text) throws IOException {
        Files.writeString(issue.output(run), text, StandardOpenOption.APPEND);
    }

    /// In a JVM with a heap smaller than the longest line; what comes first is there before the rest was looked at.
    @Test
    void aHugeRunBeginsAtOnceAndStaysSmall() throws Exception {
        start(SECOND, "");
        ended(SECOND, Outcome.Kind.ANSWERED, null, null);
        try (OutputStream out = Files.newOutputStream(issue.output(SECOND))) {
            out.write((PROMPT + say("The beginning.") + update("{\"sessionUpdate\":\"plan\",\"entries\":[{\"content\":\"All\"}]}")).getBytes(StandardCharsets.UTF_8));
            out.write("{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"tool_call\",\"title\":\"cat\",\"rawOutput\":\"".getBytes(StandardCharsets.UTF_8));
            byte[] piece = "0123456789abcde\\n".repeat(65_536).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100; i++) {
                out.write(piece);
            }
            out.write(("\",\"status\":\"completed\"}}}\n" + say("The end.") + ANSWER).getBytes(StandardCharsets.UTF_8));
        }
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-cp", System.getProperty("java.class.path"), Main.class.getName(), "logs", "31")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (var lines = program.inputReader(StandardCharsets.UTF_8)) {
            long begun = System.nanoTime();
            String line = lines.readLine();
            while (line != null && !line.contains("The beginning.")) {
                line = lines.readLine();
            }
            Duration first = Duration.ofNanos(System.nanoTime() - begun);
            List<String> rest = lines.lines().toList();
            assertThat(rest).contains("The end.").anyMatch(one -> one.contains("cat"));
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isZero();
            // The machine may be busy: what it does before the first line is what every command does.
            assertThat(first).isLessThan(Duration.ofNanos(System.nanoTime() - begun).dividedBy(2).plusSeconds(5));
            System.out.printf("first line after %d ms, the last after %d ms%n", first.toMillis(), (System.nanoTime() - begun) / 1_000_000);
        } finally {
            program.destroyForcibly();
        }
    }
}
