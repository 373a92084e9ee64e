package dev.agentloop.state;

import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a run consumed, as keys of the object that tells of the run.
final class UsageJson {
    private UsageJson() {}

    static void put(ObjectNode node, Usage usage) {
        usage.inputTokens().ifPresent(tokens -> node.put("inputTokens", tokens));
        usage.cachedTokens().ifPresent(tokens -> node.put("cachedTokens", tokens));
        usage.outputTokens().ifPresent(tokens -> node.put("outputTokens", tokens));
        usage.cost().ifPresent(cost -> node.put("cost", cost));
        usage.sessionCost().ifPresent(cost -> node.put("sessionCost", cost));
        if (usage.estimated()) {
            node.put("estimated", true);
        }
    }

    static Usage usage(JsonNode node) {
        return new Usage(
                count(node, "inputTokens"),
                count(node, "cachedTokens"),
                count(node, "outputTokens"),
                dollars(node, "cost"),
                dollars(node, "sessionCost"),
                node.has("estimated"));
    }

    private static Optional<BigDecimal> dollars(JsonNode node, String key) {
        return node.has(key) ? Optional.of(new BigDecimal(node.get(key).asString())) : Optional.empty();
    }

    private static OptionalLong count(JsonNode node, String key) {
        return node.has(key) ? OptionalLong.of(Json.number(node, key)) : OptionalLong.empty();
    }
}
