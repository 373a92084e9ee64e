package dev.agentloop.tick;

import dev.agentloop.agent.FakeAgents;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.RunTerms;
import dev.agentloop.state.DamagedException;
import dev.agentloop.tracker.FakeCalls;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Sees what agentloop does at the moment it does it, and judges it by how the forge and the processes really are then.
///
/// Where a person changed the issue since the tick began, agentloop is judged by what it read last.
final class Witness implements FakeCalls.Listener, FakeAgents.Watcher {
    /// Without it everything a tick does would happen at one instant, and a note is known by its time.
    private static final Duration A_REQUEST = Duration.ofMillis(7);

    /// Of the rate limit, less what the requests between a plan and its launch take.
    private static final Duration WINDOW = Duration.ofMinutes(59);

    private static final Set<Label> GATE = Set.of(new Label("loop/code-ci"));

    private final Model model;
    private final Map<RunTag, Duration> recordedAt = new HashMap<>();
    private final Map<RunTag, Integer> recordedIn = new HashMap<>();
    private final Map<RunTag, RunRecord> launched = new HashMap<>();
    private final Map<IssueId, Issue> read = new HashMap<>();
    private Set<Label> before = Set.of();
    private int requestsLeft = -1;
    private Runnable disturbance = () -> {};

    Witness(Model model) {
        this.model = model;
    }

    /// Once, after so many requests more.
    void disturb(int request, Runnable what) {
        requestsLeft = request;
        disturbance = what;
        read.clear();
    }

    // Requests.

    @Override
    public void before(FakeCalls.Call call) {
        call.issue().filter(model::exists).ifPresent(id -> {
            before = model.world().forge().labels(id);
            model.forgetLabelsThatAreGone(id);
        });
    }

    @Override
    public void after(FakeCalls.Call call) {
        model.pass(A_REQUEST);
        call.issue().filter(_ -> call.write()).filter(model::exists).ifPresent(id -> labelsMoved(call, id));
        call.issue().filter(_ -> call.operation().equals("read")).filter(model::exists).ifPresent(id -> read.put(id, model.world().issue(id)));
        if (requestsLeft-- == 0) {
            disturbance.run();
        }
    }

    private void labelsMoved(FakeCalls.Call call, IssueId id) {
        model.forgetLabelsThatAreGone(id);
        Set<Label> after = model.world().forge().labels(id);
        Set<Label> changed = new HashSet<>(before);
        changed.addAll(after);
        changed.removeIf(label -> before.contains(label) && after.contains(label));
        if (!changed.stream().allMatch(Label::isManaged)) {
            model.violate("others' labels", "%s changed %s of issue %s", call, changed, id);
        }
        if (model.isTouched(id)) {
            return;
        }
        Set<Label> was = before.stream().filter(Label::isManaged).collect(Collectors.toSet());
        Set<Label> is = model.managed(id);
        if (!was.isEmpty() && is.isEmpty()) {
            model.violate("a move adds first", "%s left issue %s without a managed label", call, id);
        }
        Moves.wrong(was, is).ifPresent(wrong -> model.violate("moves of the table", "%s: of issue %s %s", call, id, wrong));
        if (was.equals(GATE) && is.contains(new Label("loop/code-done")) && !model.mayPassGate(id)) {
            model.violate("CI is heeded", "%s: issue %s passed the gate", call, id);
        }
        if (is.contains(Label.NEED_SUPERVISOR) && was.size() == 1 && !model.isStoppedByHand(id) && succeeded(id, was.iterator().next())) {
            model.violate("a success is not handed over", "%s: issue %s had %s", call, id, was);
        }
        if (is.contains(Label.NEED_SUPERVISOR) && was.size() == 1) {
            model.pauses().handedOver(id, was.iterator().next());
        }
    }

    /// Whether the label is where the issue's latest run put it, and that run ended well.
    private boolean succeeded(IssueId id, Label label) {
        List<RunId> runs = model.runs(id);
        Optional<RunRecord> latest = runs.isEmpty() ? Optional.empty() : Optional.ofNullable(launched.get(RunTag.of(World.ref(id), runs.getLast())));
        return latest.filter(run -> run.terms().inProcess().equals(label) && !model.isByHand(id, label))
                .filter(run -> new Outcome(model, run.tag(), run).succeeded())
                .isPresent();
    }

    // Processes.

    @Override
    public void launching(RunTag run) {
        IssueId id = issue(run);
        RunRecord record = record(run);
        launched.put(run, record);
        recordedAt.putIfAbsent(run, model.realTime());
        wanted(run, record, id);
        notStopped(run, id);
        model.ledger().launching(run);
        model.pauses().launching(run, record);
        if (record.kind() == RunRecord.Kind.CI_FIX && model.exists(id) && !model.pulls().hasFailed(id) && recordedIn.getOrDefault(run, model.ticks()) == model.ticks()) {
            model.violate("CI is heeded", "%s was launched to mend nothing", run);
        }
        slots(run, record, id);
        if (record.kind() != RunRecord.Kind.RESUME) {
            rateLimit(run, id);
        }
        RunTerms terms = record.terms();
        if (record.kind() == RunRecord.Kind.RESTART && record.attempt() > terms.maxRestarts()
                || record.kind() == RunRecord.Kind.CI_FIX && record.attempt() > terms.maxCIFixes()
                || record.kind() == RunRecord.Kind.ASK && record.attempt() > 1) {
            model.violate("budgets", "%s was the %s number %d", run, record.kind(), record.attempt());
        }
    }

