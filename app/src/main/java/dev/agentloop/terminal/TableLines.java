package dev.agentloop.terminal;

import dev.agentloop.terminal.StyledLine.Span;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.node.Node;

/// A table in columns; where it is too wide for the terminal, each row as a list of its cells.
final class TableLines {
    private static final String GAP = "  ";

    private final int width;

    TableLines(int width) {
        this.width = width;
    }

    List<StyledLine> of(TableBlock table) {
        List<List<StyledLine>> rows = new ArrayList<>();
        for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
            Style style = part instanceof TableHead ? Style.BOLD : Style.PLAIN;
            for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
                rows.add(cells(row, style));
            }
        }
        List<Integer> widths = widths(rows);
        int all = widths.stream().mapToInt(column -> column + GAP.length()).sum() - GAP.length();
        return all <= width ? columns(rows, widths) : list(rows);
    }

    private static List<StyledLine> cells(Node row, Style style) {
        List<StyledLine> cells = new ArrayList<>();
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                List<StyledLine> lines = new InlineText(Integer.MAX_VALUE).of(cell, style);
                cells.add(lines.isEmpty() ? StyledLine.EMPTY : lines.getFirst());
            }
        }
        return cells;
    }

    private static List<Integer> widths(List<List<StyledLine>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<StyledLine> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int columns = Columns.of(row.get(i).text());
                if (i == widths.size()) {
                    widths.add(columns);
                } else {
                    widths.set(i, Math.max(widths.get(i), columns));
                }
            }
        }
        return widths;
    }

    private static List<StyledLine> columns(List<List<StyledLine>> rows, List<Integer> widths) {
        List<StyledLine> lines = new ArrayList<>();
        for (List<StyledLine> row : rows) {
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                spans.addAll(row.get(i).spans());
                int rest = widths.get(i) - Columns.of(row.get(i).text());
                if (i < row.size() - 1) {
                    spans.add(new Span(" ".repeat(rest) + GAP, Style.PLAIN));
                }
            }
            lines.add(new StyledLine(spans));
            if (lines.size() == 1) {
                lines.add(StyledLine.of(String.join(GAP, widths.stream().map("─"::repeat).toList()), Style.DIM));
            }
        }
        return lines;
    }

    /// Each cell behind the head of its column.
    private List<StyledLine> list(List<List<StyledLine>> rows) {
        List<StyledLine> lines = new ArrayList<>();
        List<StyledLine> head = rows.size() == 1 ? List.of() : rows.getFirst();
        for (List<StyledLine> row : rows.subList(head.isEmpty() ? 0 : 1, rows.size())) {
            for (int i = 0; i < row.size(); i++) {
                Paragraph cell = new Paragraph(width - 2);
                if (i < head.size() && !head.get(i).spans().isEmpty()) {
                    cell.add(head.get(i).text() + ": ", Style.BOLD);
                }
                row.get(i).spans().forEach(span -> cell.add(span.text(), span.style()));
                String sign = i == 0 ? "• " : "  ";
                List<StyledLine> within = cell.lines();
                for (int j = 0; j < within.size(); j++) {
                    lines.add(within.get(j).after(j == 0 ? sign : "  ", Style.DIM));
                }
            }
        }
        return lines;
    }
}
