package dev.agentloop.cli;

import dev.agentloop.status.StatusReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The report as a table for people.
final class StatusTable {
    private static final List<String> HEAD = List.of("ISSUE", "PROMPT", "AGENT", "RESULT", "AGE", "STARTS", "NEXT");

    private final Console console;
    private final Instant now;

    StatusTable(Console console, Instant now) {
        this.console = console;
        this.now = now;
    }

    String of(StatusReport report) {
        StringBuilder text = new StringBuilder(lock(report.lock())).append('\n');
        for (StatusReport.Loop loop : report.loops()) {
            text.append('\n').append(loop.name());
            loop.problem().ifPresent(problem -> text.append(" — ").append(problem));
            text.append('\n').append(loop.issues().isEmpty() ? "  no issue was worked on yet\n" : table(loop.issues()));
        }
        return text.toString().stripTrailing();
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

    private String table(List<StatusReport.Issue> issues) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        issues.forEach(issue -> rows.add(row(issue)));
        int[] widths = new int[HEAD.size() - 1];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(line(row, widths)).append('\n');
        }
        return text.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append("  ").append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
        }
        return line.append("  ").append(row.getLast()).toString().stripTrailing();
    }

    private List<String> row(StatusReport.Issue issue) {
        return List.of(
                issue.id().value(),
                issue.prompt().map(Object::toString).orElse("-"),
                agent(issue),
                result(issue.result()),
                issue.age().map(Times::rough).orElse("-"),
                "%d/%d".formatted(issue.starts().count(), issue.starts().max()),
                next(issue));
    }

    private static String agent(StatusReport.Issue issue) {
        String name = issue.agent().name().toLowerCase(Locale.ROOT);
        return issue.pid().isPresent() ? name + " " + issue.pid().getAsLong() : name.equals("none") ? "-" : name;
    }

    private static String result(StatusReport.Result result) {
        return result.outcome().equals("none") ? "-" : result.outcome() + result.route().map(route -> " > " + route).orElse("");
    }

    private String next(StatusReport.Issue issue) {
        String until = issue.waitingUntil().map(at -> Times.until(at, now)).orElse("");
        return OneLine.of(issue.waitingFor().map(wait -> wait + until).or(() -> issue.result().error()).orElse(""));
    }
}
