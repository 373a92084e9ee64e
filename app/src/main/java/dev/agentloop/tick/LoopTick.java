package dev.agentloop.tick;

import dev.agentloop.agent.Agents;
import dev.agentloop.execute.Executor;
import dev.agentloop.metrics.Figures;
import dev.agentloop.metrics.LoopFigures;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.Snapshot;
import dev.agentloop.observe.CiView;
import dev.agentloop.observe.Observer;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Durations;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Planner;
import dev.agentloop.plan.Waiting;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// One loop's part of a tick: observe, plan, execute, and again with the changed state, until the plan is empty.
final class LoopTick {
    /// Rounds of one tick. Two are usual (a run that ends at once, a route that starts the next prompt); more than this would be a loop of its own.
    static final int MAX_ROUNDS = 4;

    /// How long freshly started processes are watched, so that an agent that cannot start is with a human within the same tick.
    static final Duration WATCH = Duration.ofSeconds(5);

    private final LoopPorts ports;
    private final LoopData data;
    private final Agents agents;
    private final InstantSource clock;
    private final Supplier<Duration> timeLeft;
    private final Observer observer;
    private final Predicate<Action> concerned;
    private final boolean roomWanted;
    private final Set<IssueRef> failed = new HashSet<>();
    private boolean toldBlind;
    private Figures figures = new Figures();
    private final Set<IssueRef> damaged = new HashSet<>();

    LoopTick(LoopPorts ports, LoopData data, Agents agents, InstantSource clock, Supplier<Duration> timeLeft) {
        this(ports, data, agents, clock, timeLeft, _ -> true, false);
    }

    /// @param concerned what is done
    /// @param roomWanted whether what is only kept in case somebody goes on with it goes at once
    LoopTick(LoopPorts ports, LoopData data, Agents agents, InstantSource clock, Supplier<Duration> timeLeft, Predicate<Action> concerned, boolean roomWanted) {
        this.concerned = concerned;
        this.roomWanted = roomWanted;
        this.ports = ports;
        this.data = data;
        this.agents = agents;
        this.clock = clock;
        this.timeLeft = timeLeft;
        this.observer = new Observer(data, agents, clock);
    }

    LoopReport run() throws IOException {
        Duration before = timeLeft.get();
        LoopReport report = switch (ports) {
            case LoopPorts.Broken broken -> unconfigured(broken);
            case LoopPorts.Ready ready -> work(ready);
        };
        report.figures(figures);
        report.took(before.minus(timeLeft.get()));
        return report;
    }

    private LoopReport work(LoopPorts.Ready ready) throws IOException {
        TrackerView view;
        try {
            view = TrackerView.refresh(ready.tracker(), ready.config(), data.trackerCache(), clock.instant());
        } catch (ForgeException e) {
            ready.narrator().problem(data.name(), "the tracker could not be read: " + e.getMessage());
            LoopReport report = supervise(data.name(), Optional.of(ready.config()), e.getMessage());
            report.fail("the tracker could not be read: " + e.getMessage());
            report.requests(ready.tracker().requests());
            return report;
        }
        LoopReport report = new LoopReport(data.name(), inputs(ready.config(), view));
        save(view, ready, report);
        view.unreadable().forEach((id, problem) -> {
            ready.narrator().problem(new IssueRef(data.name(), id), problem);
            report.fail(new IssueRef(data.name(), id) + ": " + problem);
        });
        ensureLabels(ready, report);
        Executor executor = Executor.of(ready.context(view, data, agents, clock));
        CiView ci = new CiView(ready.codeHost());
        rounds(executor, report, () -> {
            Snapshot snapshot = told(observer.with(ready.config(), view, ci));
            snapshot.blind().ifPresent(why -> report.fail("the tracker could not be read whole: " + why));
            return snapshot;
        });
        save(view, ready, report);
        saveSizes(ready, report);
        ci.unreadable().forEach((issue, problem) -> {
            ready.narrator().problem(issue, "CI could not be read: " + problem);
            report.fail("%s: CI could not be read: %s".formatted(issue, problem));
        });
        report.requests(ready.tracker().requests() + ready.codeHost().requests());
        return report;
    }

    /// What was begun under a configuration that is broken or gone needs it back. With nothing begun, a loop that was removed is no failure.
    private LoopReport unconfigured(LoopPorts.Broken broken) throws IOException {
        LoopName loop = broken.loop();
        String why = broken.why();
        LoopReport report = supervise(loop, Optional.empty(), why);
        broken.problem().ifPresent(report::ails);
        if (report.hasWaiting()) {
            report.fail(why);
            ports.narrator().problem(loop, why + ": its agents are only stopped at their timeouts, and what they finished waits");
        }
        return report;
    }

