package dev.agentloop.agent;

import dev.agentloop.conversation.OutputReader;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Effects;
import dev.agentloop.model.HookEnd;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox.Walls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Agents through acpx 0.19.1, and commands that know no ACP, on Linux. Of a command there is only the process: no session to ensure, no turn to cancel.
///
/// What was seen of acpx, and shaped this: the agent runs below a detached `__queue-owner`, which inherits the environment, hence the tag, of the first
/// prompt it serves; a prompt of a later run that finds it alive is worked on under the *old* tag. So a run is stopped before the next one of its session
/// begins. A killed prompt leaves owner, agent and tools at work. Stopping them with signals keeps acpx's record of the session, and the next
/// `sessions ensure` and `prompt` resume it; `sessions close` would not (see [StaleLocks]).
public final class AcpxAgents implements Agents {
    /// acpx's own time limit strikes first, because then it tidies up and says what it waited for.
    private static final Duration HEAD_START = Duration.ofSeconds(5);

    /// acpx answers `cancel` when the turn has ended; the prompt process is told a moment later, writes that down and ends (seen: within 2 s).
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final ProcFs processes;
    private final Posix posix = new Posix();
    private final Stopper stopper;
    private final StaleLocks locks;
    private final Sandboxing sandbox;
    private final BubblewrapCheck bubblewrap = new BubblewrapCheck(Path.of("/proc/sys"));
    private final Effects effects;
    private final Limits limits;
    private final ZoneId zone;

    /// Children that have not been waited for.
    private final Set<Long> children = ConcurrentHashMap.newKeySet();