    /// Rows 13, 14 and 17: the right label and no other, a listed author, no exclusion label, a fitting state.
    private void wanted(RunTag run, RunRecord record, IssueId id) {
        Optional<LoopConfig> config = model.config();
        Optional<Issue> seen = seen(id);
        if (config.isEmpty() || seen.isEmpty()) {
            model.violate("only wanted starts", "%s was launched %s", run, config.isEmpty() ? "with a broken configuration" : "for an issue that is gone");
            return;
        }
        Issue issue = seen.get();
        if (!model.isTouched(id) && !issue.managedLabels().equals(Set.of(record.terms().inProcess()))
                || !config.get().allows(issue.author())
                || config.get().exclusionLabels().stream().anyMatch(issue::has)
                || !issue.open()) {
            model.violate("only wanted starts", "%s was launched for %s", run, issue);
        }
    }

    /// Else what the agent comes to would be judged by a stop that was not meant for it.
    private void notStopped(RunTag run, IssueId id) {
        try {
            model.world().data(id).stopped(runId(run)).ifPresent(reason -> model.violate("what was stopped stays stopped", "%s was launched after %s", run, reason));
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Other issues whose agents of the same prompt work under a label agentloop set. What people set by hand takes slots, but breaks no promise.
    private void slots(RunTag run, RunRecord record, IssueId id) {
        Label label = record.terms().inProcess();
        if (!model.exists(id) || model.isByHand(id, label)) {
            return;
        }
        List<IssueId> others = model.issues().stream()
                .filter(other -> !other.equals(id) && model.world().forge().labels(other).contains(label) && !model.isByHand(other, label))
                .filter(other -> model.world().agents().isWorkingOn(World.ref(other)))
                .toList();
        boolean plan = record.terms().prompt().value().equals("plan");
        if (others.size() >= (plan ? model.setup().planSlots() : model.setup().codeSlots())) {
            model.violate("slots", "%s was launched while %s had theirs", run, others);
        }
    }

    /// By the time that no one sets. A clock set forward makes every start before it look older than it is.
    private void rateLimit(RunTag run, IssueId id) {
        Duration from = model.realTime().minus(WINDOW);
        Duration now = recordedAt.get(run);
        List<RunTag> recent = launched.keySet().stream()
                .filter(other -> issue(other).equals(id) && launched.get(other).kind() != RunRecord.Kind.RESUME)
                .filter(other -> recordedAt.get(other).compareTo(from) > 0 && recordedAt.get(other).compareTo(model.clockSetForward()) > 0)
                .filter(other -> recordedAt.get(other).compareTo(now) <= 0)
                .filter(other -> other.equals(run) || wrote(other))
                // To go on after an account failed is not charged.
                .filter(other -> launched.get(other).kind() != RunRecord.Kind.RESUME)
                .toList();
        if (recent.size() > model.setup().starts()) {
            model.violate("rate limit", "%s was start number %d within the hour: %s", run, recent.size(), recent);
        }
    }

    /// Of a process that was stopped before it wrote its first line nobody can know that it was.
    private boolean wrote(RunTag run) {
        return Files.exists(model.world().data(issue(run)).output(runId(run)));
    }

    @Override
    public void stopping(RunTag run, Optional<Duration> age) {
        IssueId id = issue(run);
        if (age.isEmpty() || !model.exists(id)) {
            return;
        }
        RunTerms terms = record(run).terms();
        boolean mayStop = model.isStoppedByHand(id) || model.ledger().isOver(run) || age.get().compareTo(terms.timeout()) > 0 || peopleChanged(seen(id).orElseThrow(), terms);
        if (!mayStop) {
            model.violate("agents at work are left alone", "%s was stopped after %s, with labels %s", run, age.get(), model.managed(id));
        }
    }

    /// Rows 5, 6 and 9.
    private boolean peopleChanged(Issue issue, RunTerms terms) {
        long states = model.config()
                .map(config -> issue.loopLabels().stream().filter(label -> !config.labelRoles().is(label, Role.DONE)).count())
                .orElse(1L);
        return issue.has(Label.NEED_SUPERVISOR) || !issue.has(terms.inProcess()) || states != 1 && issue.loopLabels().size() > 1;
    }

    // What was seen.

    /// As it is, or, where people are at it, as this tick read it last.
    private Optional<Issue> seen(IssueId id) {
        Optional<Issue> now = model.exists(id) ? Optional.of(model.world().issue(id)) : Optional.empty();
        return model.isTouched(id) ? Optional.ofNullable(read.get(id)).or(() -> now) : now;
    }

    /// Runs appear on disk when they are planned, which may be long before they are launched.
    void noteRecorded() {
        for (IssueId id : model.issues()) {
            for (RunId run : model.runs(id)) {
                recordedAt.putIfAbsent(RunTag.of(World.ref(id), run), model.realTime());
                recordedIn.putIfAbsent(RunTag.of(World.ref(id), run), model.ticks());
            }
        }
    }

    /// By which tick the issue's latest run was recorded.
    int latestRecordedIn(IssueId id) {
        List<RunId> runs = model.runs(id);
        return runs.isEmpty() ? 0 : recordedIn.getOrDefault(RunTag.of(World.ref(id), runs.getLast()), model.ticks());
    }

    /// Every run whose process was ever started.
    Map<RunTag, RunRecord> launched() {
        return launched;
    }

    static IssueId issue(RunTag run) {
        return new IssueId(run.value().split("/")[1]);
    }

    static RunId runId(RunTag run) {
        return new RunId(run.value().split("/")[2]);
    }

    private RunRecord record(RunTag run) {
        try {
            return model.world().data(issue(run)).record(runId(run));
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }
}
