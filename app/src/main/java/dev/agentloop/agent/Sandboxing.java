package dev.agentloop.agent;

import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox.Walls;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Puts the commands of a run into its sandbox. Whatever is run for an issue and could run what an agent wrote goes through here.
final class Sandboxing {
    private final List<Path> own;
    private final RunLimits limits;

    /// @param own what agentloop itself consists of: its executable is git's credential helper inside, too
    Sandboxing(List<Path> own, RunLimits limits) {
        this.own = List.copyOf(own);
        this.limits = limits;
    }

    /// @param command a program, on the PATH of the call or a path, and its arguments
    /// @param readable files the command needs beside what is there for every command of the run
    List<String> wrap(RunCall call, List<String> command, List<Path> readable) throws AgentException {
        return limits.around(call, walled(call, command, readable));
    }

    private List<String> walled(RunCall call, List<String> command, List<Path> readable) throws AgentException {
        return switch (call.agent().sandbox().walls()) {
            case Walls.None _ -> command;
            case Walls.Wrapper(List<String> wrapper) -> Stream.concat(wrapper.stream(), command.stream()).toList();
            case Walls.Bubblewrap walls -> new Bubblewrap(call, walls).around(command, Stream.concat(own.stream(), readable.stream()).toList());
        };
    }

    /// The run's last process has ended.
    void release(RunTag tag) {
        limits.release(tag);
    }

    static boolean isBubblewrap(RunCall call) {
        return call.agent().sandbox().walls() instanceof Walls.Bubblewrap;
    }
}
