package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.CostReport;
import dev.agentloop.status.CostReport.By;
import dev.agentloop.status.CostsJson;
import dev.agentloop.status.CostsReader;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop costs`: what agents used, added up.
@Command(
        name = "costs",
        description = "Adds up what agents used, from loop-data/ alone: no network, no writes. ~ marks a cost worked out from tokens by `prices`, "
                + "and the column ? counts runs of which no cost is known.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop costs --since 7d",
            "    agentloop costs --by prompt --only shop"
        })
final class CostsCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = "--since", paramLabel = "DURATION", description = "Only runs that began so long ago or later: 7d, 36h, 1h30m (default: all).")
    private String since;

    @Option(names = "--by", paramLabel = "WHAT", defaultValue = "loop", description = "loop, prompt, agent, day (UTC), experiment or issue (default: loop).")
    private String by;

    @Option(names = "--json", description = "The same facts for scripts.")
    private boolean json;

    CostsCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        By group = group();
        Instant now = program.clock().instant();
        Optional<Instant> begin = since == null ? Optional.empty() : Optional.of(now.minus(Since.parse(since)));
        StateRoot state = directories.state(program);
        Loaded loaded = directories.load(program);
        CostsReader.Found found = new CostsReader(state, program.agents(), program.clock()).read(directories.configured(state, loaded));
        CostReport report = CostReport.of(found.runs(), group, begin);
        program.console().out(json ? CostsJson.of(report) : text(report));
        found.problems().forEach(program.console()::err);
        loaded.general().forEach(problem -> program.console().err(problem.toString()));
        return (loaded.general().isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
    }

    private By group() throws UsageException {
        Optional<By> found = Arrays.stream(By.values()).filter(value -> value.word().equals(by)).findFirst();
        String known = Arrays.stream(By.values()).map(By::word).collect(Collectors.joining(", "));
        return found.orElseThrow(() -> new UsageException("--by %s: it can be %s".formatted(by, known)));
    }

    private String text(CostReport report) {
        if (report.groups().isEmpty()) {
            String period = since == null ? "" : " in the last " + since;
            return report.by() == By.EXPERIMENT ? "No run took part in an experiment%s.".formatted(period) : "No agent has run%s.".formatted(period);
        }
        return report.by() == By.EXPERIMENT ? new ExperimentTable(program.console()).of(report) : new CostsTable(program.console()).of(report);
    }
}
