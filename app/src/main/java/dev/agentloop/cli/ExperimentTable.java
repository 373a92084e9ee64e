package dev.agentloop.cli;

import dev.agentloop.model.Usage;
import dev.agentloop.status.Amounts;
import dev.agentloop.status.CostReport;
import dev.agentloop.status.CostReport.Group;
import dev.agentloop.status.CostReport.Issues;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The arms of experiments side by side: a column an arm, a line for each thing by which they are compared.
final class ExperimentTable {
    private static final int GAP = 3;

    private final int width;

    ExperimentTable(Console console) {
        this.width = console.width();
    }

    String of(CostReport report) {
        int digits = report.groups().stream().mapToInt(group -> Amounts.digits(perIssue(group))).max().orElse(2);
        List<Map<String, String>> columns = report.groups().stream().map(group -> column(group, digits)).toList();
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < columns.size(); ) {
            int to = from + 1;
            while (to < columns.size() && width(columns.subList(from, to + 1)) <= width) {
                to++;
            }
            text.append(block(columns.subList(from, to))).append('\n');
            from = to;
        }
        return text.toString().stripTrailing();
    }

    private static Map<String, String> column(Group group, int digits) {
        Issues issues = group.issues();
        Map<String, String> column = new LinkedHashMap<>();
        column.put("", group.name());
        column.put("issues", Amounts.count(issues.count()));
        column.put("succeeded", issues.ended() == 0
                ? Amounts.UNKNOWN
                : "%s (%d%%)".formatted(Amounts.count(issues.succeeded()), Math.round(100.0 * issues.succeeded() / issues.ended())));
        column.put("runs", Amounts.count(group.sum().runs()));
        column.put("cost an issue", Amounts.cost(perIssue(group), digits));
        column.put("runs of unknown cost", Amounts.count(group.sum().costUnknown()));
        column.put("time an issue", Amounts.time(group.sum().worked().dividedBy(Math.max(1, issues.count()))));
        return column;
    }

    private static Usage perIssue(Group group) {
        Usage all = group.sum().usage();
        Optional<BigDecimal> cost = all.cost().map(sum -> sum.divide(BigDecimal.valueOf(group.issues().count()), MathContext.DECIMAL64));
        return new Usage(all.inputTokens(), all.cachedTokens(), all.outputTokens(), cost, Optional.empty(), all.estimated());
    }

    private static int widest(Iterable<String> cells) {
        int most = 0;
        for (String cell : cells) {
            most = Math.max(most, cell.length());
        }
        return most;
    }

    private static int width(List<Map<String, String>> columns) {
        return widest(columns.getFirst().keySet()) + columns.stream().mapToInt(column -> GAP + widest(column.values())).sum();
    }

    private static String block(List<Map<String, String>> columns) {
        List<String> lines = new ArrayList<>();
        int first = widest(columns.getFirst().keySet());
        for (String measure : columns.getFirst().keySet()) {
            StringBuilder line = new StringBuilder(measure).append(" ".repeat(first - measure.length()));
            for (Map<String, String> column : columns) {
                String cell = column.get(measure);
                line.append(" ".repeat(GAP + widest(column.values()) - cell.length())).append(cell);
            }
            lines.add(line.toString());
        }
        return String.join("\n", lines) + "\n";
    }
}
