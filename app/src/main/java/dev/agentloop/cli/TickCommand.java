package dev.agentloop.cli;

import dev.agentloop.config.BrokenLoop;
import dev.agentloop.config.Loaded;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.state.StateRoot;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tick.MetricsFile;
import dev.agentloop.tick.Tick;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `agentloop tick`: what cron calls.
@Command(
        name = "tick",
        description = "Looks at the issues of every loop, starts agents, collects what finished ones said, moves labels. This is what cron calls.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop tick",
            "    agentloop tick --only shop"
        })
final class TickCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    TickCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return tick(program, directories).number();
    }

    static ExitCode tick(Program program, Directories directories) throws IOException, UsageException {
        Loaded loaded = directories.load(program);
        boolean broken = Directories.report(loaded, program.console());
        StateRoot state = directories.state(program);
        program.noteRateLimits(state);
        MetricsFile metrics = new MetricsFile(state, directories.isWhole(), program::quotas, program.console()::err);
        Tick tick = new Tick(state, program.holder(), program.agents(), program.clock(), program::timeLeft, program.narrator(), metrics);
        List<LoopPorts> loops = connect(program, loaded, state, directories);
        return switch (tick.run(() -> loops, program.console()::out)) {
            case DONE -> broken ? ExitCode.USAGE : ExitCode.DONE;
            case FAILED -> broken ? ExitCode.USAGE : ExitCode.WORLD;
            case LOCKED -> {
                program.console().err(Remark.info("another tick is at work; this one leaves it alone"));
                yield ExitCode.DONE;
            }
        };
    }

    /// Every loop that is configured, and every one that has state: agents are supervised whatever became of their configuration.
    static List<LoopPorts> connect(Program program, Loaded loaded, StateRoot state, Directories directories) throws IOException {
        return new ArrayList<>(byName(program, loaded, state, directories).values());
    }

    static Map<LoopName, LoopPorts> byName(Program program, Loaded loaded, StateRoot state, Directories directories) throws IOException {
        Map<LoopName, LoopPorts> loops = new TreeMap<>();
        for (LoopName name : state.loops()) {
            if (directories.wants(name)) {
                loops.put(name, program.unconnected(state.loop(name), "loop '%s' is no longer configured".formatted(name), Optional.empty()));
            }
        }
        for (BrokenLoop broken : loaded.broken()) {
            String why = "the configuration of loop '%s' is broken".formatted(broken.name());
            loops.put(broken.name(), program.unconnected(state.loop(broken.name()), why, Optional.of(why + ": " + broken.problems().getFirst())));
        }
        for (LoopConfig config : loaded.loops()) {
            loops.put(config.name(), program.connect(config, state.loop(config.name())));
        }
        return loops;
    }
}
