package dev.agentloop.observe;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.Intent;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out where each run of an issue is in its life.
final class RunReader {
    private final Agents agents;
    /// An output may be gigabytes: within a tick it is read again only when it has grown.
    private final Map<Path, Sized> readings = new HashMap<>();

    RunReader(Agents agents) {
        this.agents = agents;
    }

    private record Sized(long size, RunReading reading) {}

    /// Ascending. Only the latest run can be pending.
    List<RunView> read(IssueData issue, Agents.Census census, Instant now) throws DamagedException, IOException {
        List<RunId> ids = issue.runs();
        Optional<RunId> intended = issue.intent().flatMap(Intent::run);
        List<RunView> views = new ArrayList<>();
        for (RunId id : ids) {
            boolean latest = id.equals(ids.getLast());
            RunRecord record = issue.record(id);
            State state = latest ? latest(issue, record, census, now) : earlier(issue, id);
            // A run that was recorded but not yet intended, when its tick died, never was.
            if (!(state instanceof State.Prepared) || intended.equals(Optional.of(id))) {
                views.add(new RunView(record, state, issue.stopped(id)));
            }
        }
        return reviveLast(issue, views, census, now);
    }

    /// When the latest recorded run never was, the one before it is the latest again, and may be pending.
    private List<RunView> reviveLast(IssueData issue, List<RunView> views, Agents.Census census, Instant now)
            throws DamagedException, IOException {
        if (!views.isEmpty() && views.getLast().state() instanceof State.Collected) {
            RunView last = views.removeLast();
            views.add(new RunView(last.record(), latest(issue, last.record(), census, now), last.stopped()));
        }
        return views;
    }

    private static State earlier(IssueData issue, RunId id) throws DamagedException {
        return new State.Collected(issue.ending(id).orElseGet(() -> new RunView.Ending(
                "crash", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Usage.UNKNOWN)));
    }

    private State latest(IssueData issue, RunRecord record, Agents.Census census, Instant now) throws DamagedException, IOException {
        Optional<RunView.Ending> ending = issue.ending(record.id());
        if (ending.isPresent()) {
            return new State.Collected(ending.get());
        }
        Optional<ProcessIdentity> recorded = issue.lock().filter(lock -> lock.run().equals(record.id())).map(IssueLock::process);
        Optional<ProcessIdentity> running = recorded.isPresent()
                ? recorded.filter(census::isAlive)
                : census.find(record.tag(), issue.promptFile(record.id()).toString());
        Duration age = recorded.or(() -> running).flatMap(census::age).orElseGet(() -> wallAge(record.id(), now));
        if (running.isPresent()) {
            return new State.Alive(running.get(), age);
        }
        if (!issue.wasLaunched(record.id())) {
            return new State.Prepared();
        }
        return new State.Over(reading(issue.output(record.id())), StderrTail.of(issue.stderr(record.id())), age, census.carries(record.tag()));
    }

    private static Duration wallAge(RunId run, Instant now) {
        Duration age = Duration.between(run.startedAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private RunReading reading(Path output) throws IOException {
        long size = Files.size(output);
        Sized known = readings.get(output);
        if (known == null || known.size() != size) {
            known = new Sized(size, agents.read(output));
            readings.put(output, known);
        }
        return known.reading();
    }
}
