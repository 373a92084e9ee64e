package dev.agentloop.terminal;

import java.util.List;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/// What stands within a block of Markdown.
final class InlineText {
    private final Paragraph paragraph;

    InlineText(int width) {
        this.paragraph = new Paragraph(width);
    }

    List<StyledLine> of(Node block, Style style) {
        addChildren(block, style);
        return paragraph.lines();
    }

    private void addChildren(Node parent, Style style) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            add(child, style);
        }
    }

    private void add(Node node, Style style) {
        switch (node) {
            case Text text -> paragraph.add(text.getLiteral(), style);
            case Code code -> paragraph.add(code.getLiteral(), style.and(Style.CODE));
            case Emphasis emphasis -> addChildren(emphasis, style.and(Style.ITALIC));
            case StrongEmphasis strong -> addChildren(strong, style.and(Style.BOLD));
            case Link link -> addLink(link, link.getDestination(), style.and(Style.UNDERLINED));
            case Image image -> addLink(image, image.getDestination(), style);
            case SoftLineBreak _ -> paragraph.add(" ", style);
            case HardLineBreak _ -> paragraph.breakLine();
            case HtmlInline html -> paragraph.add(html.getLiteral().startsWith("<!--") ? "" : html.getLiteral(), style);
            default -> addChildren(node, style);
        }
    }

    /// The address is what a person can copy.
    private void addLink(Node link, String address, Style style) {
        addChildren(link, style);
        boolean isSaid = link.getFirstChild() instanceof Text text && text.getNext() == null && text.getLiteral().equals(address);
        if (!isSaid && !address.isEmpty()) {
            paragraph.add(" (" + address.strip().replaceAll("\\s+", "%20") + ")", Style.DIM);
        }
    }
}
