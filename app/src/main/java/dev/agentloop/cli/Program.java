package dev.agentloop.cli;

import dev.agentloop.agent.Agents;
import dev.agentloop.config.Loaded;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Narrator;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LoopPorts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What commands are given from outside: the wired program.
public interface Program {
    Console console();

    /// Tells events on stderr.
    Narrator narrator();

    InstantSource clock();

    Map<String, String> environment();

    /// The directory the program was started in.
    Path workingDirectory();

    /// Absolute path of the executable, when it was started from one.
    Optional<Path> executable();

    Agents agents();

    /// This process, as the lock names it.
    TickLock.Holder holder();

    Loaded load(Path loopDirectory);

    StateRoot state(Path loopData);

    /// Connects a loop to its forge. Contacts nobody yet.
    LoopPorts.Ready connect(LoopConfig config, LoopData data);

    String version();
}
