package dev.agentloop.e2e.engines;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a model says to questions that are not the task: anything that fits.
final class AsideAnswers {
    private AsideAnswers() {}

    static Answer to(Conversation conversation) {
        return new Answer.Text(conversation.schema().map(AsideAnswers::fitting).map(JsonNode::toString).orElse("A title"), false);
    }

    /// The first of the values that are allowed: agents list first what ends their question.
    private static JsonNode fitting(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asString("").toLowerCase(java.util.Locale.ROOT)) {
            case "object" -> {
                ObjectNode object = Dialect.JSON.createObjectNode();
                schema.path("properties").properties().forEach(property -> object.set(property.getKey(), fitting(property.getValue())));
                yield object;
            }
            case "array" -> Dialect.JSON.createArrayNode();
            case "boolean" -> Dialect.JSON.getNodeFactory().booleanNode(false);
            case "number", "integer" -> Dialect.JSON.getNodeFactory().numberNode(0);
            default -> Dialect.JSON.getNodeFactory().stringNode("because it is so");
        };
    }
}
