package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.gc.Garbage;
import dev.agentloop.git.Removal;
import dev.agentloop.model.LoopName;
import dev.agentloop.plan.ByteCount;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tick.MakingRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop gc`: removes what nothing needs.
@Command(
        name = "gc",
        description = "Removes what nothing needs: clones of issues that are done with, old runs, leftovers, caches of removed loops, old versions of agentloop. "
                + "Work that was not pushed is kept, and listed.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop gc --dry-run",
            "    agentloop gc --bundles-older-than 90d"
        })
final class GcCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = "--dry-run", description = "Only list it.")
    private boolean dryRun;

    @Option(names = "--bundles-older-than", paramLabel = "DURATION", description = "Also kept work that is older (90d, 36h) and that the remote has by now.")
    private String bundlesOlderThan;

    GcCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Duration> old = bundlesOlderThan == null ? Optional.empty() : Optional.of(Since.parse("--bundles-older-than", bundlesOlderThan));
        StateRoot state = directories.state(program);
        if (dryRun) {
            return collect(state, old).number();
        }
        try (TickLock _ = LockedCommand.lock(program, state)) {
            return collect(state, old).number();
        }
    }

    private ExitCode collect(StateRoot state, Optional<Duration> old) throws IOException, UsageException {
        Loaded loaded = directories.load(program);
        boolean broken = Directories.report(loaded, program.console());
        Map<LoopName, LoopPorts> loops = TickCommand.byName(program, loaded, state, directories);
        GcFindings found = new GcFindings(program, old);
        for (LoopPorts loop : loops.values()) {
            look(loop, state.loop(loop.loop()), loaded, found);
        }
        if (directories.areAllWanted()) {
            found.lookAround();
        }
        program.console().out(GcTable.of(found, dryRun));
        boolean gone = dryRun || remove(found.garbage(), loops, state);
        return broken ? ExitCode.USAGE : found.failed() || !gone ? ExitCode.WORLD : ExitCode.DONE;
    }

    private static void look(LoopPorts loop, LoopData data, Loaded loaded, GcFindings found) throws IOException {
        switch (loop) {
            case LoopPorts.Ready ready -> found.look(ready, data);
            case LoopPorts.Broken(LoopName name, _, _, _, _, _) when isConfigured(name, loaded) -> found.lookAtBroken(data);
            case LoopPorts.Broken _ -> found.lookAtRemoved(loop, data);
        }
    }

    /// What is wrong with the whole of it may hide loops.
    private static boolean isConfigured(LoopName name, Loaded loaded) {
        return !loaded.general().isEmpty() || loaded.broken().stream().anyMatch(broken -> broken.name().equals(name));
    }

    /// @return whether all of it is gone
    private boolean remove(List<Garbage> garbage, Map<LoopName, LoopPorts> loops, StateRoot state) throws IOException {
        boolean done = true;
        for (LoopPorts loop : loops.values()) {
            if (garbage.stream().anyMatch(one -> one.planned() && one.of().equals(loop.loop().value()))) {
                done &= new MakingRoom(loop, state.loop(loop.loop()), program.agents(), program.clock(), program::timeLeft).clear();
            }
        }
        long freed = 0;
        for (Garbage one : garbage) {
            if (!one.planned()) {
                remove(one);
            }
            if (one.isThere()) {
                done = false;
                program.console().err("%s %s is still there".formatted(one.of(), one.what()).strip());
            } else {
                freed += one.bytes();
            }
        }
        if (!garbage.isEmpty()) {
            program.console().out("%s removed.".formatted(ByteCount.text(freed)));
        }
        return done;
    }

    private void remove(Garbage one) {
        for (Path path : one.paths()) {
            try {
                Removal.of(path);
            } catch (IOException e) {
                program.console().err("%s could not be removed: %s".formatted(path, e));
            }
        }
    }
}
