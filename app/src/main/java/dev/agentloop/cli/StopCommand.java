package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.HandStop;
import dev.agentloop.tick.LoopPorts;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop stop`: ends the run of an issue and hands the issue to a human.
@Command(
        name = "stop",
        description = "Stops the agent that works on an issue, and hands the issue to a human: NeedSupervisor, with a comment. Works also without the forge.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop stop 12",
            "    agentloop move 12 loop/code    to try again later"
        })
final class StopCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    StopCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        StateRoot state = directories.state(program);
        try (TickLock _ = LockedCommand.lock(program, state)) {
            LoopPorts loop = directories.connect(ref.loop(), program);
            HandStop stop = new HandStop(loop, state.loop(ref.loop()), program.agents(), program.clock(), program::timeLeft);
            return tell(ref, stop.stop(ref)).number();
        }
    }

    private ExitCode tell(IssueRef ref, HandStop.Result result) {
        return switch (result) {
            case HandStop.Result.NothingToStop() -> {
                program.console().out("%s: no agent works on it. To keep one from being started: agentloop move %s NeedSupervisor".formatted(ref, ref));
                yield ExitCode.DONE;
            }
            case HandStop.Result.Stopped(RunId run, boolean handedOver) -> {
                String rest = handedOver ? "the issue is at NeedSupervisor" : "its label and comment follow with the next tick that can write them";
                program.console().out("%s: %s is stopped; %s".formatted(ref, run, rest));
                yield handedOver ? ExitCode.DONE : ExitCode.WORLD;
            }
            case HandStop.Result.StillThere(RunId run, List<String> left) -> {
                program.console().err("%s: processes of %s could not be stopped: %s; the next tick tries again".formatted(ref, run, String.join("; ", left)));
                yield ExitCode.WORLD;
            }
        };
    }
}
