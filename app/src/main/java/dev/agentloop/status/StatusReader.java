package dev.agentloop.status;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.Account;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import dev.agentloop.observe.Observer;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Planner;
import dev.agentloop.plan.Room;
import dev.agentloop.plan.Waiting;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.KeptWork;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.state.TrackerCacheFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Makes the report from `loop-data/`, the process table, and the tracker as the last tick saw it.
public final class StatusReader {
    private final StateRoot state;
    private final Agents agents;
    private final InstantSource clock;

    public StatusReader(StateRoot state, Agents agents, InstantSource clock) {
        this.state = state;
        this.agents = agents;
        this.clock = clock;
    }

    /// What is known of a loop's configuration.
    ///
    /// @param problem why there is none
    public record Configured(LoopName name, Optional<LoopConfig> config, Optional<String> problem) {}

    public StatusReport read(List<Configured> loops) {
        StatusReport.Lock lock = lock();
        return new StatusReport(lock, accounts(), limits(), loops.stream().map(loop -> loop(loop, isHeld(lock))).toList());
    }

    private List<Account> accounts() {
        try {
            return state.accounts().all().values().stream().filter(Account::isFailing).toList();
        } catch (IOException _) {
            // Each loop says what it waits for, too.
            return List.of();
        }
    }

    private List<RequestLimit> limits() {
        return state.requestLimits().all().stream().filter(limit -> limit.holds(clock.instant())).toList();
    }

    private StatusReport.Lock lock() {
        try {
            Optional<TickLock.Holder> holder = TickLock.holder(state.path());
            if (holder.isEmpty()) {
                return new StatusReport.Lock.Free();
            }
            long pid = holder.get().process().pid();
            return agents.census().isAlive(holder.get().process())
                    ? new StatusReport.Lock.Held(pid, holder.get().since())
                    : new StatusReport.Lock.Stale(pid, holder.get().since());
        } catch (DamagedException e) {
            return new StatusReport.Lock.Damaged(e.getMessage());
        }
    }

    private static boolean isHeld(StatusReport.Lock lock) {
        return lock instanceof StatusReport.Lock.Held;
    }

    private StatusReport.Loop loop(Configured loop, boolean tickAtWork) {
        LoopData data = state.loop(loop.name());
        try {
            Snapshot snapshot = asLastSeen(loop, data);
            Plan plan = Planner.plan(snapshot);
            Map<IssueRef, Waiting> waiting = new HashMap<>();
            plan.waiting().forEach(wait -> waiting.put(wait.issue(), wait));
            Map<IssueRef, Action> actions = new HashMap<>();
            plan.actions().stream().filter(action -> !action.isHousekeeping()).forEach(action -> actions.putIfAbsent(action.issue(), action));
            IssueStatus status = new IssueStatus(loop.config(), snapshot.now(), tickAtWork);
            List<StatusReport.Issue> issues = new ArrayList<>();
            for (IssueView view : snapshot.issues().stream().filter(isRecorded(data)).toList()) {
                List<Path> kept = KeptWork.in(data.issue(view.ref().id()).meta());
                issues.add(status.of(view, Optional.ofNullable(actions.get(view.ref())), Optional.ofNullable(waiting.get(view.ref())), kept));
            }
            return new StatusReport.Loop(loop.name(), loop.problem(), Room.lack(snapshot), issues);
        } catch (IOException e) {
            return new StatusReport.Loop(loop.name(), Optional.of("its state cannot be read: " + e), List.of());
        }
    }

    /// One issue with its runs. Empty when nothing is recorded about it.
    public Optional<IssueRuns> issue(Configured loop, IssueId id) throws IOException {
        LoopData data = state.loop(loop.name());
        Snapshot snapshot = asLastSeen(loop, data);
        Optional<IssueView> found = snapshot.issues().stream().filter(view -> view.ref().id().equals(id)).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        IssueView view = found.get();
        Plan plan = Planner.plan(snapshot);
        StatusReport.Issue issue = new IssueStatus(loop.config(), snapshot.now(), isHeld(lock())).of(
                view,
                plan.actions().stream().filter(action -> action.issue().equals(view.ref()) && !action.isHousekeeping()).findFirst(),
                plan.waiting().stream().filter(wait -> wait.issue().equals(view.ref())).findFirst(),
                KeptWork.in(data.issue(id).meta()));
        return Optional.of(new IssueRuns(issue, view.runs().stream().map(IssueRuns.Run::of).toList()));
    }

    private static Predicate<IssueView> isRecorded(LoopData data) throws IOException {
        List<IssueId> recorded = data.issues();
        var known = new HashSet<>(recorded);
        return view -> known.contains(view.ref().id());
    }

    /// The planner's snapshot with the tracker as the last tick left it.
    private Snapshot asLastSeen(Configured loop, LoopData data) throws IOException {
        Snapshot local = new Observer(data, agents, clock)
                .withoutTracker(loop.name(), loop.config(), loop.problem().orElse("no tick has seen its issues yet"));
        Optional<TrackerCacheFile.Content> seen = data.trackerCache().read();
        if (loop.config().isEmpty() || seen.isEmpty()) {
            return local;
        }
        Map<IssueId, Issue> issues = new HashMap<>();
        seen.get().issues().forEach(issue -> issues.put(issue.ref().id(), issue));
        List<IssueView> views = new ArrayList<>();
        for (IssueView view : local.issues()) {
            Issue issue = issues.remove(view.ref().id());
            views.add(issue == null ? view : view.seenAs(new Sighting.Present(movedSince(issue, view))));
        }
        // Issues nothing is recorded about take slots all the same.
        issues.values().forEach(issue -> views.add(IssueView.unrecorded(issue)));
        views.sort((a, b) -> a.ref().compareTo(b.ref()));
        return new Snapshot(loop.name(), local.now(), loop.config(), Optional.empty(), views, local.accounts(), local.told(), local.disk());
    }

    /// A tick that is at work, or was killed, has moved labels since it wrote down what it saw. Its own moves are known from the run; only those are added.
    private static Issue movedSince(Issue issue, IssueView view) {
        if (view.latestRun().isEmpty()) {
            return issue;
        }
        RunView run = view.latestRun().get();
        Label claimed = run.record().terms().inProcess();
        return switch (run.state()) {
            case State.Prepared _ -> issue;
            case State.Alive _, State.Over _ -> moved(issue, run.record().terms().input(), claimed);
            case State.Collected(RunView.Ending ending) -> ending.target().map(target -> moved(issue, claimed, target)).orElse(issue);
        };
    }

    private static Issue moved(Issue issue, Label from, Label to) {
        if (!issue.loopLabels().equals(Set.of(from))) {
            return issue;
        }
        Set<Label> labels = new HashSet<>(issue.labels());
        labels.remove(from);
        labels.add(to);
        return issue.withLabels(labels);
    }
}
