package dev.agentloop.agent;

import dev.agentloop.model.RunReading.Marker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/// Finds the `<!-- loop-route: TOKEN -->` a message ends with.
///
/// It counts as the very last thing of the message, on a line of its own or after text, in a list item or a heading too. It does not count in a code block or code span, in a
/// quotation, or with anything after it.
final class ClosingMarker {
    private static final String OPENING = "<!--";
    /// A token longer than a hundred characters is prose.
    private static final Pattern COMMENT = Pattern.compile(
            "<!--\\s*loop-route\\s*:\\s*(?<token>(?:(?!-->).){0,100}?)\\s*-->", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /// Nobody nests quotations or emphasis deeper; without a bound a message of a million `>` would be slow.
    private static final int DEEPEST = 100;
    private static final Parser MARKDOWN =
            Parser.builder().maxOpenBlockParsers(DEEPEST).maxInlineNesting(DEEPEST).build();

    private ClosingMarker() {}

    static Marker parse(String message) {
        String text = message.stripTrailing();
        // Most messages have no marker: no need to parse them. It also says that nothing follows the comment.
        int opening = text.lastIndexOf(OPENING);
        Matcher comment = COMMENT.matcher(text).region(Math.max(0, opening), text.length());
        if (opening < 0 || !comment.matches()) {
            return new Marker.Absent();
        }
        return switch (place(MARKDOWN.parse(text))) {
            case COUNTS -> marker(comment.group("token"));
            case FENCED -> new Marker.Swallowed();
            case QUOTED -> new Marker.Absent();
        };
    }

    private enum Place {
        COUNTS,
        FENCED,
        QUOTED
    }

    /// What the end of the document is part of. A fence can hold the text's last line only if it was never closed.
    private static Place place(Node document) {
        Node end = document;
        boolean quoted = false;
        while (end.getLastChild() != null) {
            end = end.getLastChild();
            quoted |= end instanceof BlockQuote;
        }
        if (end instanceof FencedCodeBlock) {
            return Place.FENCED;
        }
        boolean comment = end instanceof HtmlBlock || end instanceof HtmlInline;
        return comment && !quoted ? Place.COUNTS : Place.QUOTED;
    }

    /// A token that could not be in `routes` is a route all the same, so that it ends as an unknown one and not as a silent default.
    private static Marker marker(String token) {
        return token.isEmpty() || token.equalsIgnoreCase("done") ? new Marker.Done() : new Marker.Route(token);
    }
}
