package dev.agentloop.agent;

import dev.agentloop.conversation.OutputReader;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Fault;
import dev.agentloop.model.HookEnd;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A process table in memory, and agents in it that do what a test says: the next launch follows the next script, and works until told when there is none.
///
/// A launch makes two processes, as acpx does: the prompt process, and a queue owner that holds the agent and lives on. Processes survive a killed tick. The clock by
/// which they age is moved by `pass` alone, so a wall clock set back or forward does not touch them.
public final class FakeAgents implements Agents {
    private static final long FIRST_PID = 4000;
    private static final long TICKS_A_SECOND = 100;
    private static final int LOOKS_BEFORE_BIRTH = 3;
    private static final RunTag NOT_OURS = new RunTag("not ours");

    private final Effects effects;
    private final InstantSource wallClock;
    private final List<Process> table = new ArrayList<>();
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final Map<String, Script> poisoned = new HashMap<>();
    private final List<String> hooks = new ArrayList<>();
    private final Map<String, String> failingHooks = new HashMap<>();
    private final Deque<AgentException> failingSessions = new ArrayDeque<>();
    private final List<RunTag> launches = new ArrayList<>();
    private final List<RunTag> freshSessions = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Map<String, ProcessIdentity> lastPrompts = new HashMap<>();
    private final Providers providers = new Providers();
    private Watcher watcher = new Watcher() {};
    private Script otherwise = Script.works();
    private Duration uptime = Duration.ofHours(5);
    private int boots = 1;
    private long lastPid = FIRST_PID;
    private boolean stubborn;
    private Runnable unborn = () -> {};
    private int looksUntilBorn;

    /// @param output where a prompt process writes; empty for a queue owner
    private record Process(ProcessIdentity identity, RunTag tag, String commandLine, Optional<Path> output, boolean working) {
        boolean isPrompt() {
            return output.isPresent();
        }

        /// As a process table is asked: by PID, command line and start time.
        boolean is(ProcessIdentity wanted) {
            return identity.pid() == wanted.pid()
                    && identity.startTicks() == wanted.startTicks()
                    && identity.bootId().equals(wanted.bootId())
                    && commandLine.contains(wanted.match());
        }
    }

    /// Is told what is done to processes, right before it takes effect.
    public interface Watcher {
        default void launching(RunTag run) {}

        /// @param age of the prompt process that is at work; empty when it is gone already
        default void stopping(RunTag run, Optional<Duration> age) {}
    }

    /// @param wallClock what the output's modification time follows
    public FakeAgents(Effects effects, InstantSource wallClock) {
        this.effects = effects;
        this.wallClock = wallClock;
    }

    // What a test says.

    public synchronized void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /// The launch after those already spoken of follows this.
    public synchronized void will(Script script) {
        scripts.add(script);
    }

    /// Forgets what was said of launches and sessions to come: every launch follows this now.
    public synchronized void willAlways(Script script) {
        scripts.clear();
        failingSessions.clear();
        otherwise = script;
    }

    /// Every launch for this issue follows this, whatever the others do.
    public synchronized void poison(IssueRef issue, Script script) {
        poisoned.put(issue + "/", script);
    }

    /// The next call for a session fails so.
    public synchronized void failSession(String message) {
        failingSessions.add(new AgentException(message));
    }

    /// The next session cannot be made, for a reason that is known.
    public synchronized void failSession(String message, Fault fault) {
        failingSessions.add(new AgentException(message, Optional.of(fault)));
    }

    /// From now on hooks of this name fail; without a reason they no longer do.
    public synchronized void failHook(String name, Optional<String> why) {
        why.ifPresentOrElse(reason -> failingHooks.put(name, reason), () -> failingHooks.remove(name));
    }

    /// Every turn of the agent goes so, until its provider recovers.
    public synchronized void failEveryTurn(String agent, Script turn) {
        providers.fail(agent, turn);
    }

