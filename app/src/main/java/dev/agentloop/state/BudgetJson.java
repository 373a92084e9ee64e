package dev.agentloop.state;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a run may spend: `{"perRun": {"usd": 2.5}, "perDay": {"tokens": 1000000}}`.
final class BudgetJson {
    private BudgetJson() {}

    static ObjectNode object(Budget budget) {
        ObjectNode node = Json.object();
        put(node, "perRun", budget.perRun());
        put(node, "perIssue", budget.perIssue());
        put(node, "perDay", budget.perDay());
        if (budget.allowUnmetered()) {
            node.put("allowUnmetered", true);
        }
        return node;
    }

    private static void put(ObjectNode node, String key, Optional<Limit> limit) {
        if (limit.isPresent()) {
            ObjectNode object = node.putObject(key);
            switch (limit.get()) {
                case Limit.Money(BigDecimal most) -> object.put("usd", most);
                case Limit.Tokens(long most) -> object.put("tokens", most);
            }
        }
    }

    static Budget budget(JsonNode node) {
        return new Budget(limit(node, "perRun"), limit(node, "perIssue"), limit(node, "perDay"), node.has("allowUnmetered"));
    }

    private static Optional<Limit> limit(JsonNode node, String key) {
        JsonNode object = node.path(key);
        if (!object.isObject()) {
            return Optional.empty();
        }
        return Optional.of(object.has("usd") ? new Limit.Money(new BigDecimal(object.get("usd").asString())) : new Limit.Tokens(Json.number(object, "tokens")));
    }
}
