package dev.agentloop.observe;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.IssueLock;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Finds out where each run of an issue is in its life.
final class RunReader {
    private final Agents agents;
    /// An output may be gigabytes: within a tick it is read again only when it has grown.
    private final Map<Path, Sized> readings = new HashMap<>();

    RunReader(Agents agents) {
        this.agents = agents;
    }

    /// @param runs ascending. More than the latest may be without an ending: one that is being restarted gets it on the way
    /// @param neverStarted recorded, but never begun
    record Found(List<RunView> runs, List<RunId> neverStarted) {
        static final Found NOTHING = new Found(List.of(), List.of());
    }

    private record Sized(long size, RunReading reading) {}

    /// @param intended the run of the open intent
    /// @param watched of which live runs it matters what they did and used so far
    /// @param damage takes what could not be read; the run it belongs to is left out
    Found read(
            IssueData issue,
            Optional<RunId> intended,
            Agents.Census census,
            Instant now,
            Predicate<RunRecord> watched,
            Prices prices,
            Consumer<String> damage)
            throws IOException {
        List<RunView> views = new ArrayList<>();
        List<RunId> neverStarted = new ArrayList<>();
        SessionCosts costs = new SessionCosts();
        boolean delivered = false;
        for (RunId id : issue.runs()) {
            try {
                // First, because without its record nobody knows whether it ever was.
                RunRecord record = issue.record(id);
                if (everWas(issue, id, intended, census)) {
                    Optional<RunView.Ending> ending = issue.ending(id);
                    State state = ending.isPresent() ? new State.Collected(ending.get()) : pending(issue, record, census, now, watched);
                    delivered &= record.kind() != RunRecord.Kind.START;
                    State counted = afterDelivery(prices.on(record, costs.next(record, state)), delivered);
                    delivered |= hasWork(counted);
                    boolean actedOn = ending.isPresent();
                    views.add(new RunView(record, counted, actedOn ? Optional.empty() : issue.stopped(id), actedOn ? Optional.empty() : issue.afterRun(id)));
                } else {
                    neverStarted.add(id);
                }
            } catch (DamagedException e) {
                damage.accept(e.getMessage());
            } catch (IOException e) {
                // One run that cannot be read must not hide another that has to be supervised.
                damage.accept("%s: it cannot be read (%s)".formatted(issue.runDirectory(id), e));
            }
        }
        return new Found(views, neverStarted);
    }

    private static State afterDelivery(State state, boolean delivered) {
        return state instanceof State.Over over ? over.with(over.evidence().afterDelivery(delivered)) : state;
    }

    private static boolean hasWork(State state) {
        return switch (state) {
            case State.Over over -> over.evidence().hasWork();
            case State.Collected(RunView.Ending ending) -> ending.evidence().hasWork();
            case State.Prepared _, State.Alive _ -> false;
        };
    }

    /// A run that was recorded but not yet intended when its tick died, or whose intent was dropped before its process was started, never was.
    private static boolean everWas(IssueData issue, RunId id, Optional<RunId> intended, Agents.Census census) {
        return issue.hasEnding(id) || issue.wasLaunched(id) || intended.equals(Optional.of(id)) || census.carries(RunTag.of(issue.issue(), id));
    }

    private State pending(IssueData issue, RunRecord record, Agents.Census census, Instant now, Predicate<RunRecord> watched) throws IOException, DamagedException {
        Optional<ProcessIdentity> recorded = issue.lock().filter(lock -> lock.run().equals(record.id())).map(IssueLock::process);
        Optional<ProcessIdentity> running = recorded.isPresent()
                ? recorded.filter(census::isAlive)
                : census.find(record.tag(), issue.promptSign(record.id()));
        // Whatever of the run is left tells its age better than a clock that may have been set back since.
        Optional<ProcessIdentity> oldest = recorded.or(() -> running).or(() -> census.find(record.tag(), ""));
        Duration age = oldest.flatMap(census::age).orElseGet(() -> wallAge(record.id(), now));
        if (running.isPresent()) {
            Optional<RunReading> soFar = watched.test(record) ? Optional.of(reading(issue.output(record.id()), record.engagement().output())) : Optional.empty();
            return new State.Alive(running.get(), age, soFar);
        }
        if (!issue.wasLaunched(record.id())) {
            return new State.Prepared();
        }
        return new State.Over(
                reading(issue.output(record.id()), record.engagement().output()),
                GitEvidence.of(issue, record.id()).with(issue.publication(record.id())),
                StderrTail.of(issue.stderr(record.id())),
                lasted(issue, record.id(), now),
                age,
                census.carries(record.tag()));
    }

    /// From start to last output, by the wall clock alone: what is seen of a run that is over is the same at every look. Never later than now.
    private static Duration lasted(IssueData issue, RunId run, Instant now) throws IOException {
        Path output = issue.output(run);
        if (Files.notExists(output)) {
            return Duration.ZERO;
        }
        Instant end = Files.getLastModifiedTime(output).toInstant();
        return wallAge(run, end.isAfter(now) ? now : end);
    }

    private static Duration wallAge(RunId run, Instant now) {
        Duration age = Duration.between(run.startedAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private RunReading reading(Path output, OutputShape shape) throws IOException {
        // Whoever reads a directory or a link to nothing gets less of an explanation, or none.
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(output)) {
            throw new FileSystemException(output.toString(), null, "it is not a file; look at it, then remove or mend it");
        }
        long size = Files.exists(output) ? Files.size(output) : 0;
        Sized known = readings.get(output);
        // How a command ended stands in another file.
        if (known == null || known.size() != size || !(shape instanceof OutputShape.Acpx)) {
            known = new Sized(size, agents.read(output, shape));
            readings.put(output, known);
        }
        return known.reading();
    }
}
