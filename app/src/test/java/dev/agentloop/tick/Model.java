package dev.agentloop.tick;

import dev.agentloop.agent.FakeAgents;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunTag;
import dev.agentloop.state.DamagedException;
import dev.agentloop.tracker.FakeCalls;
import dev.agentloop.tracker.FakeForge;
import dev.agentloop.tracker.TrackerWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// The world of one sequence, and what is known about it that agentloop is not told: who set which label, when things really happened, what nobody may ever see.
final class Model {
    /// Of no use but that no two ticks happen at one instant, not even when the clock was set back.
    private static final Duration BETWEEN_TICKS = Duration.ofMillis(1337);

    /// In dollars.
    private static final BigDecimal A_TURN = BigDecimal.valueOf(40, 2);

    private final Setup setup;
    private final World world;
    private final Witness witness;
    private final Pulls pulls;
    private final Ledger ledger;
    private final Pauses pauses = new Pauses(this);
    private final List<Violation> violations = new ArrayList<>();

    private final Set<IssueId> issues = new TreeSet<>();
    private final Map<IssueId, Set<Label>> othersLabels = new HashMap<>();
    private final Map<IssueId, Set<Label>> byHand = new HashMap<>();
    private final Map<IssueId, NavigableSet<Integer>> labelsChangedAt = new HashMap<>();
    private final Map<IssueId, Integer> lastChange = new HashMap<>();
    private final Map<IssueId, Runnable> takingBack = new HashMap<>();
    private final Set<IssueId> mayRefuse = new HashSet<>();
    private final Set<IssueId> touched = new HashSet<>();
    private final Set<IssueId> stoppedByHand = new HashSet<>();
    private final Set<IssueId> mayPassGate = new HashSet<>();
    private final Set<IssueId> committed = new HashSet<>();
    private boolean ticking;
    private Setup.Edit edit = Setup.Edit.NONE;

    private Duration realTime = Duration.ZERO;
    private Duration clockSetForward = Duration.ofDays(-1000);
    private Duration setBack = Duration.ZERO;
    private Optional<World.Ticked> completed = Optional.empty();
    private int ticks;
    private int said;

    /// @param invariant its name; a shorter sequence that fails by another one is another failure
    record Violation(String invariant, String what) {}

    Model(Setup setup) {
        this.setup = setup;
        this.world = new World(setup.loop(Setup.Edit.NONE));
        this.witness = new Witness(this);
        this.pulls = new Pulls(world.forge());
        this.ledger = new Ledger(this);
        if (setup.purse().isLimited()) {
            world.agents().price(A_TURN);
        }
        world.forge().calls().listen(witness);
        world.agents().watch(witness);
        for (int i = 0; i < setup.issues(); i++) {
            open(TrackerWorld.ALICE, setup.gated() ? "loop/code" : "loop/plan");
        }
    }

    void violate(String invariant, String what, Object... with) {
        violations.add(new Violation(invariant, what.formatted(with)));
    }

    Optional<Violation> violation() {
        return violations.stream().findFirst();
    }

    // What people do.

    static IssueId id(int issue) {
        return IssueId.of(issue);
    }

    static IssueRef ref(int issue) {
        return World.ref(id(issue));
    }

    void open(String author, String label) {
        if (issues.size() < Setup.MOST_ISSUES) {
            IssueId id = world.forge().open(author, "An issue", "Do it.", Set.of(new Label(label), new Label("theirs")));
            issues.add(id);
            othersLabels.put(id, new HashSet<>(Set.of(new Label("theirs"))));
            byHand.put(id, new HashSet<>());
            noteByHand(id, new Label(label));
            noteChange(id);
        }
    }

    private void noteChange(IssueId id) {
        labelsChangedAt.computeIfAbsent(id, _ -> new TreeSet<>()).add(world.forge().commentsOf(id).size());
        lastChange.put(id, ticks);
    }

    private void noteByHand(IssueId id, Label label) {
        (label.isManaged() ? byHand : othersLabels).get(id).add(label);
    }

    void addLabel(int issue, String name) {
        Label label = new Label(name);
        change(issue, (forge, id) -> {
            noteChange(id);
            if (!forge.labels(id).contains(label)) {
                forge.addLabel(id, label);
                noteByHand(id, label);
                takingBack.put(id, () -> removeLabel(issue, name));
            }
        });
    }

    void removeLabel(int issue, String name) {
        Label label = new Label(name);
        change(issue, (forge, id) -> {
            noteChange(id);
            if (forge.labels(id).contains(label)) {
                forge.removeLabel(id, label);
                othersLabels.get(id).remove(label);
                takingBack.put(id, () -> addLabel(issue, name));
            }
        });
    }

    /// People undo what they did last to the labels.
    void takeBack(int issue) {
        takingBack.getOrDefault(id(issue), () -> {}).run();
    }

    void moveTo(int issue, String name) {
        if (exists(id(issue))) {
            managed(id(issue)).stream().filter(label -> !label.name().equals(name)).forEach(label -> removeLabel(issue, label.name()));
            addLabel(issue, name);
        }
    }

    void stop(int issue) {
        if (!ticking) {
            stoppedByHand.add(id(issue));
            world.stop(id(issue));
        }
    }

    void lock(int issue) {
        change(issue, (forge, id) -> {
            forge.lock(id);
            mayRefuse.add(id);
        });
    }

    void remove(int issue, boolean transferred) {
        change(issue, (forge, id) -> {
            if (transferred) {
                forge.transfer(id);
            } else {
                forge.delete(id);
            }
            issues.remove(id);
        });
    }

    /// What somebody does to an issue, if it is there.
    void change(int issue, BiConsumer<FakeForge, IssueId> how) {
        if (exists(id(issue))) {
            touched.add(id(issue));
            how.accept(world.forge(), id(issue));
        }
    }

