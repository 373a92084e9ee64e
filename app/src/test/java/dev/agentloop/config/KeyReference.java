package dev.agentloop.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A [Block] as its file's schema describes it.
final class KeyReference {
    private final JsonNode root;
    private final JsonNode block;

    private KeyReference(JsonNode root, JsonNode block) {
        this.root = root;
        this.block = block;
    }

    static KeyReference of(Block block) throws IOException {
        JsonNode root = JsonMapper.shared().readTree(file(block).text());
        KeyReference top = new KeyReference(root, root);
        String key = nestedIn(block);
        JsonNode found = key.isEmpty() ? root : top.objectBelow(root.get("properties").get(key)).orElseThrow(() -> new AssertionError("no keys of " + block));
        return new KeyReference(root, found);
    }

    static SchemaFile file(Block block) {
        return switch (block) {
            case CONFIG, FORGE, TRACKER, GIT, HOOKS, NOTIFY, BUDGET, PRICE -> SchemaFile.CONFIG;
            case ACPX, AGENT, SANDBOX, OUTPUT, MODEL, EXPERIMENT -> SchemaFile.ACPX_CONFIG;
            case PROMPT, PROMPT_BUDGET -> SchemaFile.PROMPT;
        };
    }

    /// The key of the file that the block stands below; empty for the file itself.
    static String nestedIn(Block block) {
        return block.prefixed() ? block.named("").replaceFirst("\\.$", "") : "";
    }

    Set<String> keys() {
        return new TreeSet<>(block.get("properties").propertyNames());
    }

    Set<String> required() {
        return texts(block.path("required")).collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isClosed() {
        return block.path("additionalProperties").isBoolean() && !block.get("additionalProperties").asBoolean();
    }

    /// The words of a key that takes one of several.
    List<String> words(String key) {
        return texts(block.get("properties").get(key).path("enum")).toList();
    }

    /// The keys that hold something unless it is said otherwise, with that value as YAML.
    Map<String, String> defaults() {
        return block.get("properties").properties().stream()
                .filter(entry -> entry.getValue().has("default"))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> yaml(entry.getValue().get("default"))));
    }

    /// A line for each key that can stand here.
    String table() {
        List<String> lines = new ArrayList<>(List.of("| key | type | default | meaning |", "|---|---|---|---|"));
        block.get("properties").properties().stream().filter(entry -> entry.getValue().isObject()).forEach(entry -> {
            JsonNode key = entry.getValue();
            String written = key.has("default") ? "`" + yaml(key.get("default")) + "`" : required().contains(entry.getKey()) ? "required" : "";
            lines.add("| `%s` | %s | %s | %s |".formatted(entry.getKey(), type(key), written, key.get("description").asString().replace("|", "\\|")));
        });
        return String.join("\n", lines) + "\n";
    }

    private String type(JsonNode key) {
        if (key.has("enum")) {
            return texts(key.get("enum")).map("`%s`"::formatted).collect(Collectors.joining(", "));
        }
        if (key.has("anyOf")) {
            return key.get("anyOf").valueStream().map(this::type).distinct().collect(Collectors.joining(", or "));
        }
        if (key.has("allOf") || key.has("$ref")) {
            JsonNode target = resolved(key.has("$ref") ? key : key.get("allOf").get(0));
            return target.has("title") ? target.get("title").asString() : type(target);
        }
        return switch (key.get("type").asString()) {
            case "boolean" -> "`true`, `false`";
            case "integer" -> "whole number, at least " + key.get("minimum").asInt();
            case "number" -> "number, at least " + key.get("minimum").asString();
            case "array" -> "list of blocks";
            case "object" -> key.has("properties") ? "block" : "block with names of your own";
            case String other -> other.replace("string", "text");
        };
    }

    private static String yaml(JsonNode value) {
        return value.isArray() ? texts(value).collect(Collectors.joining(", ", "[", "]")) : value.asString();
    }

    private static Stream<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asString().substring(1)) : node;
    }

    /// The first description of a mapping with known keys: the value itself, an entry of the list it is, what is below names of the user's own, or one of its forms.
    private Optional<JsonNode> objectBelow(JsonNode node) {
        JsonNode known = resolved(node);
        if (known.has("properties")) {
            return Optional.of(known);
        }
        return Stream.of("items", "additionalProperties", "anyOf", "allOf")
                .map(known::path)
                .flatMap(inner -> inner.isArray() ? inner.valueStream() : Stream.of(inner))
                .filter(JsonNode::isObject)
                .flatMap(inner -> objectBelow(inner).stream())
                .findFirst();
    }
}
