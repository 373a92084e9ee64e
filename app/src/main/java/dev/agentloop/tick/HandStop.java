package dev.agentloop.tick;

import dev.agentloop.agent.Agents;
import dev.agentloop.execute.Stopping;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.observe.Observer;
import dev.agentloop.plan.Action;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Somebody wants an agent to stop: its run is ended at once, and the issue handed over by the same plan and actions a tick makes. With the forge out of reach, or the
/// configuration broken, the handing over is left to a later tick.
public final class HandStop {
    private final LoopPorts ports;
    private final LoopData data;
    private final Agents agents;
    private final InstantSource clock;
    private final Supplier<Duration> timeLeft;

    /// The caller holds the tick's lock.
    ///
    /// @param timeLeft for what the forge has to be told
    public HandStop(LoopPorts ports, LoopData data, Agents agents, InstantSource clock, Supplier<Duration> timeLeft) {
        this.timeLeft = timeLeft;
        this.ports = ports;
        this.data = data;
        this.agents = agents;
        this.clock = clock;
    }

    /// How it ended.
    public sealed interface Result {
        /// No run of the issue is at work or waits to be collected.
        record NothingToStop() implements Result {}

        /// @param left command lines of processes that are still there
        record StillThere(RunId run, List<String> left) implements Result {}

        /// @param handedOver whether the issue is with a human already; else a later tick does that
        record Stopped(RunId run, boolean handedOver) implements Result {}
    }

    public Result stop(IssueRef issue) throws IOException, DamagedException {
        Optional<RunId> run = pending(issue).map(RunView::id);
        if (run.isEmpty()) {
            return new Result.NothingToStop();
        }
        List<String> left = new Stopping(agents).stop(data.issue(issue.id()), run.get(), StopReason.BY_HAND, Optional.empty());
        if (!left.isEmpty()) {
            return new Result.StillThere(run.get(), left);
        }
        new LoopTick(ports, data, agents, clock, timeLeft, action -> action.issue().equals(issue) && !launches(action), false).run()
                .bug()
                .ifPresent(bug -> {
                    throw bug;
                });
        return new Result.Stopped(run.get(), isHandedOver(issue));
    }

    /// Whoever asks for a stop does not expect an agent to be started.
    private static boolean launches(Action action) {
        return switch (action) {
            case Action.StartRun _, Action.RestartRun _, Action.ResumeRun _, Action.AskAgain _, Action.FixCI _ -> true;
            case Action.ResumeIntent(_, Intent intent, _) -> intent.kind() == Intent.Kind.LAUNCH;
            default -> false;
        };
    }

    private boolean isHandedOver(IssueRef issue) throws IOException {
        if (pending(issue).isPresent() || !(ports instanceof LoopPorts.Ready ready)) {
            return false;
        }
        try {
            return ready.tracker().read(issue.id()).issue().has(Label.NEED_SUPERVISOR);
        } catch (ForgeException _) {
            return false;
        }
    }

    private Optional<RunView> pending(IssueRef issue) throws IOException {
        return new Observer(data, agents, clock)
                .withoutTracker(issue.loop(), Optional.empty(), "not asked")
                .issues().stream()
                .filter(view -> view.ref().equals(issue))
                .findFirst()
                .flatMap(IssueView::pendingRun);
    }
}
