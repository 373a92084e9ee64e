package dev.agentloop.agent;

import dev.agentloop.model.Effects;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Ends every process of a run.
///
/// A run's processes are those that carry its tag, the one its lock names, and those in the session or process group that one leads. They are remembered by PID
/// and start time, so that members of the group that shed the tag are still known when their leader has gone.
final class Stopper {
    /// Processes that are killed may have started others in that moment. More rounds than this means something starts them faster than they die.
    private static final int ROUNDS = 20;

    private final ProcFs processes;
    private final Posix posix;
    private final Effects effects;
    private final long self = ProcessHandle.current().pid();

    Stopper(ProcFs processes, Posix posix, Effects effects) {
        this.processes = processes;
        this.posix = posix;
        this.effects = effects;
    }

    /// @param grace between SIGTERM and SIGKILL
    /// @param reluctance how long one round waits for killed processes to be gone (they may be stuck in the kernel)
    record Patience(Duration grace, Duration reluctance) {}

    boolean isAnyLeft(RunTag tag, Optional<ProcessIdentity> process) {
        return !new Targets(tag, process).refresh().isEmpty();
    }

    /// @return the command lines of what is still there
    List<String> stop(RunTag tag, Optional<ProcessIdentity> process, Patience patience) {
        Targets targets = new Targets(tag, process);
        Collection<ProcFs.Entry> found = targets.refresh();
        if (found.isEmpty()) {
            return List.of();
        }
        signal(found, Posix.SIGTERM);
        Pause.until(() -> found.stream().noneMatch(processes::isRunning), patience.grace());
        Collection<ProcFs.Entry> left = targets.refresh();
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            Collection<ProcFs.Entry> stubborn = left;
            signal(stubborn, Posix.SIGKILL);
            Pause.until(() -> stubborn.stream().noneMatch(processes::isRunning), patience.reluctance());
            left = targets.refresh();
        }
        return left.stream().map(entry -> "%d %s".formatted(entry.pid(), processes.commandLine(entry))).toList();
    }

    /// Looked up again right before the signal, because a PID may have become somebody else's since the scan.
    private void signal(Collection<ProcFs.Entry> targets, int signal) {
        String effect = signal == Posix.SIGKILL ? "signal KILL" : "signal TERM";
        effects.before(effect);
        targets.stream().filter(processes::isRunning).forEach(entry -> posix.signal(entry.pid(), signal));
        effects.after(effect);
    }

    /// What belongs to the run, as far as seen until now.
    private final class Targets {
        private final RunTag tag;
        private final Optional<ProcessIdentity> process;
        private final Map<Long, ProcFs.Entry> seen = new TreeMap<>();

        Targets(RunTag tag, Optional<ProcessIdentity> process) {
            this.tag = tag;
            this.process = process;
        }

        Collection<ProcFs.Entry> refresh() {
            seen.values().removeIf(entry -> !processes.isRunning(entry));
            Optional<ProcFs.Entry> leader = process.flatMap(processes::find);
            for (ProcFs.Entry entry : processes.running()) {
                boolean locked = leader.filter(l -> l.pid() == entry.pid() || entry.session() == l.pid() || entry.group() == l.pid()).isPresent();
                if (entry.pid() != self && (locked || processes.tag(entry).filter(tag::equals).isPresent())) {
                    seen.put(entry.pid(), entry);
                }
            }
            return List.copyOf(seen.values());
        }
    }
}
