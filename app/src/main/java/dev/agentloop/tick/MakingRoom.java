package dev.agentloop.tick;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Planner;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// Somebody wants room on the disk: what ticks would remove of a loop by themselves, now or once its day of grace is over, is removed at once, by the same plan and actions.
public final class MakingRoom {
    private final LoopPorts ports;
    private final LoopData data;
    private final Agents agents;
    private final InstantSource clock;
    private final Supplier<Duration> timeLeft;

    public MakingRoom(LoopPorts ports, LoopData data, Agents agents, InstantSource clock, Supplier<Duration> timeLeft) {
        this.ports = ports;
        this.data = data;
        this.agents = agents;
        this.clock = clock;
        this.timeLeft = timeLeft;
    }

    /// What would be removed.
    public static List<Action> plan(Snapshot snapshot) {
        return Planner.plan(snapshot.with(snapshot.disk().asked())).actions().stream().filter(MakingRoom::removes).toList();
    }

    private static boolean removes(Action action) {
        return action instanceof Action.CleanUp || action instanceof Action.PruneRuns;
    }

    /// With what it begins with where an issue no longer stands where it stood: the rest is planned after that.
    private static boolean isConcerned(Action action) {
        return removes(action) || action instanceof Action.ForgetStanding;
    }

    /// The caller holds the tick's lock.
    ///
    /// @return whether nothing failed
    public boolean clear() throws IOException {
        LoopReport report = new LoopTick(ports, data, agents, clock, timeLeft, MakingRoom::isConcerned, true).run();
        report.bug().ifPresent(bug -> {
            throw bug;
        });
        return !report.failed();
    }
}
