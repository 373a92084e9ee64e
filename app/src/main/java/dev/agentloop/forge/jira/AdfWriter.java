package dev.agentloop.forge.jira;

import java.util.Optional;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Document;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Markdown as an Atlassian document (ADF), which is what Jira takes for comments and descriptions.
///
/// Jira refuses a whole document for one node in a place where it may not stand, so what may stand where is the heart of this: a quote holds paragraphs, lists and code;
/// an item of a list holds the same and begins with no list; everything else becomes a paragraph there, or is taken out of its wrapping. An unknown kind of node becomes its
/// text. Source: the JSON schema in `@atlaskit/adf-schema`, and its documentation at developer.atlassian.com, "Atlassian Document Format".
final class AdfWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Bounded, because what an agent writes is nobody's promise; what is deeper stays text.
    private static final Parser MARKDOWN = Parser.builder().maxOpenBlockParsers(60).maxInlineNesting(60).build();

    /// Stands for a rule where none may be.
    private static final String LINE = "———";

    /// Ends a text that was too long.
    static final String CUT = "\n[cut here: Jira takes no longer text]";

    private AdfWriter() {}

    /// Where a block stands.
    private enum Place {
        DOCUMENT,
        QUOTE,
        ITEM
    }

    static ObjectNode document(String markdown) {
        ArrayNode content = JSON.arrayNode();
        blocks(MARKDOWN.parse(markdown), Place.DOCUMENT, content);
        return document(content);
    }

    /// The Markdown as it stands, in one block of code: for when Jira does not take the document. Cut so that all of it, as JSON, stays below `most` characters.
    static ObjectNode verbatim(String markdown, int most) {
        if (verbatim(markdown).toString().length() <= most) {
            return verbatim(markdown);
        }
        int fits = 0;
        int tooMany = markdown.length() + 1;
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            if (verbatim(markdown.substring(0, middle) + CUT).toString().length() <= most) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        boolean half = fits > 0 && Character.isHighSurrogate(markdown.charAt(fits - 1));
        return verbatim(markdown.substring(0, half ? fits - 1 : fits) + CUT);
    }

    private static ObjectNode verbatim(String text) {
        return document(JSON.arrayNode().add(code(text, Optional.of("markdown"))));
    }

    private static ObjectNode document(ArrayNode content) {
        if (content.isEmpty()) {
            // Jira takes no empty comment.
            content.add(paragraph(AdfInline.plain("(no text)")));
        }
        ObjectNode document = JSON.objectNode().put("type", "doc").put("version", 1);
        document.set("content", content);
        return document;
    }

    private static void blocks(Node parent, Place place, ArrayNode into) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            block(child, place, into);
        }
    }

    private static void block(Node node, Place place, ArrayNode into) {
        switch (node) {
            case Paragraph paragraph -> addParagraph(AdfInline.of(paragraph), into);
            case Heading heading when place == Place.DOCUMENT -> into.add(heading(heading));
            case Heading heading -> addParagraph(AdfInline.strong(heading), into);
            case ThematicBreak _ -> into.add(place == Place.DOCUMENT ? JSON.objectNode().put("type", "rule") : paragraph(AdfInline.plain(LINE)));
            case FencedCodeBlock fenced -> into.add(code(fenced.getLiteral(), language(fenced)));
            case IndentedCodeBlock indented -> into.add(code(indented.getLiteral(), Optional.empty()));
            case BlockQuote quote when place == Place.DOCUMENT -> into.add(container("blockquote", quote, Place.QUOTE));
            case BlockQuote quote -> blocks(quote, place, into);
            case ListBlock list -> into.add(list(list));
            case HtmlBlock html -> addParagraph(AdfInline.ofHtml(html.getLiteral()), into);
            case LinkReferenceDefinition _ -> {}
            case Document document -> blocks(document, place, into);
            default -> addParagraph(AdfInline.of(node), into);
        }
    }

    private static ObjectNode list(ListBlock list) {
        ObjectNode node = JSON.objectNode().put("type", list instanceof BulletList ? "bulletList" : "orderedList");
        if (list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null && ordered.getMarkerStartNumber() != 1) {
            node.putObject("attrs").put("order", ordered.getMarkerStartNumber());
        }
        ArrayNode items = node.putArray("content");
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            items.add(container("listItem", item, Place.ITEM));
        }
        return node;
    }

    /// A node that has at least one block in it.
    private static ObjectNode container(String type, Node from, Place place) {
        ArrayNode content = JSON.arrayNode();
        blocks(from, place, content);
        boolean beginsWithList = !content.isEmpty() && content.get(0).path("type").asString("").endsWith("List");
        if (content.isEmpty() || place == Place.ITEM && beginsWithList) {
            content.insert(0, paragraph(JSON.arrayNode()));
        }
        ObjectNode node = JSON.objectNode().put("type", type);
        node.set("content", content);
        return node;
    }

    private static Optional<String> language(FencedCodeBlock fenced) {
        return Optional.ofNullable(fenced.getInfo()).map(info -> info.strip().split("\\s+", 2)[0]).filter(word -> !word.isEmpty());
    }

    private static ObjectNode code(String literal, Optional<String> language) {
        ObjectNode node = JSON.objectNode().put("type", "codeBlock");
        language.ifPresent(word -> node.putObject("attrs").put("language", word));
        String text = literal.replaceFirst("\\n$", "");
        if (!text.isEmpty()) {
            node.putArray("content").addObject().put("type", "text").put("text", text);
        }
        return node;
    }

    private static ObjectNode heading(Heading heading) {
        ObjectNode node = JSON.objectNode().put("type", "heading");
        node.putObject("attrs").put("level", heading.getLevel());
        node.set("content", AdfInline.of(heading));
        return node;
    }

    private static void addParagraph(ArrayNode inline, ArrayNode into) {
        if (!inline.isEmpty()) {
            into.add(paragraph(inline));
        }
    }

    private static ObjectNode paragraph(ArrayNode inline) {
        ObjectNode node = JSON.objectNode().put("type", "paragraph");
        node.set("content", inline);
        return node;
    }
}
