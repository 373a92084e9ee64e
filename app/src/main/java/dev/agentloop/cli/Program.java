package dev.agentloop.cli;

import dev.agentloop.agent.Agents;
import dev.agentloop.config.Loaded;
import dev.agentloop.doctor.Credential;
import dev.agentloop.git.Git;
import dev.agentloop.git.RemoteLook;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.RequestQuota;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LoopPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What commands are given from outside: the wired program.
public interface Program {
    Console console();

    /// Tells events on stderr.
    Narrator narrator();

    InstantSource clock();

    /// Of a tick's time limit since the program was started, whatever is done to the wall clock meanwhile.
    Duration timeLeft();

    Map<String, String> environment();

    /// The directory the program was started in.
    Path workingDirectory();

    /// Absolute path of the executable, when it was started from one.
    Optional<Path> executable();

    /// How this program is started again: its executable or, in development, the JVM it runs in.
    List<String> command();

    Agents agents();

    /// This process, as the lock names it.
    TickLock.Holder holder();

    Loaded load(Path loopDirectory);

    /// The state, whose rate limits are gone by from now on.
    StateRoot state(Path loopData);

    /// From now on has the rate limits noted that it meets, for the ticks to come.
    void noteRateLimits(StateRoot state);

    /// What forges said so far about the requests they still allow.
    List<RequestQuota> quotas();

    /// Connects a loop to its forge. Contacts nobody yet.
    LoopPorts.Ready connect(LoopConfig config, LoopData data);

    /// What there is of a loop without a configuration that can be used.
    ///
    /// @param why that is
    /// @param problem what is wrong with it; empty for a loop that was removed
    LoopPorts.Broken unconnected(LoopData data, String why, Optional<String> problem);

    /// Who the token for this repository belongs to; on the local forge, who runs the program. Empty when there is no token or it cannot be asked.
    Optional<String> login(String repoURL);

    /// Git as the user has it configured.
    Git git();

    /// Asks remotes as clones do.
    RemoteLook remoteLook();

    /// Where the tokens of a loop come from in an environment.
    List<Credential> credentials(LoopConfig config, Map<String, String> environment);

    /// Makes what a repository on this disk needs to be a forge; nothing for others.
    void prepare(String repoURL) throws IOException;

    String version();
}
