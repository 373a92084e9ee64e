package dev.agentloop.agent;

import dev.agentloop.model.Effects;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A process table in memory, and agents in it that do what a test says: the next launch follows the next script, and works until told when there is none.
///
/// A launch makes two processes, as acpx does: the prompt process, and a queue owner that holds the agent and lives on. Processes survive a killed tick. The clock by
/// which they age is moved by `pass` alone, so a wall clock set back or forward does not touch them.
public final class FakeAgents implements Agents {
    private static final String BOOT = "boot-1";
    private static final long TICKS_A_SECOND = 100;

    private final Effects effects;
    private final InstantSource wallClock;
    private final List<Process> table = new ArrayList<>();
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final Deque<String> failingSessions = new ArrayDeque<>();
    private final List<RunTag> launches = new ArrayList<>();
    private final List<RunTag> freshSessions = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private Duration uptime = Duration.ofHours(5);
    private long lastPid = 4000;
    private boolean stubborn;

    /// @param output where a prompt process writes; empty for a queue owner
    private record Process(ProcessIdentity identity, RunTag tag, String commandLine, Optional<Path> output, boolean working) {
        boolean isPrompt() {
            return output.isPresent();
        }
    }

    /// @param wallClock what the output's modification time follows
    public FakeAgents(Effects effects, InstantSource wallClock) {
        this.effects = effects;
        this.wallClock = wallClock;
    }

    // What a test says.

    /// The launch after those already spoken of follows this.
    public synchronized void will(Script script) {
        scripts.add(script);
    }

    /// The next call for a session fails so.
    public synchronized void failSession(String message) {
        failingSessions.add(message);
    }

    /// Time passes for processes.
    public synchronized void pass(Duration time) {
        uptime = uptime.plus(time);
    }

    /// From now on nothing can be stopped.
    public synchronized void becomeStubborn() {
        stubborn = true;
    }

    /// The agent of the issue ends its turn with this text; its queue owner idles on.
    public synchronized void finish(IssueRef issue, String text) {
        Process prompt = promptOf(issue);
        append(prompt.output().orElseThrow(), Script.answers(text).ending());
        end(prompt);
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
    }

    // What a test sees.

    public synchronized List<RunTag> launches() {
        return List.copyOf(launches);
    }

    /// Runs for which a new conversation was begun.
    public synchronized List<RunTag> freshSessions() {
        return List.copyOf(freshSessions);
    }

    public synchronized boolean isWorkingOn(IssueRef issue) {
        return table.stream().filter(Process::isPrompt).anyMatch(of(issue));
    }

    /// Processes of any kind.
    public synchronized int processes() {
        return table.size();
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
            throw new AgentException(failingSessions.remove());
        }
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
        launches.add(call.tag());
        Script script = scripts.isEmpty() ? Script.works() : scripts.remove();
        String commandLine = "acpx prompt -s " + call.session() + " --file " + prompt;
        Process started = new Process(identity(prompt.toString()), call.tag(), commandLine, Optional.of(output), true);
        append(output, script.beginning());
        append(stderr, script.stderr());
        table.add(started);
        if (!script.beginning().isEmpty()) {
            table.add(new Process(identity("__queue-owner"), call.tag(), "acpx __queue-owner", Optional.empty(), script.ending().isEmpty()));
        }
        if (!script.worksOn()) {
            append(output, script.ending());
            table.remove(started);
        }
        effects.after("launch " + call.tag());
        return started.identity();
    }

    @Override
    public synchronized Census census() {
        List<Process> seen = List.copyOf(table);
        Duration now = uptime;
        return new Census() {
            @Override
            public boolean isAlive(ProcessIdentity process) {
                return seen.stream().anyMatch(p -> p.identity().equals(process));
            }

            @Override
            public Optional<Duration> age(ProcessIdentity process) {
                return process.bootId().equals(BOOT)
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
                .filter(p -> p.tag().equals(tag) || process.filter(p.identity()::equals).isPresent())
                .toList();
        if (found.isEmpty()) {
            return List.of();
        }
        effects.before("stop " + tag);
        if (stubborn) {
            return found.stream().map(Process::commandLine).toList();
        }
        table.removeAll(found);
        effects.after("stop " + tag);
        return List.of();
    }

    @Override
    public ProcessIdentity self(String match) {
        return new ProcessIdentity(1, match, 1, BOOT);
    }

    @Override
    public RunReading read(Path output) throws IOException {
        return OutputReader.read(output);
    }

    private ProcessIdentity identity(String match) {
        return new ProcessIdentity(++lastPid, match, uptime.toMillis() * TICKS_A_SECOND / 1000, BOOT);
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