    /// No session of the agent can be made, until its provider recovers.
    public synchronized void failEverySession(String agent, String message, Fault fault) {
        providers.refuse(agent, new AgentException(message, Optional.of(fault)));
    }

    public synchronized void providersRecover() {
        providers.recover();
    }

    /// From now on every turn in which an agent does something costs so much, and the agent says so.
    public synchronized void price(BigDecimal dollars) {
        providers.price(dollars);
    }

    /// The agent of the issue spends more.
    public synchronized void spend(IssueRef issue, BigDecimal dollars) {
        Process prompt = promptOf(issue);
        append(prompt.output().orElseThrow(), providers.spend(prompt.tag(), dollars));
    }

    /// Time passes for processes.
    public synchronized void pass(Duration time) {
        uptime = uptime.plus(time);
    }

    /// From now on nothing can be stopped.
    public synchronized void becomeStubborn() {
        stubborn = true;
    }

    /// The agent of the issue, which goes on working, writes this line.
    public synchronized void says(IssueRef issue, String line) {
        append(promptOf(issue).output().orElseThrow(), line);
    }

    /// The agent of the issue ends its turn with this text; its queue owner idles on.
    public synchronized void finish(IssueRef issue, String text) {
        finish(issue, Script.answers(text));
    }

    /// The agent of the issue ends its turn as in this script; its queue owner idles on.
    public synchronized void finish(IssueRef issue, Script script) {
        Process prompt = promptOf(issue);
        append(prompt.output().orElseThrow(), script.ending());
        end(prompt);
    }

    /// What a prompt process that is gone has left of the issue's run ends by itself.
    public synchronized void endLeftovers(IssueRef issue) {
        if (!isWorkingOn(issue)) {
            table.removeIf(of(issue));
        }
    }

    /// Somebody else's process gets the PID of the issue's last prompt process, and even its start time. Nothing happens while that one lives.
    public synchronized void reusePid(IssueRef issue) {
        Optional.ofNullable(lastPrompts.get(issue + "/"))
                .filter(last -> table.stream().noneMatch(p -> p.identity().pid() == last.pid()))
                .ifPresent(last -> table.add(new Process(
                        new ProcessIdentity(last.pid(), "vi", last.startTicks(), boot()), NOT_OURS, "vi notes.txt", Optional.empty(), false)));
    }

    /// The machine kills the prompt process; the queue owner works on.
    public synchronized void killPrompt(IssueRef issue) {
        table.remove(promptOf(issue));
    }

    /// Everything of the issue dies, as when the machine is out of memory.
    public synchronized void killAll(IssueRef issue) {
        table.removeIf(of(issue));
    }

    /// The machine restarts.
    public synchronized void reboot() {
        table.clear();
        uptime = Duration.ofMinutes(1);
        boots++;
        lastPid = FIRST_PID;
    }

    private String boot() {
        return "boot-" + boots;
    }

    // What a test sees.

    public synchronized List<RunTag> launches() {
        return List.copyOf(launches);
    }

    /// Hooks that came to their end, as `NAME LOOP/ISSUE/RUN`, with the outcome that was told behind it.
    public synchronized List<String> hooks() {
        return List.copyOf(hooks);
    }

    /// Runs for which a new conversation was begun.
    public synchronized List<RunTag> freshSessions() {
        return List.copyOf(freshSessions);
    }

    /// In dollars, by run.
    public synchronized Map<RunTag, BigDecimal> spent() {
        return providers.spent();
    }

    /// How many turns there were in which the agent did something.
    public synchronized int turns(String agent) {
        return providers.turns(agent);
    }

    public synchronized boolean isWorkingOn(IssueRef issue) {
        return table.stream().filter(Process::isPrompt).anyMatch(of(issue));
    }

    /// Processes of any kind, but for somebody else's.
    public synchronized int processes() {
        return (int) table.stream().filter(p -> !p.tag().equals(NOT_OURS)).count();
    }

