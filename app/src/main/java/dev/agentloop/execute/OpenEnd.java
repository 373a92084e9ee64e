package dev.agentloop.execute;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.parser.Parser;

/// What a Markdown text was cut short of, or forgot: the end of a code fence or of an HTML comment, which would swallow whatever is put below it.
final class OpenEnd {
    /// Longest answer of [#of].
    static final int MAX_LENGTH = 40;

    private static final Parser MARKDOWN = Parser.builder().maxOpenBlockParsers(100).maxInlineNesting(100).build();
    private static final Pattern SWALLOWING = Pattern.compile("(?i)\\A\\s*<(script|pre|style|textarea)\\b");

    private OpenEnd() {}

    /// The line that closes it, with its line break before it; empty when nothing is open.
    static String of(String markdown) {
        return switch (MARKDOWN.parse(markdown).getLastChild()) {
            case FencedCodeBlock block when block.getClosingFenceLength() == null && block.getOpeningFenceLength() < MAX_LENGTH ->
                "\n" + block.getFenceCharacter().repeat(block.getOpeningFenceLength());
            case HtmlBlock block -> closing(block.getLiteral());
            case null, default -> "";
        };
    }

    private static String closing(String html) {
        if (html.stripLeading().startsWith("<!--")) {
            return html.contains("-->") ? "" : "\n-->";
        }
        Matcher element = SWALLOWING.matcher(html);
        String end = element.find() ? "</" + element.group(1) + ">" : "";
        return html.contains(end) ? "" : "\n" + end;
    }
}
