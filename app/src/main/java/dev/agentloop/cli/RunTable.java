package dev.agentloop.cli;

import dev.agentloop.model.RunId;
import dev.agentloop.status.Amounts;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.IssueWords;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The runs of an issue as a table, the latest last.
final class RunTable {
    private static final List<String> HEAD = List.of("RUN", "PROMPT", "AGENT", "WHY", "RESULT", "TIME", "COST");

    private RunTable() {}

    static List<StyledLine> of(List<IssueRuns.Run> runs) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        runs.forEach(run -> rows.add(row(run)));
        int[] widths = IntStream.range(0, HEAD.size()).map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)).toArray();
        return rows.stream().map(row -> StyledLine.of(line(row, widths), row == HEAD ? Style.BOLD : Style.PLAIN)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size()).mapToObj(i -> row.get(i) + " ".repeat(widths[i] - row.get(i).length())).collect(Collectors.joining("  ")).stripTrailing();
    }

    private static List<String> row(IssueRuns.Run run) {
        String kind = IssueWords.kind(run.record());
        return List.of(
                run.id().value(),
                run.record().terms().prompt().value(),
                run.record().agent(),
                kind.isEmpty() ? "start" : kind.substring(" · ".length()),
                run.alive() ? "running" : IssueWords.result(run.result()),
                run.lasted().map(Amounts::time).orElse(Amounts.UNKNOWN),
                Amounts.cost(run.usage(), Amounts.digits(run.usage())));
    }

    /// Runs whose name holds these letters.
    static List<RunId> matching(List<RunId> runs, String written) {
        return runs.stream().filter(run -> run.value().contains(written)).toList();
    }
}
