package dev.agentloop.cli;

import dev.agentloop.model.Account;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.plan.AccountWords;
import dev.agentloop.status.Attention;
import dev.agentloop.status.StatusReport;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

    String of(StatusReport report) {
        StringBuilder text = new StringBuilder(lock(report.lock())).append('\n');
        report.accounts().forEach(account -> text.append(line(account)));
        report.limits().forEach(limit -> text.append(line(limit)));
        summary(report).ifPresent(text::append);
        for (StatusReport.Loop loop : report.loops()) {
            text.append('\n').append(loop.name());
            loop.problem().ifPresent(problem -> text.append(" — ").append(Wrapping.oneLine(problem)));
            text.append('\n').append(loop.issues().isEmpty() ? "  no issue was worked on yet\n" : new IssueTable(console, now).of(loop.issues()));
        }
        return text.toString().stripTrailing();
    }

    /// How many issues there are of each kind, with the marks that the tables have; nothing, where there are none.
    private Optional<String> summary(StatusReport report) {
        List<Attention> all = report.loops().stream().flatMap(loop -> loop.issues().stream()).map(StatusReport.Issue::attention).toList();
        String counts = Arrays.stream(Attention.values())
                .filter(all::contains)
                .map(one -> one.count(all.stream().filter(one::equals).count()) + IssueTable.legend(one, console.colour()))
                .collect(Collectors.joining(", "));
        return Optional.of("issues: " + counts + "\n").filter(_ -> !all.isEmpty());
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
            case StatusReport.Lock.Held(long pid, Instant since) -> "lock: held by process %d since %s".formatted(pid, since);
            case StatusReport.Lock.Stale(long pid, Instant since) ->
                "lock: stale (process %d, which took it at %s, is gone; the next tick takes it)".formatted(pid, since);
            case StatusReport.Lock.Damaged(String problem) -> "lock: " + problem;
        };
    }
}