    // What agents and machines do.

    void whereWorking(int issue, BiConsumer<FakeAgents, IssueRef> what) {
        if (world.agents().isWorkingOn(ref(issue))) {
            what.accept(world.agents(), ref(issue));
        }
    }

    String words() {
        return "Result " + ++said + ".";
    }

    void pass(Duration time) {
        realTime = realTime.plus(time);
        world.pass(time);
    }

    void setClock(int minutes) {
        if (minutes > 0) {
            clockSetForward = realTime;
        } else {
            setBack = setBack.minusMinutes(minutes);
        }
        world.setClock(Duration.ofMinutes(minutes));
    }

    void failNext(String operation, FakeCalls.When when, ForgeException.Kind kind) {
        world.forge().calls().failNext(call -> fails(call, operation, kind), when, kind);
    }

    private boolean fails(FakeCalls.Call call, String operation, ForgeException.Kind kind) {
        boolean fails = call.operation().equals(operation);
        if (fails && operation.equals("comment") && kind == ForgeException.Kind.REFUSED) {
            mayRefuse.add(call.issue().orElseThrow());
        }
        return fails;
    }

    void configure(Setup.Edit newEdit) {
        edit = newEdit;
        if (edit == Setup.Edit.BROKEN) {
            world.breakConfiguration();
        } else {
            world.configure(setup.loop(edit));
        }
    }

    // Ticks.

    void tick() {
        tickDuring(-1, () -> {});
    }

    void tickKilledAt(int point) {
        world.killing().arm(point);
        tick();
        world.killing().arm(-1);
    }

    /// @param request after which something else happens; none when it is negative
    void tickDuring(int request, Runnable what) {
        pass(BETWEEN_TICKS);
        touched.clear();
        completed = Optional.empty();
        ticks++;
        ticking = true;
        issues.forEach(this::noteCi);
        ledger.tickBegins();
        pauses.tickBegins();
        witness.disturb(request, what);
        try {
            completed = Optional.of(world.tick());
        } catch (Killing.Killed _) {
            // The next tick finds what this one left.
        } finally {
            ticking = false;
            witness.disturb(-1, () -> {});
        }
    }

    /// What a tick decided and did not finish, the next one finishes, also when CI has changed its mind since.
    private void noteCi(IssueId id) {
        if (pulls.maySucceed(id)) {
            mayPassGate.add(id);
        } else if (!hasIntent(id)) {
            mayPassGate.remove(id);
        }
    }

    boolean hasIntent(IssueId id) {
        try {
            return world.data(id).intent().isPresent();
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    // What is known.

    boolean mayPassGate(IssueId id) {
        return mayPassGate.contains(id);
    }

    /// An agent left a commit in the issue's clone.
    void committed(IssueId id) {
        committed.add(id);
    }

    boolean hasCommits(IssueId id) {
        return committed.contains(id);
    }

    Setup setup() {
        return setup;
    }

    World world() {
        return world;
    }

    Ledger ledger() {
        return ledger;
    }

    Pauses pauses() {
        return pauses;
    }

    Pulls pulls() {
        return pulls;
    }

    /// Whether somebody has ever asked for the issue's agent to be stopped.
    boolean isStoppedByHand(IssueId id) {
        return stoppedByHand.contains(id);
    }

    Witness witness() {
        return witness;
    }

    /// Those that are there, ascending.
    Set<IssueId> issues() {
        return Set.copyOf(issues);
    }

    boolean exists(IssueId id) {
        return issues.contains(id);
    }

    Set<Label> managed(IssueId id) {
        return world.forge().labels(id).stream().filter(Label::isManaged).collect(Collectors.toSet());
    }

    /// Labels of an issue that are nobody's but people's.
    Set<Label> othersLabels(IssueId id) {
        return othersLabels.get(id);
    }

    /// Whether the label stands there because a person set it.
    boolean isByHand(IssueId id, Label label) {
        return byHand.get(id).contains(label);
    }

    /// How many comments there were whenever people changed the labels.
    NavigableSet<Integer> labelsChangedAt(IssueId id) {
        return labelsChangedAt.get(id);
    }

    /// During or after which tick people last changed the labels.
    int labelsLastChanged(IssueId id) {
        return lastChange.get(id);
    }

    /// To be called often enough that no label is taken away and set again in between.
    void forgetLabelsThatAreGone(IssueId id) {
        byHand.get(id).retainAll(world.forge().labels(id));
    }

    /// Whether somebody did something to the issue since the latest tick began.
    boolean isTouched(IssueId id) {
        return touched.contains(id);
    }

    /// Whether a comment on the issue may have been refused for good.
    boolean mayRefuse(IssueId id) {
        return mayRefuse.contains(id);
    }

    /// Empty while it is broken.
    Optional<LoopConfig> config() {
        return edit == Setup.Edit.BROKEN ? Optional.empty() : Optional.of(setup.loop(edit).config());
    }

    Duration realTime() {
        return realTime;
    }

    /// Since when no clock was set forward, by the real time.
    Duration clockSetForward() {
        return clockSetForward;
    }

    /// By how much the clock was set back in all.
    Duration setBack() {
        return setBack;
    }

    /// The latest tick, unless it was killed.
    Optional<World.Ticked> completed() {
        return completed;
    }

    int ticks() {
        return ticks;
    }

    List<RunId> runs(IssueId id) {
        try {
            return world.data(id).runs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<RunTag> latestRun(int issue) {
        List<RunId> runs = runs(id(issue));
        return runs.isEmpty() ? Optional.empty() : Optional.of(RunTag.of(ref(issue), runs.getLast()));
    }
}
