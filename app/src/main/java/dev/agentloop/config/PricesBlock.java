package dev.agentloop.config;

import dev.agentloop.model.Price;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What tokens cost, for agents that count them and say no cost: US dollars for a million, by the name of an agent or a model of `acpx-config`.
///
/// ```yaml
/// prices:
///   codex: {input: 1.25, cachedInput: 0.125, output: 10}
/// ```
final class PricesBlock {
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}");

    private final Fields fields;

    private PricesBlock(Fields fields) {
        this.fields = fields;
    }

    /// @param name of an agent or a model, if there is one so named
    record Priced(Text name, Price price) {}

    static List<Priced> read(Fields config) {
        List<Priced> prices = new ArrayList<>();
        for (Node.Entry entry : config.map("prices").map(Node.Mapping::entries).orElse(List.of())) {
            Optional<Fields> block = config.entry("prices", entry.value(), Block.PRICE);
            prices.add(new Priced(entry.key(), block.map(fields -> new PricesBlock(fields).price()).orElseGet(PricesBlock::nothing)));
        }
        return prices;
    }

    private static Price nothing() {
        return new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    private Price price() {
        fields.require("input", "it says what a million tokens of input cost");
        fields.require("output", "it says what a million tokens of output cost");
        BigDecimal input = amount("input").orElse(BigDecimal.ZERO);
        return new Price(input, amount("cachedInput").orElse(input), amount("output").orElse(BigDecimal.ZERO));
    }

    /// Read from what was written, digit by digit: a floating-point number would be another one.
    private Optional<BigDecimal> amount(String key) {
        Optional<Node> node = fields.value(key);
        if (node.isPresent() && node.get() instanceof Node.Scalar scalar && scalar.isNumber() && AMOUNT.matcher(scalar.value()).matches()) {
            return Optional.of(new BigDecimal(scalar.value()));
        }
        node.ifPresent(other -> fields.refuse(
                other.at(),
                "'%s' is %s".formatted(fields.named(key), other.described()),
                "a price is a number of US dollars for a million tokens, 0 or more",
                "write for example `%s`".formatted(Block.PRICE.example(key))));
        return Optional.empty();
    }
}
