package dev.agentloop.cli;

import dev.agentloop.model.Label;
import dev.agentloop.state.KeptWork;
import dev.agentloop.status.StatusReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The report as a table for people.
final class StatusTable {
    private static final List<String> HEAD = List.of("ISSUE", "PROMPT", "AGENT", "RESULT", "AGE", "STARTS", "NEXT");

    private static final int RESULT = HEAD.indexOf("RESULT");

    /// Room for the last column even where the others leave none: narrower, a sentence is a list of words.
    private static final int NARROWEST = 24;

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
            loop.problem().ifPresent(problem -> text.append(" — ").append(Wrapping.oneLine(problem)));
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
        List<List<String>> rows = issues.stream().map(this::row).toList();
        int[] widths = HEAD.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length - 1; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder(line(HEAD, widths, Colour.NONE));
        for (int i = 0; i < rows.size(); i++) {
            text.append(line(rows.get(i), widths, colour(issues.get(i))));
        }
        return text.toString();
    }

    /// A row; its last cell goes on below itself where the terminal ends.
    private String line(List<String> row, int[] widths, Colour colour) {
        StringBuilder line = new StringBuilder();
        int indent = 0;
        for (int i = 0; i < widths.length - 1; i++) {
            String cell = row.get(i) + " ".repeat(widths[i] - row.get(i).length());
            line.append("  ").append(i == RESULT ? colour.of(cell) : cell);
            indent += 2 + widths[i];
        }
        int room = Math.max(NARROWEST, console.width() - indent - 2);
        String gap = "\n" + " ".repeat(indent + 2);
        return line.append("  ").append(String.join(gap, Wrapping.lines(row.getLast(), room))).toString().stripTrailing() + "\n";
    }

    /// By what a person looks for: what runs, and what needs them.
    private enum Colour {
        NONE(""),
        RED("31"),
        GREEN("32"),
        YELLOW("33");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String of(String cell) {
            return code.isEmpty() ? cell : "\u001b[%sm%s\u001b[0m".formatted(code, cell);
        }
    }

    private Colour colour(StatusReport.Issue issue) {
        if (!console.colour()) {
            return Colour.NONE;
        }
        return switch (issue.result().outcome()) {
            case "running" -> Colour.GREEN;
            case "failure" -> Colour.RED;
            case "crash" -> Colour.YELLOW;
            default -> Colour.NONE;
        };
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

    /// What it waits for or what the next tick does; else where it is and how it ended.
    private String next(StatusReport.Issue issue) {
        String until = issue.waitingUntil().filter(_ -> issue.agent() != StatusReport.Agent.LIVE).map(at -> Times.until(at, now)).orElse("");
        return issue.waitingFor().map(wait -> wait + until).orElseGet(() -> ended(issue)) + kept(issue);
    }

    private static String kept(StatusReport.Issue issue) {
        return issue.kept().isEmpty()
                ? ""
                : "; work that was not pushed is kept%s: %s".formatted(
                        issue.kept().size() == 1 ? "" : ", %d times, lately".formatted(issue.kept().size()), KeptWork.restoreCommand(issue.kept().getLast()));
    }

    private static String ended(StatusReport.Issue issue) {
        String labels = issue.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
        String at = labels.isEmpty() ? "" : "at " + labels;
        return issue.result().error().map(error -> at.isEmpty() ? error : at + ": " + error).orElse(at);
    }
}
