package dev.agentloop.forge.jira;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What Jira's editor makes of what a person types: paragraphs, breaks within them, and bold text. Everything else is text.
final class TypedText {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");

    private TypedText() {}

    static Optional<JsonNode> description(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(document(text));
    }

    static ObjectNode document(String text) {
        ObjectNode document = JSON.objectNode().put("type", "doc").put("version", 1);
        ArrayNode content = document.putArray("content");
        for (String paragraph : text.split("\n\n")) {
            ArrayNode inline = content.addObject().put("type", "paragraph").putArray("content");
            String[] lines = paragraph.split("\n");
            for (int i = 0; i < lines.length; i++) {
                if (i > 0) {
                    inline.addObject().put("type", "hardBreak");
                }
                line(lines[i], inline);
            }
        }
        return document;
    }

    private static void line(String line, ArrayNode inline) {
        Matcher bold = BOLD.matcher(line);
        int at = 0;
        while (bold.find()) {
            text(line.substring(at, bold.start()), inline);
            inline.addObject().put("type", "text").put("text", bold.group(1)).putArray("marks").addObject().put("type", "strong");
            at = bold.end();
        }
        text(line.substring(at), inline);
    }

    private static void text(String text, ArrayNode inline) {
        if (!text.isEmpty()) {
            inline.addObject().put("type", "text").put("text", text);
        }
    }
}
