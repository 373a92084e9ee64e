package dev.agentloop.agent;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The process table at the moment each fact is first asked for; from then on the answer stays the same.
///
/// Environments are read only when a tag is asked for, and then all in one pass: an idle tick asks for none.
final class ProcessCensus implements Agents.Census {
    private final ProcFs processes;
    private final Map<ProcessIdentity, Boolean> alive = new ConcurrentHashMap<>();
    private Map<RunTag, List<ProcFs.Entry>> byTag = Map.of();
    private boolean scanned;

    ProcessCensus(ProcFs processes) {
        this.processes = processes;
    }

    @Override
    public boolean isAlive(ProcessIdentity process) {
        return alive.computeIfAbsent(process, p -> processes.find(p).isPresent());
    }

    @Override
    public Optional<Duration> age(ProcessIdentity process) {
        return process.bootId().equals(processes.bootId()) ? Optional.of(processes.age(process.startTicks())) : Optional.empty();
    }

    @Override
    public boolean carries(RunTag tag) {
        return tagged().containsKey(tag);
    }

    /// A wrapper command and the acpx below it both have the prompt in their arguments: the leader of the session is the one that was launched.
    @Override
    public Optional<ProcessIdentity> find(RunTag tag, String match) {
        return tagged().getOrDefault(tag, List.of()).stream()
                .filter(entry -> processes.commandLine(entry).contains(match))
                .min(Comparator.<ProcFs.Entry, Boolean>comparing(entry -> entry.session() != entry.pid())
                        .thenComparing(ProcFs.Entry::startTicks)
                        .thenComparing(ProcFs.Entry::pid))
                .map(entry -> processes.identify(entry, match));
    }

    private synchronized Map<RunTag, List<ProcFs.Entry>> tagged() {
        if (!scanned) {
            byTag = Map.copyOf(processes.tagged().collect(
                    Collectors.groupingBy(ProcFs.Tagged::tag, Collectors.mapping(ProcFs.Tagged::entry, Collectors.toList()))));
            scanned = true;
        }
        return byTag;
    }
}
