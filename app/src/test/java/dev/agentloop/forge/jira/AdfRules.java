package dev.agentloop.forge.jira;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What Jira demands of a document, after the JSON schema it publishes in `@atlaskit/adf-schema` (`full.json` of 57.7.22), for the nodes agentloop and its tests write; stricter than it
/// where earlier versions were, which want no list at the beginning of an item.
final class AdfRules {
    private static final Set<String> IN_CONTAINERS = Set.of("paragraph", "bulletList", "orderedList", "codeBlock");

    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "doc", Set.of("paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "rule"),
            "blockquote", IN_CONTAINERS,
            "listItem", IN_CONTAINERS,
            "bulletList", Set.of("listItem"),
            "orderedList", Set.of("listItem"),
            "paragraph", Set.of("text", "hardBreak"),
            "heading", Set.of("text", "hardBreak"),
            "codeBlock", Set.of("text"),
            "rule", Set.of(),
            "hardBreak", Set.of());

    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "doc", Set.of("type", "version", "content"),
            "rule", Set.of("type"),
            "hardBreak", Set.of("type"),
            "text", Set.of("type", "text", "marks"),
            "heading", Set.of("type", "attrs", "content"),
            "codeBlock", Set.of("type", "attrs", "content"),
            "orderedList", Set.of("type", "attrs", "content"));

    private AdfRules() {}

    /// What is wrong; empty when nothing is.
    static Optional<String> check(JsonNode document) {
        if (!type(document).equals("doc") || document.path("version").asInt(0) != 1 || !document.path("content").isArray()) {
            return Optional.of("no document: " + document);
        }
        return node(document);
    }

    private static Optional<String> node(JsonNode node) {
        String type = type(node);
        Set<String> allowed = MEMBERS.getOrDefault(type, Set.of("type", "content"));
        Optional<String> odd = node.propertyNames().stream().filter(name -> !allowed.contains(name)).findFirst();
        if (odd.isPresent()) {
            return Optional.of("%s has a member %s".formatted(type, odd.get()));
        }
        if (type.equals("text")) {
            return text(node);
        }
        if (!CHILDREN.containsKey(type)) {
            return Optional.of("an unknown node: " + node);
        }
        boolean full = Set.of("blockquote", "listItem", "bulletList", "orderedList").contains(type);
        if (full && node.path("content").isEmpty()) {
            return Optional.of(type + " is empty");
        }
        if (type.equals("listItem") && type(node.path("content").get(0)).endsWith("List")) {
            return Optional.of("an item begins with a list");
        }
        return attributes(type, node.path("attrs")).or(() -> children(type, node.path("content")));
    }

    private static Optional<String> children(String type, JsonNode content) {
        for (JsonNode child : content) {
            if (!CHILDREN.get(type).contains(type(child))) {
                return Optional.of("%s in %s".formatted(type(child), type));
            }
            if (type.equals("codeBlock") && child.has("marks")) {
                return Optional.of("marks in code");
            }
            Optional<String> wrong = node(child);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> attributes(String type, JsonNode attributes) {
        boolean right = switch (type) {
            case "heading" -> attributes.size() == 1 && attributes.path("level").asInt(0) >= 1 && attributes.path("level").asInt(0) <= 6;
            case "codeBlock" -> attributes.isMissingNode() || attributes.size() == 1 && attributes.path("language").isString();
            case "orderedList" -> attributes.isMissingNode() || attributes.size() == 1 && attributes.path("order").asInt(-1) >= 0;
            default -> attributes.isMissingNode();
        };
        return right ? Optional.empty() : Optional.of("attributes of %s: %s".formatted(type, attributes));
    }

    private static Optional<String> text(JsonNode node) {
        if (node.path("text").asString("").isEmpty()) {
            return Optional.of("an empty text");
        }
        boolean code = node.path("marks").valueStream().anyMatch(mark -> type(mark).equals("code"));
        long kinds = node.path("marks").valueStream().map(AdfRules::type).distinct().count();
        if (node.has("marks") && kinds != node.path("marks").size()) {
            return Optional.of("a mark twice: " + node);
        }
        for (JsonNode mark : node.path("marks")) {
            boolean right = switch (type(mark)) {
                case "link" -> mark.path("attrs").size() == 1 && mark.path("attrs").path("href").asString("").matches("\\S+");
                case "code" -> mark.size() == 1;
                case "em", "strong" -> mark.size() == 1 && !code;
                case "subsup" -> Set.of("sub", "sup").contains(mark.path("attrs").path("type").asString("")) && !code;
                default -> false;
            };
            if (!right) {
                return Optional.of("mark %s of %s".formatted(mark, node));
            }
        }
        return Optional.empty();
    }

    private static String type(JsonNode node) {
        return node.path("type").asString("");
    }

    /// Characters of all texts in it.
    static int length(JsonNode node) {
        return node.path("text").asString("").length() + node.path("content").valueStream().mapToInt(AdfRules::length).sum();
    }
}
