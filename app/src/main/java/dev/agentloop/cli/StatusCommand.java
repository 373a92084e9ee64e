package dev.agentloop.cli;

import dev.agentloop.config.BrokenLoop;
import dev.agentloop.config.Loaded;
import dev.agentloop.config.Problem;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.StatusJson;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        StatusReport report = new StatusReader(state, program.agents(), program.clock()).read(configured(state, loaded));
        String text = json ? StatusJson.of(report) : new StatusTable(program.console(), program.clock().instant()).of(report);
        program.console().out(text);
        loaded.general().forEach(problem -> program.console().err(problem.toString()));
        return (loaded.general().isEmpty() ? ExitCode.DONE : ExitCode.USAGE).number();
    }

    /// Every loop that is configured or has state.
    private List<StatusReader.Configured> configured(StateRoot state, Loaded loaded) throws IOException {
        Map<LoopName, StatusReader.Configured> loops = new TreeMap<>();
        for (LoopName name : state.loops()) {
            if (directories.wants(name)) {
                loops.put(name, new StatusReader.Configured(name, Optional.empty(), Optional.of("it is no longer configured")));
            }
        }
        for (BrokenLoop broken : loaded.broken()) {
            String first = broken.problems().stream().findFirst().map(Problem::toString).orElse("");
            loops.put(broken.name(), new StatusReader.Configured(broken.name(), Optional.empty(), Optional.of("its configuration is broken: " + first)));
        }
        for (LoopConfig config : loaded.loops()) {
            loops.put(config.name(), new StatusReader.Configured(config.name(), Optional.of(config), Optional.empty()));
        }
        return new ArrayList<>(loops.values());
    }
}
