package dev.agentloop.agent;

import dev.agentloop.model.HookEnd;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunTag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Coding agents: starting them detached, finding them again, stopping them completely, and reading what they said.
public interface Agents {
    /// Makes sure the session of the call exists, waiting at most a bounded time. For a command, that its program does.
    ///
    /// @param fresh whether it is to be a new conversation also when there is one
    /// @throws AgentException with the command and the tail of its stderr
    void ensureSession(RunCall call, boolean fresh) throws AgentException;

    /// Starts the agent, waits at most a bounded time until it has answered `initialize` and opened a session, and leaves nothing of it behind. For a command, looks for its program.
    ///
    /// @param call with a directory, a session and a tag of its own
    /// @throws AgentException with the agent's own words
    void probe(RunCall call) throws AgentException;

    /// Starts the run's prompt in a session and process group of its own; it survives the tick.
    ///
    /// stdin is `/dev/null`, or the prompt for a command that asks for it no other way; the started process itself creates `output` and `stderr`, so their existence proves that a launch took place.
    ///
    /// @return what the process is recognised by; its match string is the prompt's path
    /// @throws AgentException when the program could not be started
    ProcessIdentity launch(RunCall call, Path prompt, Path output, Path stderr, Duration timeout) throws AgentException;

    /// Runs a script in the clone as the agent's own work is run, with its environment, its tag and its sandbox, and waits for its end. At the time limit everything that
    /// carries the tag is stopped: nothing else of the run may be at work.
    ///
    /// @throws AgentException when it could not be started
    HookEnd runHook(RunCall call, Hook hook) throws AgentException;

    /// What the calling process itself is recognised by.
    ProcessIdentity self(String match);

    /// What runs now, in one look at the process table.
    Census census();

    /// Waits until none of the processes is alive, at most `limit`.
    void await(Collection<ProcessIdentity> processes, Duration limit);

    /// Stops everything that belongs to a run: acpx's own cancel (best effort, when `call` is given), SIGTERM to the process group and to every process with the
    /// tag, a bounded wait, SIGKILL, proof that none is left. Never a signal to a process not identified by tag or by lock.
    ///
    /// @return the command lines of processes that are still there after all this; empty when the run is gone
    List<String> stop(RunTag tag, Optional<ProcessIdentity> process, Optional<RunCall> call);

    /// Reads a finished run's `output.json` in bounded memory. A missing or empty file reads as `NeverBegan`. Of a command, `exit` and `stderr.log` beside it are read too.
    ///
    /// @param shape as it was recorded when the run started
    RunReading read(Path output, OutputShape shape) throws IOException;

    /// The process table at one moment.
    interface Census {
        boolean isAlive(ProcessIdentity process);

        /// Age by the clock that no one sets. Empty when the process belongs to another boot.
        Optional<Duration> age(ProcessIdentity process);

        /// Whether any process carries the tag.
        boolean carries(RunTag tag);

        /// The prompt process of a run whose lock was never written: it carries the tag and its command line contains `match`.
        Optional<ProcessIdentity> find(RunTag tag, String match);
    }
}
