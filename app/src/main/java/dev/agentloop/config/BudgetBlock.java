package dev.agentloop.config;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What may be spent, in US dollars or in tokens.
///
/// ```yaml
/// budget:
///   perRun: $2.50               # or 2.50 USD, 500k tokens, 2M tokens
///   perIssue: $10
///   perDay: 20M tokens          # of the whole loop; not in a prompt
///   allowUnmetered: false       # whether an agent may work that reports nothing by which this could be kept
/// ```
/// In a prompt's front matter it is laid over the loop's, key by key.
///
/// @param limits by key
record BudgetBlock(Map<String, Written> limits, boolean allowUnmetered) {
    static final BudgetBlock NONE = new BudgetBlock(Map.of(), false);

    private static final List<String> KEYS = List.of("perRun", "perIssue", "perDay");

    /// @param key as the documentation writes it
    record Written(String key, Limit limit, Place at) {}

    static BudgetBlock ofLoop(Fields config) {
        return config.block("budget", Block.BUDGET).map(NONE::over).orElse(NONE);
    }

    /// @param loops what holds where the prompt says nothing
    static BudgetBlock ofPrompt(Fields prompt, BudgetBlock loops) {
        Optional<Fields> block = prompt.block("budget", Block.PROMPT_BUDGET);
        block.filter(fields -> fields.has("perDay")).ifPresent(fields -> fields.refuse(
                fields.placeOf("perDay"),
                "'budget.perDay' is in a prompt",
                "a day's limit is the whole loop's: all its prompts spend from it",
                "set it in config.yaml, and here 'perRun' or 'perIssue'"));
        return block.map(loops::over).orElse(loops);
    }

    Budget budget() {
        return new Budget(limit("perRun"), limit("perIssue"), limit("perDay"), allowUnmetered);
    }

    private Optional<Limit> limit(String key) {
        return Optional.ofNullable(limits.get(key)).map(Written::limit);
    }

    private BudgetBlock over(Fields fields) {
        Map<String, Written> merged = new LinkedHashMap<>(limits);
        for (String key : KEYS) {
            Optional<Node> node = fields.value(key);
            node.flatMap(known -> read(fields, key, known)).ifPresent(limit -> merged.put(key, new Written(fields.named(key), limit, node.get().at())));
        }
        return new BudgetBlock(merged, fields.flag("allowUnmetered", allowUnmetered));
    }

    private static Optional<Limit> read(Fields fields, String key, Node node) {
        Optional<Limit> limit = node instanceof Node.Scalar scalar ? SpendingLimit.parse(scalar.value().strip()) : Optional.empty();
        String what = "'%s' is %s".formatted(fields.named(key), node.described());
        if (limit.isEmpty()) {
            fields.refuse(node.at(), what, objection(node), advice(node));
        }
        limit.filter(SpendingLimit::isNothing).ifPresent(_ -> fields.refuse(
                node.at(),
                what,
                "with nothing to spend no agent could work",
                "write more, or take the input label away from what shall not run"));
        return limit;
    }

    private static String objection(Node node) {
        return isNumber(node) ? "a limit needs a unit" : "a limit is US dollars or a number of tokens";
    }

    private static String advice(Node node) {
        if (!(node instanceof Node.Scalar scalar) || !isNumber(node) || scalar.value().startsWith("-")) {
            return "write for example $2.50, 500k tokens or 2M tokens";
        }
        boolean whole = scalar.value().indexOf('.') < 0;
        return (whole ? "write $%1$s for US dollars, or '%1$s tokens'" : "write $%s for US dollars").formatted(scalar.value());
    }

    private static boolean isNumber(Node node) {
        return node instanceof Node.Scalar scalar && scalar.value().matches("-?\\d{1,12}(\\.\\d{1,9})?");
    }
}
