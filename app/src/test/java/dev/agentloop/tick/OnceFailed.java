package dev.agentloop.tick;

import dev.agentloop.model.ForgeException;
import java.util.List;

/// Sequences by which the model test once found something wrong, each with what it was.
final class OnceFailed {
    static final List<Sequence> SEQUENCES = List.of(
            // An agent at work was stopped: the start it came from was not marked as finished when its tick died, and half an hour later it was given up for a read that
            // failed.
            new Sequence(
                    new Setup(1, 2, 2, false, false, 2, 3, false),
                    new TickStep.Killed(17),
                    new MachineStep.SetClock(180),
                    new TickStep.Killed(14),
                    new MachineStep.ReadFails("read", ForgeException.Kind.UNAVAILABLE),
                    new TickStep.Disturbed(3, new PeopleStep.Move(4, "loop/plan"))),
            // A restart of an issue that was closed after it was listed, and before it was read.
            new Sequence(
                    new Setup(1, 1, 1, true, false, 2, 2, false),
                    new TickStep.Whole(),
                    new AgentStep.KillAll(1),
                    new TickStep.Disturbed(0, new PeopleStep.SetOpen(1, false))),
            // A queue owner outlived its timeout: no lock told its age, and the clock by which it was judged was set back.
            new Sequence(
                    new Setup(2, 1, 1, false, false, 1, 3, false),
                    new TickStep.Killed(12),
                    new TickStep.Killed(35),
                    new MachineStep.SetClock(-180),
                    new AgentStep.KillPrompt(2)));

    private OnceFailed() {}
}
