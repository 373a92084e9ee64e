package dev.agentloop.config;

import dev.agentloop.config.BudgetBlock.Written;
import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.OutputShape;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What must hold between a loop's agents and what names them elsewhere: prices, the models of prompts, and budgets, which need something to count.
///
/// Of an agent that acpx runs it is known only from its runs what it reports.
final class SpendingRules {
    private final AgentChoice choice;
    private final List<PricesBlock.Priced> prices;
    private final Problems problems;

    SpendingRules(AgentChoice choice, List<PricesBlock.Priced> prices, Problems problems) {
        this.choice = choice;
        this.prices = prices;
        this.problems = problems;
    }

    void checkPrices() {
        List<String> names = Stream.concat(choice.agents().stream().map(AgentConfig::name), choice.models().keySet().stream().sorted()).toList();
        for (PricesBlock.Priced priced : prices) {
            if (!names.contains(priced.name().value())) {
                problems.add(
                        priced.name().at(),
                        "'prices' has the name " + priced.name().quoted(),
                        "acpx-config has no such agent or model",
                        nearest(priced.name(), names).orElse("the names are " + String.join(", ", names)));
            }
        }
    }

    void checkModel(Text model) {
        Set<String> models = choice.models().keySet();
        if (!models.contains(model.value())) {
            problems.add(
                    model.at(),
                    "'model' is " + model.quoted(),
                    "acpx-config has no such model",
                    nearest(model, models).orElse("add it to 'models', for example `%s`".formatted(Block.ACPX.example("models"))));
        }
    }

    private static Optional<String> nearest(Text name, Collection<String> known) {
        return Nearest.to(name.value(), known).map("did you mean '%s'?"::formatted);
    }

    /// Fails closed: a limit that nothing can be counted for would never be reached.
    void checkMetered(BudgetBlock budget) {
        if (budget.allowUnmetered()) {
            return;
        }
        for (AgentConfig agent : choice.agents()) {
            if (agent.engine() instanceof Engine.Command(_, OutputShape output)) {
                budget.limits().values().forEach(written -> checkMetered(written, agent, output));
            }
        }
    }

    private void checkMetered(Written written, AgentConfig agent, OutputShape output) {
        Optional<OutputShape.Paths> paths = paths(output);
        boolean tokens = paths.filter(known -> known.inputTokens().isPresent() && known.outputTokens().isPresent()).isPresent();
        boolean cost = paths.flatMap(OutputShape.Paths::cost).isPresent();
        boolean priced = prices.stream().anyMatch(price -> price.name().value().equals(agent.name()));
        String next = switch (written.limit()) {
            case Limit.Money _ when cost || tokens && priced -> "";
            case Limit.Money _ when tokens -> "add a price for it to 'prices'";
            case Limit.Tokens _ when tokens -> "";
            case Limit _ when paths.isEmpty() -> "have it write JSON, if it can, and say in its 'output' where the numbers are";
            case Limit.Money _ -> "add the path 'cost' to its 'output', or 'inputTokens' and 'outputTokens', and a price";
            case Limit.Tokens _ -> "add the paths 'inputTokens' and 'outputTokens' to its 'output'";
        };
        if (!next.isEmpty()) {
            refuse(written, agent.name(), next);
        }
    }

    private void refuse(Written written, String agent, String next) {
        String unit = written.limit() instanceof Limit.Money ? "money" : "tokens";
        String why = "the command %s does not report what it spends in %s, so the limit could not be kept".formatted(Text.quote(agent), unit);
        problems.add(written.at(), "'%s' is in %s".formatted(written.key(), unit), why, next + "; or set `budget: {allowUnmetered: true}`");
    }

    private static Optional<OutputShape.Paths> paths(OutputShape output) {
        return switch (output) {
            case OutputShape.OneObject(OutputShape.Paths paths) -> Optional.of(paths);
            case OutputShape.Lines(OutputShape.Paths paths) -> Optional.of(paths);
            case OutputShape.PlainText _, OutputShape.Acpx _ -> Optional.empty();
        };
    }
}
