package dev.agentloop.cli;

import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.state.KeptWork;
import dev.agentloop.status.Attention;
import dev.agentloop.status.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The issues of one loop as a table, what needs a person first. What a column says, its head and its mark say without colour too.
final class IssueTable {
    /// TITLE and COST are left out where the last column needs their room.
    private static final List<String> HEAD = List.of("", "ISSUE", "TITLE", "PROMPT", "AGENT", "RESULT", "AGE", "STARTS", "COST", "NEXT");

    private static final int TITLE = HEAD.indexOf("TITLE");
    private static final int COST = HEAD.indexOf("COST");

    private static final int LONGEST_TITLE = 40;

    /// Narrower, a sentence is a list of words.
    private static final int NARROWEST = 24;

    /// What the last column keeps before a title is shown: what happens next says more than what the person who wrote the title knows.
    private static final int COMFORTABLE = 50;

    private final Console console;
    private final Instant now;

    IssueTable(Console console, Instant now) {
        this.console = console;
        this.now = now;
    }

    String of(List<StatusReport.Issue> unsorted) {
        List<StatusReport.Issue> issues = unsorted.stream().sorted(Comparator.comparing(StatusReport.Issue::attention)).toList();
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        issues.stream().map(this::row).forEach(rows::add);
        List<Integer> columns = columns(rows, issues);
        int[] widths = columns.stream().mapToInt(column -> widest(rows, column)).toArray();
        StringBuilder text = new StringBuilder(line(cells(rows.getFirst(), columns), widths, ""));
        for (int i = 0; i < issues.size(); i++) {
            String colour = console.colour() ? mark(issues.get(i).attention()).colour() : "";
            text.append(line(cells(rows.get(i + 1), columns), widths, colour));
        }
        return text.toString();
    }

    private static List<String> cells(List<String> row, List<Integer> columns) {
        return columns.stream().map(row::get).toList();
    }

    /// Those there is room for.
    private List<Integer> columns(List<List<String>> rows, List<StatusReport.Issue> issues) {
        List<Integer> columns = new ArrayList<>(IntStream.range(0, HEAD.size()).boxed().toList());
        boolean costs = issues.stream().anyMatch(issue -> issue.usage().cost().isPresent());
        boolean titled = issues.stream().anyMatch(issue -> issue.title().isPresent());
        if (!titled || room(rows, columns) < COMFORTABLE) {
            columns.remove((Integer) TITLE);
        }
        if (!costs || room(rows, columns) < NARROWEST) {
            columns.remove((Integer) COST);
        }
        return columns;
    }

    /// What is left for the last of the columns.
    private int room(List<List<String>> rows, List<Integer> columns) {
        int others = columns.stream().limit(columns.size() - 1L).mapToInt(column -> 2 + widest(rows, column)).sum();
        return console.width() - others;
    }

    private static int widest(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElse(0);
    }

    /// A row; its last cell goes on below itself where the terminal ends.
    private String line(List<String> row, int[] widths, String colour) {
        StringBuilder line = new StringBuilder();
        int indent = 0;
        for (int i = 0; i < widths.length - 1; i++) {
            String cell = row.get(i) + " ".repeat(widths[i] - Columns.of(row.get(i)));
            // The mark and the number, by which a row is found.
            line.append(i < 2 ? coloured(cell, colour) : cell).append("  ");
            indent += widths[i] + 2;
        }
        int room = Math.max(NARROWEST, console.width() - indent);
        return line.append(String.join("\n" + " ".repeat(indent), Wrapping.lines(row.getLast(), room))).toString().stripTrailing() + "\n";
    }

    private static String coloured(String cell, String colour) {
        return colour.isEmpty() || cell.isBlank() ? cell : "\u001b[%sm%s\u001b[0m".formatted(colour, cell);
    }

    /// How attention looks.
    ///
    /// @param colour as the number in the terminal's escape sequence
    private record Mark(String sign, String colour) {}

    private static Mark mark(Attention attention) {
        return switch (attention) {
            case NEEDS_YOU -> new Mark("!", "1;31");
            case WAITING -> new Mark("~", "33");
            case WORKING -> new Mark("*", "32");
            case DUE -> new Mark(">", "36");
            case AT_REST -> new Mark("", "");
        };
    }

    /// ` (!)`: the mark that stands before such issues, if one does.
    static String legend(Attention attention, boolean colour) {
        Mark mark = mark(attention);
        return mark.sign().isEmpty() ? "" : " (%s)".formatted(coloured(mark.sign(), colour ? mark.colour() : ""));
    }

    private List<String> row(StatusReport.Issue issue) {
        return List.of(
                mark(issue.attention()).sign(),
                issue.id().value(),
                issue.title().map(IssueTable::shortened).orElse(""),
                issue.prompt().map(Object::toString).orElse("-"),
                agent(issue),
                result(issue.result()),
                issue.age().map(Times::rough).orElse("-"),
                "%d/%d".formatted(issue.starts().count(), issue.starts().max()),
                Amounts.cost(issue.usage(), 2),
                next(issue));
    }

    private static String shortened(String title) {
        return Columns.cut(Wrapping.oneLine(title), LONGEST_TITLE);
    }

    private static String agent(StatusReport.Issue issue) {
        String name = issue.agent().name().toLowerCase(Locale.ROOT);
        return issue.pid().isPresent() ? name + " " + issue.pid().getAsLong() : name.equals("none") ? "-" : name;
    }

    private static String result(StatusReport.Result result) {
        if (result.outcome().equals("none")) {
            return "-";
        }
        // What happened says more than whether it was well; a failure whose turn ended well (an unknown route, say) is a failure first.
        String word = result.kind().filter(kind -> result.outcome().equals("success") || !kind.isGoodEnd()).map(Outcome.Kind::word).orElse(result.outcome());
        return word + result.route().map(route -> " > " + route).orElse("");
    }

    /// What it waits for or what the next tick does; else where it is and how it ended.
    private String next(StatusReport.Issue issue) {
        String until = issue.waitingUntil().filter(_ -> issue.agent() != StatusReport.Agent.LIVE)
                .map(at -> " (in %s)".formatted(Times.rough(Duration.between(now, at)))).orElse("");
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
