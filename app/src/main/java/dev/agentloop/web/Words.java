package dev.agentloop.web;

import dev.agentloop.conversation.Printable;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.Usage;
import dev.agentloop.plan.Durations;
import dev.agentloop.status.Amounts;
import dev.agentloop.status.Attention;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.IssueWords;
import dev.agentloop.status.StatusReport;
import dev.agentloop.status.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What the templates say about the values they are given, in the words of `status`. Texts of others come without secrets.
public final class Words {
    private final Instant now;
    private final UnaryOperator<String> mask;

    Words(Instant now, UnaryOperator<String> mask) {
        this.now = now;
        this.mask = mask;
    }

    public String text(String text) {
        return mask.apply(Printable.of(text));
    }

    /// `in 4m`, `3h ago`
    public String when(Instant at) {
        return at.isAfter(now) ? "in " + Times.rough(Duration.between(now, at)) : Times.rough(Duration.between(at, now)) + " ago";
    }

    /// For machines, and for people who point at it.
    public String moment(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public String age(StatusReport.Issue issue) {
        return issue.age().map(Times::rough).orElse("");
    }

    public String agent(StatusReport.Issue issue) {
        return issue.agent() == StatusReport.Agent.NONE ? "" : IssueWords.agent(issue);
    }

    public String result(StatusReport.Result result) {
        return result.outcome().equals("none") ? "" : IssueWords.result(result);
    }

    public String next(StatusReport.Issue issue) {
        return text(IssueWords.next(issue, now));
    }

    public String title(StatusReport.Issue issue) {
        return text(issue.title().orElse(""));
    }

    public List<String> labels(StatusReport.Issue issue) {
        return issue.labels().stream().sorted().map(Label::name).toList();
    }

    public String kind(IssueRuns.Run run) {
        return IssueWords.kind(run.record()).replaceFirst("^ · ", "");
    }

    public String lasted(IssueRuns.Run run) {
        return run.lasted().map(Durations::text).orElse("");
    }

    public String cost(Usage usage) {
        return usage.cost().isEmpty() ? "" : Amounts.cost(usage, Amounts.digits(usage));
    }

    /// `12,000 in · 800 out · $0.0421`; empty when nothing is known.
    public String usage(Usage usage) {
        return String.join(" · ", Amounts.of(usage));
    }

    public String count(long number) {
        return Amounts.count(number);
    }

    /// A word for what an issue asks of whoever looks.
    public String attention(Attention attention) {
        return switch (attention) {
            case NEEDS_YOU -> "needs you";
            case WAITING -> "waits";
            case WORKING -> "working";
            case DUE -> "due";
            case AT_REST -> "at rest";
        };
    }

    /// The class of its mark, which has a colour for light and dark.
    public String mark(Attention attention) {
        return switch (attention) {
            case NEEDS_YOU -> "mark-needs-you";
            case WAITING -> "mark-waiting";
            case WORKING -> "mark-working";
            case DUE -> "mark-due";
            case AT_REST -> "mark-at-rest";
        };
    }

    /// The class of what became of a run.
    public String outcome(StatusReport.Result result) {
        return switch (result.outcome()) {
            case "success" -> "outcome-success";
            case "failure", "crash" -> "outcome-failure";
            case "running" -> "outcome-running";
            default -> "outcome-none";
        };
    }

    /// How many issues of a loop there are of each kind, most urgent first: `1 needs you`.
    public List<Count> counts(StatusReport.Loop loop) {
        return Stream.of(Attention.values())
                .map(attention -> new Count(attention, loop.issues().stream().filter(issue -> issue.attention() == attention).count()))
                .filter(count -> count.issues() > 0)
                .toList();
    }

    public record Count(Attention attention, long issues) {}

    public String path(IssueRef issue) {
        return Pages.path(issue);
    }

    public String path(IssueRef issue, RunId run) {
        return Pages.path(issue) + "/runs/" + run;
    }

    public String lock(StatusReport.Lock lock) {
        return switch (lock) {
            case StatusReport.Lock.Free() -> "No tick is running.";
            case StatusReport.Lock.Held(long pid, Instant since) -> "A tick has been running for %s (process %d).".formatted(Times.rough(Duration.between(since, now)), pid);
            case StatusReport.Lock.Stale(long pid, Instant since) -> "The tick of %s was killed (process %d); the next one recovers.".formatted(when(since), pid);
            case StatusReport.Lock.Damaged(String problem) -> text(problem);
        };
    }
}
