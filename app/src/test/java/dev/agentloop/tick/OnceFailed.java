package dev.agentloop.tick;

import dev.agentloop.model.ForgeException;
import dev.agentloop.tracker.FakeCalls;
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
                    new AgentStep.KillPrompt(2)),
            // A run that was to try an account, and whose clone could not be made, was never given up, and kept the account from everybody else.
            new Sequence(
                    new Setup(1, 1, 2, false, false, 1, 3, true),
                    new AgentStep.Next(AgentStep.Manner.USED_UP),
                    new TickStep.Whole(),
                    new PeopleStep.Move(1, "loop/code")),
            // A run was given to an agent whose account another one of the same tick was about to try.
            new Sequence(
                    new Setup(1, 2, 0, false, false, 4, 4, false, Setup.Purse.UNLIMITED, true),
                    new AgentStep.Next(AgentStep.Manner.BUSY_MIDWAY),
                    new ProviderStep.LogOut("claude"),
                    new TickStep.Disturbed(3, new PeopleStep.SetOpen(1, false)),
                    new PeopleStep.Move(3, "loop/code"),
                    new MachineStep.SetClock(20),
                    new TickStep.Whole()),
            // While the forge was down, people were to be told of a budget by hands that were not there.
            new Sequence(
                    new Setup(2, 2, 1, true, false, 1, 1, false, new Setup.Purse(50, 100, 0), false),
                    new TickStep.Whole(),
                    new MachineStep.Outage(ForgeException.Kind.UNAUTHORIZED),
                    new AgentStep.Spend(1, 51),
                    new TickStep.Whole()),
            // An agent that was stopped before it wrote a line, by a tick that found it without a lock, was started again, and its issue handed over for the stop.
            new Sequence(
                    new Setup(2, 1, 2, true, true, 4, 3, false, new Setup.Purse(60, 70, 0), true),
                    new TickStep.Killed(24),
                    new MachineStep.Pass(31),
                    new TickStep.Whole(),
                    new AgentStep.Finish(1, AgentStep.Manner.UNREACHABLE)),
            // The promise was wrong: a run that its account cut short within the tick that began it may have used up its issue's budget.
            new Sequence(
                    new Setup(2, 1, 0, true, true, 4, 2, false, new Setup.Purse(0, 70, 150), false),
                    new ProviderStep.Fail("claude", AgentStep.Manner.BUSY_MIDWAY),
                    new TickStep.Killed(32),
                    new MachineStep.Pass(31),
                    new TickStep.Whole()),
            // The promise was wrong: people took the label away, so the run was ended with its account's failure, and then they put it back.
            new Sequence(
                    new Setup(2, 2, 0, true, true, 1, 4, false),
                    new AgentStep.Next(AgentStep.Manner.NO_CHANGE),
                    new MachineStep.WriteFails("addLabels", FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNCERTAIN),
                    new AgentStep.Next(AgentStep.Manner.BUSY_MIDWAY),
                    new TickStep.Whole(),
                    new PeopleStep.RemoveLabel(3, "loop/code-doing"),
                    new TickStep.Killed(21),
                    new PeopleStep.TakeBack(3)),
            // The promise was wrong: another agent was about to go on in place of one that was logged out, and people set a second label, which made agentloop give that up.
            new Sequence(
                    new Setup(2, 1, 1, false, true, 2, 3, false, new Setup.Purse(0, 0, 150), true),
                    new TickStep.Whole(),
                    new PeopleStep.Move(2, "bug"),
                    new ProviderStep.Fail("claude", AgentStep.Manner.LOGGED_OUT),
                    new MachineStep.Pass(31),
                    new TickStep.Whole(),
                    new TickStep.Killed(10),
                    new PeopleStep.AddLabel(3, "loop/code-done")));

    private OnceFailed() {}
}