    /// It is only worth requests; agents are supervised also while the disk is full.
    private static void save(TrackerView view, LoopPorts.Ready ready, LoopReport report) {
        try {
            view.save();
        } catch (IOException e) {
            report.fail("what was seen of the tracker could not be remembered: " + e.getMessage());
            ready.narrator().problem(ready.config().name(), "what was seen of the tracker could not be remembered: " + e.getMessage());
        }
    }

    /// They are only worth the time to measure again.
    private void saveSizes(LoopPorts.Ready ready, LoopReport report) {
        try {
            data.use().save();
        } catch (IOException e) {
            report.fail("what its clones take on the disk could not be remembered: " + e.getMessage());
            ready.narrator().problem(data.name(), "what its clones take on the disk could not be remembered: " + e.getMessage());
        }
    }

    /// Stops what is over its timeout, and decides nothing else.
    private LoopReport supervise(LoopName loop, Optional<LoopConfig> config, String why) throws IOException {
        LoopReport report = new LoopReport(loop, new LinkedHashMap<>());
        Executor executor = Executor.forSupervision(data, agents, ports.narrator());
        rounds(executor, report, () -> observer.withoutTracker(loop, config, why));
        return report;
    }

    /// Says once why nothing new is decided.
    private Snapshot told(Snapshot snapshot) {
        if (!toldBlind && snapshot.blind().isPresent()) {
            toldBlind = true;
            ports.narrator().problem(data.name(), "the tracker could not be read whole, so nothing new is decided: " + snapshot.blind().get());
        }
        return snapshot;
    }

    @FunctionalInterface
    private interface Observation {
        Snapshot observe() throws IOException;
    }

    private void rounds(Executor executor, LoopReport report, Observation observation) throws IOException {
        for (int round = 1; round <= MAX_ROUNDS && isTimeLeft(); round++) {
            Snapshot observed = observation.observe();
            Snapshot snapshot = roomWanted ? observed.with(observed.disk().asked()) : observed;
            Plan plan = Planner.plan(snapshot);
            report.waiting(plan.waiting());
            tellDamage(plan, report);
            figures = LoopFigures.of(snapshot, plan);
            List<Action> actions = plan.actions().stream()
                    .filter(action -> concerned.test(action) && !failed.contains(action.issue()))
                    .toList();
            if (actions.isEmpty()) {
                return;
            }
            List<ProcessIdentity> before = executor.launched();
            actions.forEach(action -> perform(action, snapshot, executor, report));
            List<ProcessIdentity> fresh = executor.launched().stream().filter(Predicate.not(before::contains)).toList();
            agents.await(fresh, WATCH);
        }
        if (!isTimeLeft()) {
            ports.narrator().event(data.name(), "the tick's time of %s is up; the rest is for the next one".formatted(Durations.text(Tick.TIME_LIMIT)));
        }
    }

    private boolean isTimeLeft() {
        return timeLeft.get().isPositive();
    }

    /// Once a tick.
    private void tellDamage(Plan plan, LoopReport report) {
        for (Waiting waiting : plan.waiting()) {
            if (waiting.reason() == Waiting.Reason.DAMAGED && damaged.add(waiting.issue())) {
                ports.narrator().problem(waiting.issue(), "nothing is decided about it, because its state is damaged: " + waiting.because());
                report.fail("%s: its state is damaged: %s".formatted(waiting.issue(), waiting.because()));
            }
        }
    }

    /// An issue whose action failed is left alone for the rest of the tick: the next tick tries again.
    private void perform(Action action, Snapshot snapshot, Executor executor, LoopReport report) {
        if (failed.contains(action.issue()) || !isTimeLeft()) {
            return;
        }
        IssueView view = snapshot.issues().stream().filter(v -> v.ref().equals(action.issue())).findFirst().orElseThrow();
        try {
            switch (executor.perform(action, view)) {
                case DONE -> report.count(action);
                case OVERTAKEN -> {}
                case WAITS -> failed.add(action.issue());
                case FAILED -> {
                    failed.add(action.issue());
                    executor.blame().ifPresentOrElse(report::fail, report::failOfAnAccount);
                }
            }
        } catch (RuntimeException e) {
            failed.add(action.issue());
            ports.narrator().problem(action.issue(), "a bug in agentloop: " + e);
            report.bug(e);
        }
    }

    private static void ensureLabels(LoopPorts.Ready ready, LoopReport report) {
        try {
            ready.labels().ensure(ready.tracker(), ready.config());
        } catch (ForgeException | IOException e) {
            report.fail("the labels could not be created: " + e.getMessage());
            ready.narrator().problem(ready.config().name(), "the labels could not be created: " + e.getMessage());
        }
    }

    private static SequencedMap<Label, Integer> inputs(LoopConfig config, TrackerView view) {
        SequencedMap<Label, Integer> inputs = new LinkedHashMap<>();
        for (Prompt prompt : config.prompts()) {
            inputs.put(prompt.input(), (int) view.issues().stream().filter(Issue::open).filter(issue -> issue.has(prompt.input())).count());
        }
        return inputs;
    }
}
