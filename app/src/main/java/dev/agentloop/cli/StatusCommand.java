package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.StatusJson;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import dev.agentloop.terminal.StyledLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop status`: the offline picture.
@Command(
        name = "status",
        description = "Shows every issue agentloop works on, from loop-data/ alone: no network, no writes.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop status --watch",
            "    agentloop status --json | jq '.loops[].issues[].waitingFor'"
        })
final class StatusCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = "--json", description = "The same facts for scripts.")
    private boolean json;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "2",
            description = "Looks again and again and redraws, every 2 seconds or as often as you say, until Ctrl-C.")
    private Integer watch;

    StatusCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (watch == null) {
            return show(lines -> lines.forEach(program.console()::styled));
        }
        if (json || !program.console().isTerminal()) {
            throw new UsageException("--watch redraws a table on a terminal, and there is none here: leave it out");
        }
        if (watch < 1) {
            throw new UsageException("--watch %d: give the seconds from one look to the next, at least 1".formatted(watch));
        }
        while (!Thread.currentThread().isInterrupted()) {
            show(program.console()::redraw);
            Thread.sleep(Duration.ofSeconds(watch));
        }
        return ExitCode.DONE.number();
    }

    private int show(Consumer<List<StyledLine>> screen) throws IOException, UsageException {
        StateRoot state = directories.state(program);
        Loaded loaded = directories.load(program);
        StatusReport report = new StatusReader(state, program.agents(), program.clock()).read(directories.configured(state, loaded));
        if (json) {
            program.console().out(StatusJson.of(report));
        } else {
            screen.accept(new StatusTable(program.console(), program.clock().instant()).of(report));
        }
        if (watch == null) {
            loaded.general().forEach(problem -> program.console().err(problem.toString()));
        }
        return (loaded.general().isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
    }
}