    /// Runs of which anything is at work, and for how long it has been.
    public synchronized Map<RunTag, Duration> atWork() {
        Map<RunTag, Duration> ages = new HashMap<>();
        table.stream().filter(Process::working).forEach(p -> ages.put(p.tag(), age(p.identity())));
        return ages;
    }

    /// Runs whose prompt process is there.
    public synchronized Set<RunTag> prompts() {
        return table.stream().filter(Process::isPrompt).map(Process::tag).collect(Collectors.toUnmodifiableSet());
    }

    private Duration age(ProcessIdentity process) {
        return uptime.minus(Duration.ofMillis(process.startTicks() * 1000 / TICKS_A_SECOND));
    }

    /// Times at which two agents were at work on one issue, and other things that must never be.
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    public synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    // The port.

    @Override
    public void probe(RunCall call) throws AgentException {
        ensureSession(call, true);
        stop(call.tag(), Optional.empty(), Optional.of(call));
    }

    @Override
    public synchronized void ensureSession(RunCall call, boolean fresh) throws AgentException {
        Process ensuring = new Process(identity("sessions ensure"), call.tag(), "acpx sessions ensure --name " + call.session(), Optional.empty(), true);
        table.stream()
                .filter(p -> p.commandLine().equals(ensuring.commandLine()))
                .forEach(p -> violations.add(p.commandLine() + " was run twice at once"));
        effects.before("ensure session " + call.session());
        table.add(ensuring);
        effects.after("begin to ensure session " + call.session());
        table.remove(ensuring);
        if (!failingSessions.isEmpty()) {
            throw failingSessions.remove();
        }
        providers.session(call, fresh);
        if (fresh) {
            freshSessions.add(call.tag());
        }
        effects.after("ensure session " + call.session());
    }

    @Override
    public synchronized ProcessIdentity launch(RunCall call, Path prompt, Path output, Path stderr, Duration timeout) throws AgentException {
        effects.before("launch " + call.tag());
        String issue = call.tag().value().substring(0, call.tag().value().lastIndexOf('/') + 1);
        table.stream()
                .filter(p -> p.working() && p.tag().value().startsWith(issue))
                .forEach(p -> violations.add(call.tag() + " was launched while " + p.tag() + " worked"));
        watcher.launching(call.tag());
        launches.add(call.tag());
        Script script = providers.turn(call)
                .or(() -> Optional.ofNullable(poisoned.get(issue)))
                .orElseGet(() -> scripts.isEmpty() ? otherwise : scripts.remove());
        String commandLine = "acpx prompt -s " + call.session() + " --file " + prompt;
        Process started = new Process(identity(prompt.toString()), call.tag(), commandLine, Optional.of(output), true);
        table.add(started);
        lastPrompts.put(issue, started.identity());
        try {
            effects.after("spawn " + call.tag());
        } catch (Error killed) {
            // The process lives on without the tick, and writes its first line when somebody has looked for it already.
            unborn = () -> {
                if (table.contains(started)) {
                    begin(call, started, script, stderr);
                }
            };
            looksUntilBorn = LOOKS_BEFORE_BIRTH;
            throw killed;
        }
        begin(call, started, script, stderr);
        effects.after("launch " + call.tag());
        return started.identity();
    }

    private void begin(RunCall call, Process started, Script script, Path stderr) {
        Path output = started.output().orElseThrow();
        append(output, script.beginning() + providers.began(call, script));
        append(stderr, script.stderr());
        if (!script.beginning().isEmpty()) {
            table.add(new Process(identity("__queue-owner"), started.tag(), "acpx __queue-owner", Optional.empty(), script.ending().isEmpty()));
        }
        if (!script.worksOn()) {
            append(output, script.ending());
            table.remove(started);
        }
    }

