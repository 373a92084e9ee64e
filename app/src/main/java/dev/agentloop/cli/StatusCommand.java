package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.StatusJson;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop status`: the offline picture.
@Command(
        name = "status",
        description = "Shows every issue agentloop works on, from loop-data/ alone: no network, no writes.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = "--json", description = "The same facts for scripts.")
    private boolean json;

    StatusCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        StateRoot state = directories.state(program);
        Loaded loaded = directories.load(program);
        StatusReport report = new StatusReader(state, program.agents(), program.clock()).read(directories.configured(state, loaded));
        String text = json ? StatusJson.of(report) : new StatusTable(program.console(), program.clock().instant()).of(report);
        program.console().out(text);
        loaded.general().forEach(problem -> program.console().err(problem.toString()));
        return (loaded.general().isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
    }
}
