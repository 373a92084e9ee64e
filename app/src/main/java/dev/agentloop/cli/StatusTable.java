package dev.agentloop.cli;

import dev.agentloop.model.Account;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.plan.AccountWords;
import dev.agentloop.status.Attention;
import dev.agentloop.status.StatusReport;
import dev.agentloop.status.Times;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The report as a table for people.
final class StatusTable {
    /// Room for a sentence where the window leaves none.
    private static final int NARROWEST = 24;

    private final Console console;
    private final Instant now;

    StatusTable(Console console, Instant now) {
        this.console = console;
        this.now = now;
    }

    List<StyledLine> of(StatusReport report) {
        List<StyledLine> lines = new ArrayList<>();
        add(lines, lock(report.lock()));
        report.accounts().forEach(account -> add(lines, line(account)));
        report.limits().forEach(limit -> add(lines, line(limit)));
        summary(report).ifPresent(lines::add);
        for (StatusReport.Loop loop : report.loops()) {
            lines.add(StyledLine.EMPTY);
            StyledLine name = StyledLine.of(loop.name().value(), Style.BOLD);
            lines.add(loop.problem().map(problem -> name.with(" — " + Wrapping.oneLine(problem), Style.RED)).orElse(name));
            if (loop.issues().isEmpty()) {
                add(lines, "  no issue was worked on yet");
            } else {
                lines.addAll(new IssueTable(console, now).of(loop.issues()));
            }
        }
        return lines;
    }

    private static void add(List<StyledLine> lines, String text) {
        text.lines().forEach(line -> lines.add(StyledLine.of(line, Style.PLAIN)));
    }

    /// How many issues there are of each kind, with the marks that the tables have; nothing, where there are none.
    private static Optional<StyledLine> summary(StatusReport report) {
        List<Attention> all = report.loops().stream().flatMap(loop -> loop.issues().stream()).map(StatusReport.Issue::attention).toList();
        StyledLine line = StyledLine.of("issues: ", Style.PLAIN);
        String gap = "";
        for (Attention one : Attention.values()) {
            long count = all.stream().filter(one::equals).count();
            if (count > 0) {
                line = IssueTable.legend(line.with(gap + one.count(count), Style.PLAIN), one);
                gap = ", ";
            }
        }
        return Optional.of(line).filter(_ -> !all.isEmpty());
    }

    private String line(Account account) {
        String until = account.until().isAfter(now) ? "tried again at " + Times.moment(account.until(), now) : "tried again by the next run";
        return line("agent: ", "%s; %s. %s".formatted(Wrapping.oneLine(AccountWords.why(account)), until, AccountWords.cure(account)));
    }

    private String line(RequestLimit limit) {
        String token = limit.token().isEmpty() ? "requests without a token" : "the token of " + limit.token();
        return line("forge: ", "the rate limit of %s for %s is used up; asked again at %s".formatted(limit.host(), token, Times.moment(limit.until(), now)));
    }

    /// Above the loops, because all of them wait for it.
    private String line(String head, String sentence) {
        int room = Math.max(NARROWEST, console.width() - head.length());
        return head + String.join("\n" + " ".repeat(head.length()), Wrapping.lines(sentence, room)) + "\n";
    }

    private String lock(StatusReport.Lock lock) {
        return switch (lock) {
            case StatusReport.Lock.Free() -> "lock: free";
            case StatusReport.Lock.Held(long pid, Instant since) -> "lock: held by process %d since %s".formatted(pid, Times.past(since, now));
            case StatusReport.Lock.Stale(long pid, Instant since) ->
                "lock: stale (process %d, which took it %s, is gone; the next tick takes it)".formatted(pid, Times.past(since, now));
            case StatusReport.Lock.Damaged(String problem) -> "lock: " + problem;
        };
    }
}