    /// @param zone in which agents name times of day
    /// @param own see [Sandboxing]
    /// @param remarks told what a person should know though nothing failed
    public AcpxAgents(Effects effects, ZoneId zone, List<Path> own, Consumer<String> remarks) {
        this(
                new ProcFs(Path.of("/proc")), effects, Limits.USUAL, zone,
                new Sandboxing(own, new RunLimits(new Cgroups(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup")), remarks)));
    }

    AcpxAgents(ProcFs processes, Effects effects, Limits limits, ZoneId zone, Sandboxing sandbox) {
        this.processes = processes;
        this.stopper = new Stopper(processes, posix, effects);
        this.locks = new StaleLocks(processes, effects);
        this.sandbox = sandbox;
        this.effects = effects;
        this.limits = limits;
        this.zone = zone;
    }

    /// How long things may take.
    ///
    /// @param ensure a mute agent hangs `sessions ensure` for ever; the slowest good one took 7 s, installing it may take longer
    /// @param cancel an answer takes half a second
    /// @param patience the owner needs a second to end its agent after SIGTERM
    record Limits(Duration ensure, Duration cancel, Stopper.Patience patience) {
        static final Limits USUAL = new Limits(
                Duration.ofSeconds(60), Duration.ofSeconds(5), new Stopper.Patience(Duration.ofSeconds(5), Duration.ofSeconds(2)));
    }

    @Override
    public void ensureSession(RunCall call, boolean fresh) throws AgentException {
        opened(call, fresh);
    }

    @Override
    public void probe(RunCall call) throws AgentException {
        try {
            Optional<String> home = Optional.ofNullable(Acpx.environment(call).get("HOME"));
            AcpxAnswer.recordId(opened(call, true)).ifPresent(id -> home.ifPresent(of -> StaleLocks.forget(Path.of(of), id)));
        } finally {
            stopper.stop(call.tag(), Optional.empty(), limits.patience());
        }
    }

    /// @return what acpx said; nothing for a command
    private String opened(RunCall call, boolean fresh) throws AgentException {
        checkPossible(call);
        if (call.agent().engine() instanceof Engine.Command engine) {
            CommandLine.check(call, engine, sandbox);
            return "";
        }
        locks.clear(call);
        Duration limit = limits.ensure().minus(HEAD_START);
        List<String> command = fresh ? Acpx.newSession(call, limit) : Acpx.ensureSession(call, limit);
        ShortCommand.Ended ended = run(fresh ? "acpx sessions new" : "acpx sessions ensure", command, call, limits.ensure());
        if (ended.timedOut() || Sandboxing.isBubblewrap(call)) {
            // What it leaves in a sandbox the prompt cannot see, and would wait for.
            stopper.stop(call.tag(), Optional.empty(), limits.patience());
        }
        if (ended.timedOut() || ended.exitCode() != 0) {
            throw AcpxFailure.of(command, ended, limits.ensure(), Acpx.environment(call));
        }
        return ended.stdout();
    }

    @Override
    public ProcessIdentity launch(RunCall call, Path prompt, Path output, Path stderr, Duration timeout) throws AgentException {
        checkPossible(call);
        locks.clear(call);
        List<String> command = switch (call.agent().engine()) {
            case Engine.Acpx _ -> sandbox.wrap(call, Acpx.prompt(call, prompt, timeout), List.of(prompt));
            case Engine.Command engine -> CommandLine.of(call, engine, sandbox, prompt, output);
        };
        String effect = call.agent().engine() instanceof Engine.Acpx ? "spawn acpx prompt" : "spawn command";
        var environment = Acpx.environment(call);
        Path program = Programs.find(command.getFirst(), environment);
        var order = new Posix.Order(
                program, command, environment, call.directory().toAbsolutePath(), output.toAbsolutePath(), stderr.toAbsolutePath());
        effects.before(effect);
        long pid = spawn(order);
        effects.after(effect);
        // Until it is among the children no other loop's thread lets go of it, so that it is shown even if it has ended already.
        Optional<ProcFs.Entry> entry = processes.entry(pid);
        children.add(pid);
        ProcessIdentity process = entry.map(e -> processes.identify(e, prompt.toAbsolutePath().toString()))
                .orElseThrow(() -> new AgentException("Process %d of the agent was started but /proc does not show it".formatted(pid)));
        processes.awaitOwnFace(entry.get(), process);
        return process;
    }

    /// As in CI, a script fails at its first command that does.
    @Override
    public HookEnd runHook(RunCall call, Hook hook) throws AgentException {
        checkMachine(call);
        Acpx.checkPlace(call);
        List<String> command = new ArrayList<>(sandbox.wrap(call, List.of("/bin/sh", "-e", "-c", hook.script()), List.of()));
        Map<String, String> environment = new HashMap<>(Acpx.environment(call));
        environment.putAll(hook.variables());
        command.set(0, Programs.find(command.getFirst(), environment).toString());
        String effect = "hook " + hook.name();
        effects.before(effect);
        try {
            return new HookProcess(hook, () -> stopper.stop(call.tag(), Optional.empty(), limits.patience())).run(command, call.directory(), environment);
        } catch (IOException e) {
            throw new AgentException("hooks.%s could not be run: %s".formatted(hook.name(), e.getMessage()), e);
        } finally {
            effects.after(effect);
        }
    }

    /// How any command of a run is started.
    ///
    /// @param environment the whole of it
    record Inside(List<String> command, Map<String, String> environment) {}

    Inside inside(RunCall call, List<String> command) throws AgentException {
        return new Inside(sandbox.wrap(call, command, List.of()), Acpx.environment(call));
    }

    @Override
    public ProcessIdentity self(String match) {
        long pid = ProcessHandle.current().pid();
        return processes.entry(pid)
                .map(entry -> processes.identify(entry, match))
                .orElseThrow(() -> new IllegalStateException("process %d does not find itself in /proc".formatted(pid)));
    }

    @Override
    public Census census() {
        reapChildren();
        return new ProcessCensus(processes);
    }

    @Override
    public void await(Collection<ProcessIdentity> awaited, Duration limit) {
        Pause.until(() -> awaited.stream().noneMatch(process -> processes.find(process).isPresent()), limit);
        reapChildren();
    }

    @Override
    public List<String> stop(RunTag tag, Optional<ProcessIdentity> process, Optional<RunCall> call) {
        boolean anyLeft = stopper.isAnyLeft(tag, process);
        Optional<RunCall> acpxCall = call.filter(c -> c.agent().engine() instanceof Engine.Acpx);
        // A wrapper's owner may have been killed with its locks in place: only acpx's answer names them. In a bubblewrap of its own acpx would not find the owner.
        Optional<String> session = acpxCall.filter(c -> !Sandboxing.isBubblewrap(c))
                .filter(c -> anyLeft || c.agent().sandbox().walls() instanceof Walls.Wrapper)
                .flatMap(c -> cancel(c, process));
        List<String> left = stopper.stop(tag, process, limits.patience());
        reapChildren();
        if (left.isEmpty()) {
            sandbox.release(tag);
        }
        if (left.isEmpty() && session.isPresent() && call.isPresent()) {
            Optional.ofNullable(call.get().environment().get("HOME")).ifPresent(home -> locks.remove(Path.of(home), session.get()));
        }
        return left;
    }

    @Override
    public RunReading read(Path output, OutputShape shape) throws IOException {
        return OutputReader.read(output, shape, zone);
    }

    /// Asks acpx to end the turn in good order, so that its end stands in `output.json`. What comes of it is seen in the process table.
    ///
    /// @return acpx's record id of the session, when it answered
    private Optional<String> cancel(RunCall call, Optional<ProcessIdentity> process) {
        if (!Files.isDirectory(call.directory()) || Acpx.bringsProjectConfig(call)) {
            return Optional.empty();
        }
        try {
            String answer = run("acpx cancel", Acpx.cancel(call), call, limits.cancel()).stdout();
            await(process.stream().toList(), AcpxAnswer.isCancelled(answer) ? SETTLE : Duration.ZERO);
            return AcpxAnswer.recordId(answer);
        } catch (AgentException _) {
            return Optional.empty();
        }
    }

    private ShortCommand.Ended run(String effect, List<String> command, RunCall call, Duration limit) throws AgentException {
        effects.before(effect);
        try {
            return ShortCommand.run(sandbox.wrap(call, command, List.of()), call.directory(), Acpx.environment(call), limit);
        } catch (IOException e) {
            throw new AgentException("%s could not be run: %s".formatted(effect, e.getMessage()), e);
        } finally {
            effects.after(effect);
        }
    }

    private void checkPossible(RunCall call) throws AgentException {
        checkMachine(call);
        Acpx.checkAllowed(call);
    }

    private void checkMachine(RunCall call) throws AgentException {
        if (!processes.isPresent()) {
            throw new AgentException("Agents can be run on Linux only so far: there is no /proc here, without which a run can not be stopped reliably");
        }
        if (Sandboxing.isBubblewrap(call)) {
            bubblewrap.check(Acpx.environment(call));
        }
    }

    /// Files that a failed start left behind are removed: their existence would say that it took place.
    private long spawn(Posix.Order order) throws AgentException {
        try {
            return posix.spawn(order);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(order.stdout());
                Files.deleteIfExists(order.stderr());
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw new AgentException("%s could not be started in %s with its output in %s: %s. Check that the folders exist and may be written to"
                    .formatted(order.program(), order.directory(), order.stdout(), e.getMessage()), e);
        }
    }

    private void reapChildren() {
        children.removeIf(posix::reap);
    }
}
