package dev.agentloop.status;

import dev.agentloop.model.Usage;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/// What runs used as keys of an object; null for what is not known.
final class UsageJson {
    private UsageJson() {}

    static void put(ObjectNode node, Usage usage) {
        put(node, "inputTokens", usage.inputTokens());
        put(node, "cachedTokens", usage.cachedTokens());
        put(node, "outputTokens", usage.outputTokens());
        usage.cost().ifPresentOrElse(cost -> node.put("cost", cost), () -> node.putNull("cost"));
        node.put("estimated", usage.estimated());
    }

    private static void put(ObjectNode node, String key, OptionalLong tokens) {
        tokens.ifPresentOrElse(count -> node.put(key, count), () -> node.putNull(key));
    }
}
