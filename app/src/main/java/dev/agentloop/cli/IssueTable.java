package dev.agentloop.cli;

import dev.agentloop.status.Amounts;
import dev.agentloop.status.Attention;
import dev.agentloop.status.IssueWords;
import dev.agentloop.status.StatusReport;
import dev.agentloop.status.Times;
import dev.agentloop.terminal.Columns;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private static final int COMFORTABLE = 40;

    private final Console console;
    private final Instant now;

    IssueTable(Console console, Instant now) {
        this.console = console;
        this.now = now;
    }

    List<StyledLine> of(List<StatusReport.Issue> unsorted) {
        List<StatusReport.Issue> issues = unsorted.stream().sorted(Comparator.comparing(StatusReport.Issue::attention)).toList();
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        issues.stream().map(this::row).forEach(rows::add);
        List<Integer> columns = columns(rows, issues);
        int[] widths = columns.stream().mapToInt(column -> widest(rows, column)).toArray();
        List<StyledLine> lines = new ArrayList<>();
        lines(cells(rows.getFirst(), columns), widths, Style.PLAIN).forEach(head -> lines.add(StyledLine.of(head.text(), Style.DIM)));
        for (int i = 0; i < issues.size(); i++) {
            lines.addAll(lines(cells(rows.get(i + 1), columns), widths, mark(issues.get(i).attention()).style()));
        }
        return lines;
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
    private List<StyledLine> lines(List<String> row, int[] widths, Style style) {
        StyledLine line = StyledLine.EMPTY;
        int indent = 0;
        for (int i = 0; i < widths.length - 1; i++) {
            // The mark and the number, by which a row is found.
            line = line.with(Columns.padded(row.get(i), widths[i]), i < 2 ? style : Style.PLAIN).with("  ", Style.PLAIN);
            indent += widths[i] + 2;
        }
        List<String> last = Wrapping.lines(row.getLast(), Math.max(NARROWEST, console.width() - indent));
        List<StyledLine> lines = new ArrayList<>(List.of(line.with(last.getFirst(), Style.PLAIN)));
        for (String more : last.subList(1, last.size())) {
            lines.add(StyledLine.of(" ".repeat(indent) + more, Style.PLAIN));
        }
        return lines;
    }

    /// How attention looks.
    private record Mark(String sign, Style style) {}

    private static Mark mark(Attention attention) {
        return switch (attention) {
            case NEEDS_YOU -> new Mark("!", Style.RED);
            case WAITING -> new Mark("~", Style.YELLOW);
            case WORKING -> new Mark("*", Style.GREEN);
            case DUE -> new Mark(">", Style.CODE);
            case AT_REST -> new Mark("", Style.PLAIN);
        };
    }

    /// A sentence about such issues, and ` (!)`: the mark that stands before them, if one does.
    static StyledLine legend(StyledLine before, Attention attention) {
        Mark mark = mark(attention);
        return mark.sign().isEmpty() ? before : before.with(" (", Style.PLAIN).with(mark.sign(), mark.style()).with(")", Style.PLAIN);
    }

    private List<String> row(StatusReport.Issue issue) {
        return List.of(
                mark(issue.attention()).sign(),
                issue.id().value(),
                issue.title().map(IssueTable::shortened).orElse(""),
                issue.prompt().map(Object::toString).orElse("-"),
                IssueWords.agent(issue),
                IssueWords.result(issue.result()),
                issue.age().map(Times::rough).orElse("-"),
                "%d/%d".formatted(issue.starts().count(), issue.starts().max()),
                Amounts.cost(issue.usage(), 2),
                IssueWords.next(issue, now));
    }

    private static String shortened(String title) {
        return Columns.cut(Wrapping.oneLine(title), LONGEST_TITLE);
    }

}
