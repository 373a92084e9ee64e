package dev.agentloop.cli;

import dev.agentloop.status.Amounts;
import dev.agentloop.status.Amounts.Unit;
import dev.agentloop.status.CostReport;
import dev.agentloop.status.CostSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The costs as a table for people: a line a group, and one for all.
final class CostsTable {
    /// What numbers leave a group's name at least.
    private static final int SHORTEST_NAME = 8;

    private final int width;

    CostsTable(Console console) {
        this.width = console.width();
    }

    String of(CostReport report) {
        List<List<String>> rows = List.of();
        for (Unit unit : Unit.values()) {
            rows = rows(report, unit);
            if (width(rows) <= width) {
                break;
            }
        }
        return text(shortened(rows));
    }

    private static List<List<String>> rows(CostReport report, Unit unit) {
        int digits = Amounts.digits(report.total().usage());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(report.by().word().toUpperCase(Locale.ROOT), "RUNS", "OK", "FAILED", "IN", "CACHED", "OUT", "COST", "?", "TIME"));
        report.groups().forEach(group -> rows.add(row(group.name(), group.sum(), unit, digits)));
        rows.add(row("total", report.total(), unit, digits));
        return rows;
    }

    private static List<String> row(String name, CostSum sum, Unit unit, int digits) {
        return List.of(
                name,
                Amounts.count(sum.runs()),
                Amounts.count(sum.succeeded()),
                Amounts.count(sum.failed()),
                unit.of(sum.usage().inputTokens()),
                unit.of(sum.usage().cachedTokens()),
                unit.of(sum.usage().outputTokens()),
                Amounts.cost(sum.usage(), digits),
                sum.costUnknown() == 0 ? "" : Amounts.count(sum.costUnknown()),
                Amounts.time(sum.worked()));
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.getFirst().size()).map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)).toArray();
    }

    private static int width(List<List<String>> rows) {
        int[] widths = widths(rows);
        return Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    }

    /// Names may be of any length; numbers are what the table is for.
    private List<List<String>> shortened(List<List<String>> rows) {
        int room = Math.max(SHORTEST_NAME, widths(rows)[0] - Math.max(0, width(rows) - width));
        return rows.stream().map(row -> {
            List<String> cells = new ArrayList<>(row);
            cells.set(0, row.getFirst().length() <= room ? row.getFirst() : row.getFirst().substring(0, room - 1) + "…");
            return cells;
        }).map(List::copyOf).toList();
    }

    private static String text(List<List<String>> rows) {
        int[] widths = widths(rows);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(row.getFirst()).append(" ".repeat(widths[0] - row.getFirst().length()));
            for (int i = 1; i < widths.length; i++) {
                line.append("  ").append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }
}
