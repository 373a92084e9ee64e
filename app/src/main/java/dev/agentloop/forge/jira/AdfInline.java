package dev.agentloop.forge.jira;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The text of one block as ADF's inline nodes: text with marks, and hard breaks. No text is empty, and code stands with no other mark than a link, as Jira demands.
final class AdfInline {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// What a browser follows without running anything. A link within a repository leads nowhere from Jira.
    private static final Pattern SAFE_LINK = Pattern.compile("(?i)(?:https?://|ftp://|mailto:)\\S+");

    /// HTML that GitHub would show by its effect; it has none here. Any other tag may be meant as it stands, as in List<String>.
    private static final Pattern TAG = Pattern.compile(
            "(?i)</?(?<name>a|abbr|b|br|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|ol|p|pre|s|samp|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var)(?:\\s[^<>]*)?/?>");

    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?(?:-->|\\z)");

    private final ArrayNode content = JSON.arrayNode();

    private AdfInline() {}

    /// @param script `sub` or `sup`
    private record Marks(boolean strong, boolean emphasis, Optional<String> script, Optional<String> link) {
        static final Marks NONE = new Marks(false, false, Optional.empty(), Optional.empty());

        Marks withStrong(boolean on) {
            return new Marks(on, emphasis, script, link);
        }

        Marks withEmphasis(boolean on) {
            return new Marks(strong, on, script, link);
        }

        Marks withScript(Optional<String> name) {
            return new Marks(strong, emphasis, name, link);
        }

        Marks withLink(String to) {
            return new Marks(strong, emphasis, script, Optional.of(to));
        }

        ArrayNode json(boolean code) {
            ArrayNode marks = JSON.arrayNode();
            link.ifPresent(to -> marks.addObject().put("type", "link").putObject("attrs").put("href", to));
            if (code) {
                marks.addObject().put("type", "code");
                return marks;
            }
            if (emphasis) {
                marks.addObject().put("type", "em");
            }
            if (strong) {
                marks.addObject().put("type", "strong");
            }
            script.ifPresent(name -> marks.addObject().put("type", "subsup").putObject("attrs").put("type", name));
            return marks;
        }
    }

    static ArrayNode of(Node block) {
        return of(block, Marks.NONE);
    }

    static ArrayNode strong(Node block) {
        return of(block, Marks.NONE.withStrong(true));
    }

    private static ArrayNode of(Node block, Marks marks) {
        AdfInline inline = new AdfInline();
        inline.children(block, marks);
        return inline.content;
    }

    static ArrayNode plain(String text) {
        AdfInline inline = new AdfInline();
        inline.text(text, Marks.NONE, false);
        return inline.content;
    }

    /// A block of HTML: what is left without its tags, line by line.
    static ArrayNode ofHtml(String html) {
        AdfInline inline = new AdfInline();
        Iterable<String> lines = TAG.matcher(COMMENT.matcher(html).replaceAll("")).replaceAll("").lines().map(String::strip).filter(line -> !line.isEmpty())::iterator;
        for (String line : lines) {
            inline.lineBreak();
            inline.text(line, Marks.NONE, false);
        }
        return inline.content;
    }

    private void children(Node parent, Marks outer) {
        Marks marks = outer;
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            switch (child) {
                case Text text -> text(text.getLiteral(), marks, false);
                case Code code -> text(code.getLiteral(), marks, true);
                case Emphasis emphasis -> children(emphasis, marks.withEmphasis(true));
                case StrongEmphasis strong -> children(strong, marks.withStrong(true));
                case Link link -> link(link, link.getDestination(), marks);
                case Image image -> link(image, image.getDestination(), marks);
                // GitHub shows the end of a line in a comment as one, and lines below each other are what a table without its extension is.
                case SoftLineBreak _ -> lineBreak();
                case HardLineBreak _ -> lineBreak();
                case HtmlInline html -> marks = html(html.getLiteral(), marks);
                default -> children(child, marks);
            }
        }
    }

    private void link(Node node, String destination, Marks marks) {
        if (marks.link().isPresent() || !SAFE_LINK.matcher(destination).matches()) {
            children(node, marks);
            if (marks.link().isEmpty() && !destination.isBlank()) {
                text(" (" + destination + ")", marks, false);
            }
            return;
        }
        int before = content.size();
        children(node, marks.withLink(destination));
        if (content.size() == before) {
            text(destination, marks.withLink(destination), false);
        }
    }

    private Marks html(String tag, Marks marks) {
        if (COMMENT.matcher(tag).matches()) {
            return marks;
        }
        Matcher known = TAG.matcher(tag);
        if (!known.matches()) {
            text(tag, marks, false);
            return marks;
        }
        boolean opens = !tag.startsWith("</");
        return switch (known.group("name").toLowerCase(java.util.Locale.ROOT)) {
            case "br" -> {
                lineBreak();
                yield marks;
            }
            case "b", "strong" -> marks.withStrong(opens);
            case "i", "em" -> marks.withEmphasis(opens);
            case "sub" -> marks.withScript(opens ? Optional.of("sub") : Optional.empty());
            case "sup" -> marks.withScript(opens ? Optional.of("sup") : Optional.empty());
            default -> marks;
        };
    }

    private void lineBreak() {
        // None at the beginning, where HTML that is not shown may have stood.
        if (!content.isEmpty()) {
            content.addObject().put("type", "hardBreak");
        }
    }

    private void text(String literal, Marks marks, boolean code) {
        if (literal.isEmpty()) {
            return;
        }
        ArrayNode wanted = marks.json(code);
        if (!content.isEmpty() && content.get(content.size() - 1) instanceof ObjectNode last && last.has("text")) {
            boolean same = wanted.isEmpty() ? !last.has("marks") : wanted.equals(last.path("marks"));
            if (same) {
                last.put("text", last.path("text").asString() + literal);
                return;
            }
        }
        ObjectNode node = content.addObject().put("type", "text").put("text", literal);
        if (!wanted.isEmpty()) {
            node.set("marks", wanted);
        }
    }
}