    @Override
    public synchronized HookEnd runHook(RunCall call, Hook hook) {
        String issue = call.tag().value().substring(0, call.tag().value().lastIndexOf('/') + 1);
        table.stream()
                .filter(p -> p.working() && p.tag().value().startsWith(issue))
                .forEach(p -> violations.add("hook %s was run for %s while %s was at work".formatted(hook.name(), call.tag(), p.commandLine())));
        effects.before("hook " + hook.name());
        Process script = new Process(identity("hook"), call.tag(), "/bin/sh -e -c " + hook.script(), Optional.empty(), true);
        table.add(script);
        append(hook.log(), "hello\n");
        effects.after("begin hook " + hook.name());
        table.remove(script);
        hooks.add(hook.name() + " " + call.tag() + Optional.ofNullable(hook.variables().get("AGENTLOOP_OUTCOME")).map(outcome -> " " + outcome).orElse(""));
        effects.after("hook " + hook.name());
        return Optional.ofNullable(failingHooks.get(hook.name())).map(HookEnd::failed).orElse(HookEnd.WELL);
    }

    @Override
    public synchronized Census census() {
        if (looksUntilBorn > 0 && --looksUntilBorn == 0) {
            unborn.run();
        }
        List<Process> seen = List.copyOf(table);
        Duration now = uptime;
        String boot = boot();
        return new Census() {
            @Override
            public boolean isAlive(ProcessIdentity process) {
                return seen.stream().anyMatch(p -> p.is(process));
            }

            @Override
            public Optional<Duration> age(ProcessIdentity process) {
                return process.bootId().equals(boot)
                        ? Optional.of(now.minus(Duration.ofMillis(process.startTicks() * 1000 / TICKS_A_SECOND)))
                        : Optional.empty();
            }

            @Override
            public boolean carries(RunTag tag) {
                return seen.stream().anyMatch(p -> p.tag().equals(tag));
            }

            @Override
            public Optional<ProcessIdentity> find(RunTag tag, String match) {
                return seen.stream()
                        .filter(p -> p.tag().equals(tag) && p.commandLine().contains(match))
                        .map(Process::identity)
                        .findFirst();
            }
        };
    }

    @Override
    public synchronized void await(Collection<ProcessIdentity> processes, Duration limit) {
        if (!processes.isEmpty()) {
            effects.before("watch fresh processes");
            waits.add(limit);
            effects.after("watch fresh processes");
        }
    }

    @Override
    public synchronized List<String> stop(RunTag tag, Optional<ProcessIdentity> process, Optional<RunCall> call) {
        List<Process> found = table.stream()
                .filter(p -> p.tag().equals(tag) || process.filter(p::is).isPresent())
                .toList();
        if (found.isEmpty()) {
            return List.of();
        }
        effects.before("stop " + tag);
        if (stubborn) {
            return found.stream().map(Process::commandLine).toList();
        }
        watcher.stopping(tag, found.stream().filter(Process::isPrompt).map(p -> age(p.identity())).findFirst());
        found.stream().filter(p -> p.tag().equals(NOT_OURS)).forEach(p -> violations.add("somebody else's process was stopped with " + tag));
        table.removeAll(found);
        effects.after("stop " + tag);
        return List.of();
    }

    @Override
    public ProcessIdentity self(String match) {
        return new ProcessIdentity(1, match, 1, boot());
    }

    @Override
    public RunReading read(Path output, OutputShape shape) throws IOException {
        return OutputReader.read(output, shape, ZoneOffset.UTC);
    }

    private ProcessIdentity identity(String match) {
        return new ProcessIdentity(++lastPid, match, uptime.toMillis() * TICKS_A_SECOND / 1000, boot());
    }

    private static Predicate<Process> of(IssueRef issue) {
        return p -> p.tag().value().startsWith(issue + "/");
    }

    private Process promptOf(IssueRef issue) {
        return table.stream()
                .filter(Process::isPrompt)
                .filter(of(issue))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no agent is at work on " + issue));
    }

    /// The prompt process goes, and the queue owner has nothing more to do.
    private void end(Process prompt) {
        table.remove(prompt);
        table.replaceAll(p -> p.tag().equals(prompt.tag()) ? new Process(p.identity(), p.tag(), p.commandLine(), p.output(), false) : p);
    }

    private void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, FileTime.from(wallClock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
