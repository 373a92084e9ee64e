package dev.agentloop.web;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.Usage;
import dev.agentloop.passkey.Username;
import dev.agentloop.status.Attention;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReport;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// One run, whose files are in a folder of the test.
final class RunScene implements Records {
    static final String SECRET = "ghp_0123456789abcdef";
    static final IssueRef ISSUE = new IssueRef(new LoopName("shop"), new IssueId("12"));
    static final RunId RUN = new RunId("run-20261120T175312.123Z");

    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

    private static final Assets ASSETS = new Assets();

    private final Path folder;
    private final OutputShape shape;
    volatile boolean over = true;
    String error = "";
    final Pages pages = new Pages(ASSETS, InstantSource.fixed(NOW), this);

    RunScene(Path folder, OutputShape shape) {
        this.folder = folder;
        this.shape = shape;
    }

    Path output() {
        return folder.resolve("output.json");
    }

    RunFiles files() {
        return new RunFiles(output(), shape, folder.resolve("stderr.log"), Path.of("/loop-data/shop/issues/12"));
    }

    /// What is answered at a place of the run, to somebody who is signed in.
    Optional<Answer> answer(Map<String, String> query, Optional<String> lastEvent, boolean part, String... rest) throws Exception {
        Ask ask = new Ask("GET", List.of("loops", "shop", "issues", "12", "runs", RUN.value()), query, lastEvent, "", Optional.of(new Visitor(new Username("ann"), "token")), InetAddress.getLoopbackAddress(), part);
        return new RunPages(this, pages).answer(ask, ISSUE, issue(ISSUE.loop(), ISSUE.id()).orElseThrow(), RUN, List.of(rest));
    }

    String page(Map<String, String> query) throws Exception {
        Answer.Html html = (Answer.Html) answer(query, Optional.empty(), false).orElseThrow();
        return html.text();
    }

    @Override
    public StatusReport report() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<IssueRuns> issue(LoopName loop, IssueId issue) {
        RunTerms terms = new RunTerms(new PromptName("implement"), new Label("loop/ready"), new Label("loop/doing"), new Label("loop/done"), Duration.ofHours(1), 2,
                Optional.empty(), 0, Map.of(), true, false, Budget.NONE, LoopConfig.Publish.AGENTLOOP);
        RunRecord record = new RunRecord(ISSUE, RUN, RunRecord.Kind.START, 0, 0, terms, Engagement.named("claude"), List.of(), false);
        StatusReport.Result result = new StatusReport.Result(over ? error.isEmpty() ? "success" : "failure" : "running", Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(error).filter(text -> !text.isEmpty()));
        Usage usage = over ? new Usage(OptionalLong.of(12_000), OptionalLong.empty(), OptionalLong.of(800), Optional.of(new BigDecimal("0.0421")), Optional.empty(), false) : Usage.UNKNOWN;
        IssueRuns.Run run = new IssueRuns.Run(record, !over, result, Optional.of(Duration.ofMinutes(3)), over ? OptionalInt.of(7) : OptionalInt.empty(), usage,
                over ? Optional.of(new Label("loop/done")) : Optional.empty());
        StatusReport.Issue known = new StatusReport.Issue(ISSUE.id(), Optional.of("Show the price with tax"), Attention.WORKING, Optional.of(new PromptName("implement")),
                StatusReport.Agent.LIVE, OptionalLong.of(42), Optional.of(RUN), Optional.of(Duration.ofMinutes(3)), result, new StatusReport.Starts(1, 10, Duration.ofHours(1)), 0, 0,
                Optional.of("its agent has been working for 3m of at most 1h"), Optional.empty(), Set.of(new Label("loop/doing")), List.of(), Usage.UNKNOWN);
        return Optional.of(new IssueRuns(known, List.of(run)));
    }

    @Override
    public Optional<RunFiles> run(IssueRef issue, RunId run) {
        return issue.equals(ISSUE) && run.equals(RUN) ? Optional.of(files()) : Optional.empty();
    }

    @Override
    public boolean isOver(IssueRef issue, RunId run) {
        return over;
    }

    @Override
    public String metrics() {
        return "";
    }

    @Override
    public String masked(String text) {
        return text.replace(SECRET, "***");
    }
}
