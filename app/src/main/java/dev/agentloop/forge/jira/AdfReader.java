package dev.agentloop.forge.jira;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// An Atlassian document (ADF) as Markdown, for agents and people who read text.
///
/// Characters that mean something in Markdown stay as they are: who reads `snake_case` as `snake\_case` copies the backslash. What Markdown has no word for is given by its
/// text, a mention by its name, a card by its address; a kind of node that is not known, by what is in it.
final class AdfReader {
    private AdfReader() {}

    /// @param document may be missing or null, which is an empty text
    static String markdown(JsonNode document) {
        return blocks(document.path("content"));
    }

    private static String blocks(JsonNode content) {
        return content.valueStream().map(AdfReader::block).filter(text -> !text.isEmpty()).collect(Collectors.joining("\n\n"));
    }

    private static String block(JsonNode node) {
        JsonNode attributes = node.path("attrs");
        return switch (node.path("type").asString("")) {
            case "paragraph" -> AdfSpans.markdown(node.path("content"));
            case "heading" -> "#".repeat(Math.clamp(attributes.path("level").asInt(1), 1, 6)) + " " + AdfSpans.markdown(node.path("content")).replace('\n', ' ');
            case "rule" -> "---";
            case "codeBlock" -> code(node);
            case "blockquote", "panel" -> prefixed(blocks(node.path("content")), "> ", "> ");
            case "bulletList", "decisionList" -> items(node.path("content"), -1);
            case "orderedList" -> items(node.path("content"), attributes.path("order").asInt(1));
            case "taskList" -> tasks(node.path("content"));
            case "expand", "nestedExpand" -> titled(attributes.path("title").asString(""), blocks(node.path("content")));
            case "table" -> table(node.path("content"));
            case "blockCard", "embedCard" -> attributes.path("url").asString("");
            case "media" -> "[attachment%s]".formatted(attributes.path("alt").stringValueOpt().filter(alt -> !alt.isBlank()).map(alt -> ": " + alt).orElse(""));
            default -> node.path("content").isMissingNode() || isInline(node) ? AdfSpans.markdown(one(node)) : blocks(node.path("content"));
        };
    }

    private static boolean isInline(JsonNode node) {
        return !node.path("content").isEmpty() && node.path("content").get(0).has("text");
    }

    private static JsonNode one(JsonNode node) {
        return node.path("content").isMissingNode() ? tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode().add(node) : node.path("content");
    }

    private static String code(JsonNode node) {
        String text = node.path("content").valueStream().map(part -> part.path("text").asString("")).collect(Collectors.joining());
        String fence = "`".repeat(Math.max(3, AdfSpans.longestRun(text) + 1));
        return fence + node.path("attrs").path("language").asString("") + "\n" + (text.isEmpty() ? "" : text + "\n") + fence;
    }

    /// @param first number of the first item; negative for bullets
    private static String items(JsonNode content, int first) {
        List<String> lines = new ArrayList<>();
        int number = first;
        for (JsonNode item : content) {
            if (item.path("type").asString("").endsWith("List")) {
                lines.add(prefixed(block(item), "  ", "  "));
                continue;
            }
            String marker = first < 0 ? "- " : number++ + ". ";
            lines.add(prefixed(item(item), marker, " ".repeat(marker.length())));
        }
        return String.join("\n", lines);
    }

    /// A list within an item follows its text directly, as people write it.
    private static String item(JsonNode item) {
        StringBuilder text = new StringBuilder();
        boolean blocks = item.path("content").valueStream().anyMatch(child -> !child.has("text"));
        if (!blocks) {
            return AdfSpans.markdown(item.path("content"));
        }
        for (JsonNode child : item.path("content")) {
            String block = block(child);
            if (!block.isEmpty()) {
                boolean list = child.path("type").asString("").endsWith("List");
                text.append(text.isEmpty() ? "" : list ? "\n" : "\n\n").append(block);
            }
        }
        return text.toString();
    }

    private static String tasks(JsonNode content) {
        return content.valueStream()
                .map(task -> task.path("type").asString("").equals("taskList")
                        ? prefixed(tasks(task.path("content")), "  ", "  ")
                        : (task.path("attrs").path("state").asString("").equals("DONE") ? "- [x] " : "- [ ] ") + item(task))
                .collect(Collectors.joining("\n"));
    }

    private static String titled(String title, String body) {
        return title.isBlank() ? body : "**" + title.strip() + "**" + (body.isEmpty() ? "" : "\n\n" + body);
    }

    private static String table(JsonNode rows) {
        List<String> lines = new ArrayList<>();
        for (JsonNode row : rows) {
            List<String> cells = row.path("content").valueStream().map(cell -> blocks(cell.path("content")).replaceAll("\\s*\\n\\s*", " ").replace("|", "\\|")).toList();
            lines.add("| " + String.join(" | ", cells) + " |");
            if (lines.size() == 1) {
                lines.add("|" + "---|".repeat(cells.size()));
            }
        }
        return String.join("\n", lines);
    }

    private static String prefixed(String text, String first, String others) {
        String[] lines = text.split("\n", -1);
        StringBuilder out = new StringBuilder(first).append(lines[0]);
        for (int i = 1; i < lines.length; i++) {
            out.append('\n').append(lines[i].isEmpty() ? others.stripTrailing() : others + lines[i]);
        }
        return out.toString().stripTrailing();
    }
}
