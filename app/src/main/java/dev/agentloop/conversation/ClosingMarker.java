package dev.agentloop.conversation;

import dev.agentloop.model.RunReading.Marker;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/// Finds the `<!-- loop-route: TOKEN -->` a message ends with, and the `<!-- loop-outcome: no-change -->` beside it or in its place.
///
/// They count as the very last thing of the message, on lines of their own or after text, in a list item or a heading too. They do not count in a code block or code span, in a
/// quotation, or with anything after them.
///
/// @param noChange whether the agent says that nothing had to be changed. Alone this closes the message as well as a `done` would
record ClosingMarker(Marker route, boolean noChange) {
    private static final String OPENING = "<!--";
    private static final ClosingMarker ABSENT = new ClosingMarker(new Marker.Absent(), false);
    /// A token longer than a hundred characters is prose.
    private static final Pattern ROUTE = Pattern.compile(
            "<!--\\s*loop-route\\s*:\\s*(?<token>(?:(?!-->).){0,100}?)\\s*-->", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NO_CHANGE = Pattern.compile("<!--\\s*loop-outcome\\s*:\\s*no-change\\s*-->", Pattern.CASE_INSENSITIVE);
    /// Nobody nests quotations or emphasis deeper; without a bound a message of a million `>` would be slow.
    private static final int DEEPEST = 100;
    private static final Parser MARKDOWN =
            Parser.builder().maxOpenBlockParsers(DEEPEST).maxInlineNesting(DEEPEST).build();

    static ClosingMarker parse(String message) {
        String text = message.stripTrailing();
        // Most messages have no marker: no need to parse them.
        if (atEnd(ROUTE, text).isEmpty() && atEnd(NO_CHANGE, text).isEmpty()) {
            return ABSENT;
        }
        return switch (place(MARKDOWN.parse(text))) {
            case COUNTS -> counted(text);
            case FENCED -> new ClosingMarker(new Marker.Swallowed(), false);
            case QUOTED -> ABSENT;
        };
    }

    /// Agents write the two in either order. The first may stand in a fence that ends before the second.
    private static ClosingMarker counted(String text) {
        String before = text.substring(0, text.lastIndexOf(OPENING)).stripTrailing();
        Optional<Matcher> last = atEnd(ROUTE, text);
        Optional<Matcher> first = atEnd(last.isPresent() ? NO_CHANGE : ROUTE, before).filter(_ -> place(MARKDOWN.parse(before)) == Place.COUNTS);
        Optional<Matcher> route = last.isPresent() ? last : first;
        return new ClosingMarker(
                route.map(comment -> marker(comment.group("token"))).orElse(new Marker.Done()), last.isEmpty() || first.isPresent());
    }

    /// The comment the text ends with. From the last one that opens, so that nothing follows it.
    private static Optional<Matcher> atEnd(Pattern comment, String text) {
        int opening = text.lastIndexOf(OPENING);
        Matcher matcher = comment.matcher(text).region(Math.max(0, opening), text.length());
        return opening >= 0 && matcher.matches() ? Optional.of(matcher) : Optional.empty();
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
