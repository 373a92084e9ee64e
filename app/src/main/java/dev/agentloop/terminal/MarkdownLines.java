package dev.agentloop.terminal;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/// Markdown as lines: words are wrapped, code and tables stay as they are. HTML is shown as text, its comments not at all.
final class MarkdownLines {
    /// Nobody nests quotations or emphasis deeper; without a bound a message of a million `>` would be slow.
    private static final int DEEPEST = 50;
    /// Room for text however deep it stands: narrower, a sentence is a list of words.
    private static final int NARROWEST = 20;
    private static final int LONGEST_RULE = 40;
    private static final String CODE_INDENT = "    ";

    private static final Parser MARKDOWN = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(DEEPEST)
            .maxInlineNesting(DEEPEST)
            .build();

    private MarkdownLines() {}

    /// @param markdown is printable
    static List<StyledLine> of(String markdown, int width) {
        return blocks(MARKDOWN.parse(markdown), width, true);
    }

    private static List<StyledLine> blocks(Node parent, int width, boolean apart) {
        List<StyledLine> lines = new ArrayList<>();
        for (Node block = parent.getFirstChild(); block != null; block = block.getNext()) {
            List<StyledLine> more = block(block, Math.max(NARROWEST, width));
            if (!lines.isEmpty() && !more.isEmpty() && apart) {
                lines.add(StyledLine.EMPTY);
            }
            lines.addAll(more);
        }
        return lines;
    }

    private static List<StyledLine> block(Node block, int width) {
        return switch (block) {
            case Heading heading -> new InlineText(width).of(heading, heading.getLevel() == 1 ? Style.BOLD.and(Style.UNDERLINED) : Style.BOLD);
            case FencedCodeBlock code -> code(code.getLiteral());
            case IndentedCodeBlock code -> code(code.getLiteral());
            case BlockQuote quote -> blocks(quote, width - 2, true).stream().map(line -> line.after("│ ", Style.DIM)).toList();
            case ListBlock list -> items(list, width);
            case ThematicBreak _ -> List.of(StyledLine.of("─".repeat(Math.min(width, LONGEST_RULE)), Style.DIM));
            case TableBlock table -> new TableLines(width).of(table);
            case HtmlBlock html -> html(html.getLiteral());
            case LinkReferenceDefinition _ -> List.of();
            default -> new InlineText(width).of(block, Style.PLAIN);
        };
    }

    private static List<StyledLine> code(String literal) {
        return literal.stripTrailing().lines().map(line -> StyledLine.of(CODE_INDENT + line, Style.CODE)).toList();
    }

    private static List<StyledLine> html(String literal) {
        return literal.strip().startsWith("<!--") ? List.of() : literal.stripTrailing().lines().map(line -> StyledLine.of(line, Style.DIM)).toList();
    }

    private static List<StyledLine> items(ListBlock list, int width) {
        List<StyledLine> lines = new ArrayList<>();
        int number = list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null ? ordered.getMarkerStartNumber() : 1;
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            if (item instanceof ListItem) {
                String sign = list instanceof BulletList ? "• " : number++ + ". ";
                List<StyledLine> within = blocks(item, width - sign.length(), !list.isTight());
                if (!lines.isEmpty() && !list.isTight()) {
                    lines.add(StyledLine.EMPTY);
                }
                lines.add((within.isEmpty() ? StyledLine.EMPTY : within.getFirst()).after(sign, Style.DIM));
                within.stream().skip(1).map(line -> line.spans().isEmpty() ? line : line.after(" ".repeat(sign.length()), Style.PLAIN)).forEach(lines::add);
            }
        }
        return lines;
    }
}
