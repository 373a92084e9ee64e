package dev.agentloop.state;

import dev.agentloop.model.AccountId;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.OutputShape;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which agent a run is given to, as keys of the object that tells of the run.
final class EngagementJson {
    private EngagementJson() {}

    static void put(ObjectNode node, Engagement engagement) {
        node.put("agent", engagement.agent());
        node.set("account", account(engagement.account()));
        if (!engagement.args().isEmpty()) {
            ArrayNode args = node.putArray("args");
            engagement.args().forEach(args::add);
        }
        engagement.model().ifPresent(model -> node.put("model", model));
        engagement.arm().ifPresent(arm -> node.put("arm", arm));
        shape(engagement.output()).ifPresent(shape -> node.set("output", shape));
    }

    static Engagement engagement(JsonNode node) {
        String agent = Json.text(node, "agent");
        if (!node.has("account")) {
            return Engagement.named(agent);
        }
        List<String> args = node.has("args") ? Json.list(node, "args").valueStream().map(JsonNode::asString).toList() : List.of();
        return new Engagement(
                agent,
                Json.optionalText(node, "model"),
                args,
                account(Json.required(node, "account")),
                node.has("output") ? shape(node.get("output")) : new OutputShape.Acpx(),
                Json.optionalText(node, "arm"));
    }

    static ObjectNode account(AccountId id) {
        return Json.object().put("agent", id.agent()).put("home", id.home());
    }

    static AccountId account(JsonNode node) {
        return new AccountId(Json.text(node, "agent"), Json.text(node, "home"));
    }

    private static Optional<ObjectNode> shape(OutputShape output) {
        return switch (output) {
            case OutputShape.Acpx() -> Optional.empty();
            case OutputShape.PlainText() -> Optional.of(Json.object().put("format", "text"));
            case OutputShape.OneObject(OutputShape.Paths paths) -> Optional.of(paths("json", paths));
            case OutputShape.Lines(OutputShape.Paths paths) -> Optional.of(paths("jsonl", paths));
        };
    }

    private static ObjectNode paths(String format, OutputShape.Paths paths) {
        ObjectNode node = Json.object().put("format", format).put("text", paths.text());
        paths.inputTokens().ifPresent(path -> node.put("inputTokens", path));
        paths.outputTokens().ifPresent(path -> node.put("outputTokens", path));
        paths.cost().ifPresent(path -> node.put("cost", path));
        paths.error().ifPresent(path -> node.put("error", path));
        return node;
    }

    private static OutputShape shape(JsonNode node) {
        return switch (Json.text(node, "format")) {
            case "text" -> new OutputShape.PlainText();
            case "json" -> new OutputShape.OneObject(paths(node));
            case "jsonl" -> new OutputShape.Lines(paths(node));
            case String other -> throw new IllegalArgumentException("'%s' is no format of an output".formatted(other));
        };
    }

    private static OutputShape.Paths paths(JsonNode node) {
        return new OutputShape.Paths(
                Json.text(node, "text"),
                Json.optionalText(node, "inputTokens"),
                Json.optionalText(node, "outputTokens"),
                Json.optionalText(node, "cost"),
                Json.optionalText(node, "error"));
    }
}
