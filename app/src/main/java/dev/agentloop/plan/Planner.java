package dev.agentloop.plan;

import dev.agentloop.model.AccountId;
import dev.agentloop.model.Budget;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Decides what is done about each issue, by the first row of the label machine that fits it.
///
/// Pure: the same snapshot gives the same plan. What a row does not decide now is said as a `Waiting`.
public final class Planner {
    /// How long a step that fails (clone, fetch, session) is tried again before a human gets the issue: longer than most outages of a forge, shorter than a night.
    public static final Duration STEP_PATIENCE = Duration.ofMinutes(30);

    /// How long what is left to do about a run that ended well is tried: a forge that takes no comments for an hour makes no failure of a success.
    public static final Duration FINISH_PATIENCE = Duration.ofDays(1);

    private final Snapshot snapshot;
    private final List<Action> actions = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Slots slots;
    private final AccountBook accounts;
    private final Spending spending;
    /// Made once: a loop may have ten thousand issues.
    private final Optional<LabelRoles> roles;

    private final Optional<IssueRef> asked;
    private Optional<Explanation> explanation = Optional.empty();

    private Planner(Snapshot snapshot, Optional<IssueRef> asked) {
        this.snapshot = snapshot;
        this.asked = asked;
        this.slots = Slots.of(snapshot);
        this.accounts = new AccountBook(snapshot.accounts(), snapshot.now());
        this.spending = Spending.of(snapshot);
        this.roles = snapshot.config().map(LoopConfig::labelRoles);
    }

    public static Plan plan(Snapshot snapshot) {
        return new Planner(snapshot, Optional.empty()).decided();
    }

    /// Why the plan is what it is for one issue of the snapshot.
    public static Explanation explain(Snapshot snapshot, IssueRef issue) {
        Planner planner = new Planner(snapshot, Optional.of(issue));
        Plan plan = planner.decided();
        return planner.explanation.orElseGet(() -> Explanation.without(issue)).with(plan);
    }

    private Plan decided() {
        decideAll();
        return new Plan(snapshot.loop(), actions, waiting);
    }

    private void decideAll() {
        List<Situation> queued = new ArrayList<>();
        List<Situation> held = new ArrayList<>();
        for (IssueView view : snapshot.issues()) {
            if (view.damage().isPresent()) {
                stopOverdue(view);
                waits(view, Reason.DAMAGED, view.damage().get());
            } else if (snapshot.config().isEmpty() || snapshot.blind().isPresent() || view.sighting() instanceof Sighting.Unseen) {
                superviseOnly(view);
            } else {
                Situation situation = new Situation(
                        view, snapshot.config().get(), roles.orElseThrow(), slots, accounts, spending, Room.of(snapshot.disk(), snapshot.config().get()), snapshot.now());
                Row row = Row.of(situation);
                switch (row) {
                    case START, HELD_BACK -> queued.add(situation);
                    case CRASHED -> {
                        if (situation.isHeld()) {
                            held.add(situation);
                        } else {
                            decide(situation, row);
                        }
                    }
                    default -> decide(situation, row);
                }
            }
        }
        // Restarts keep their slots and CI fixes take theirs first. Of the table only that has changed which of the two rows of a queued issue fits.
        queued.forEach(situation -> decide(situation, Row.START.fits(situation) ? Row.START : Row.HELD_BACK));
        // Of those an account cut short the one that has waited longest tries it first, and each after whoever has not: else one that fails whatever the account does would
        // keep it closed for all.
        held.stream().sorted(Comparator.comparing(situation -> situation.pending().orElseThrow().id())).forEach(situation -> decide(situation, Row.CRASHED));
        new Warnings(snapshot, spending).tell(actions::add);
        accountsThatWork();
        waiting.sort(Comparator.comparing(Waiting::issue));
    }

    /// The run that tries an account shows that it works: by its end, or by what it does. Words are no sign, because an agent may say its error.
    private void accountsThatWork() {
        for (IssueView view : snapshot.issues()) {
            for (RunView run : view.runs()) {
                AccountId id = run.record().engagement().account();
                if (accounts.find(id).filter(account -> account.isFailing() && account.isProbe(run.record().tag())).isPresent() && Probing.shows(run)) {
                    actions.add(new Action.ReopenAccount(view.ref(), id, run.record().tag(), "%s works again".formatted(id)));
                }
            }
        }
    }

    private void decide(Situation situation, Row row) {
        IssueView view = situation.view();
        if (asked.equals(Optional.of(view.ref()))) {
            // Now, before this decision takes a slot.
            explanation = Optional.of(Explanation.of(situation, row));
        }
        // Finishing an intent begins with reading the issue. A run over its timeout does not wait for that.
        if (view.intent().isPresent() && stopOverdue(view)) {
            return;
        }
        Decision decision = (situation.isAfterRunDue() ? afterRun(situation) : byRow(situation, row)).after(outdatedStanding(situation, row));
        actions.addAll(decision.actions());
        decision.waiting().ifPresent(wait -> {
            waiting.add(wait);
            view.pendingRun().ifPresent(run -> stopForgottenLeftovers(view, run));
        });
        if (decision.actions().isEmpty() && view.pendingRun().isEmpty() && view.intent().isEmpty()) {
            actions.addAll(Clearing.of(situation, row).decide());
        }
    }

    private static Decision afterRun(Situation situation) {
        RunId run = situation.pending().orElseThrow().id();
        return Decision.act(new Action.AfterRun(situation.view().ref(), run, "%s is over, and hooks.afterRun comes before what follows from it".formatted(run)));
    }

    private Decision byRow(Situation situation, Row row) {
        return switch (row) {
            case OWN_INTENT -> OpenIntent.of(situation).finish();
            case OVERTAKEN_INTENT -> OpenIntent.of(situation).overtaken();
            case GONE -> gone(situation);
            case SUPERFLUOUS_OUTPUTS -> superfluousOutputs(situation);
            case SEVERAL_LABELS -> severalLabels(situation);
            case NEED_SUPERVISOR -> needSupervisor(situation);
            case HUNG -> PendingRun.of(situation).hung();
            case WORKING -> PendingRun.of(situation).working();
            case ORPHANED -> PendingRun.of(situation).orphaned();
            case LABEL_CHANGED -> PendingRun.of(situation).labelChanged();
            case SUCCEEDED, FAILED, CRASHED_UNWANTED, CRASHED -> PendingRun.of(situation).judged();
            case FOREIGN_CLAIM -> ForeignClaim.of(situation).decide();
            case GATE -> Gate.of(situation).decide();
            case START -> start(situation, situation.queuedFor().orElseThrow());
            case HELD_BACK -> heldBack(situation, situation.queuedFor().orElseThrow());
            case AT_REST -> Decision.NOTHING;
        };
    }

    /// Time is counted from when it came to stand where it stands; once it stands elsewhere, that is forgotten. An open intent may be on its way there or back.
    private static List<Action> outdatedStanding(Situation situation, Row row) {
        Optional<Standing> standing = situation.view().standing();
        if (standing.isEmpty() || situation.hasIntent()) {
            return List.of();
        }
        boolean holds = switch (standing.get()) {
            case Standing.Foreign _ -> row == Row.FOREIGN_CLAIM;
            case Standing.AtGate _ -> row == Row.GATE;
            case Standing.Idle _ -> situation.view().keepings().hasClone() && Clearing.of(situation, row).isIdle();
        };
        return holds ? List.of() : List.of(new Action.ForgetStanding(situation.view().ref(), "it no longer stands where it stood"));
    }

    private Decision gone(Situation situation) {
        IssueView view = situation.view();
        if (!situation.isGone()) {
            return PendingRun.of(situation).wasGone();
        }
        String why = situation.sawIssue();
        return situation.pending()
                .map(run -> run.isAlive()
                        ? Decision.act(new Action.StopRun(view.ref(), run.id(), StopReason.GONE, why))
                        : Decision.act(new Action.AbandonRun(view.ref(), run.id(), why + "; the result stays in the run's directory")))
                .orElse(Decision.NOTHING);
    }

    private static String names(Situation situation) {
        return situation.loopLabels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    private static Decision superfluousOutputs(Situation situation) {
        return Decision.act(new Action.DropOutputLabels(
                situation.view().ref(),
                LabelMove.dropping(situation.issue().orElseThrow(), situation.outputLabels()),
                "it had several loop/ labels (%s), and only one of them says what to do".formatted(names(situation))));
    }

    private Decision severalLabels(Situation situation) {
        if (situation.isAlive() || situation.wasStopped(StopReason.QUARANTINED) && !situation.hasSeveralLabels()) {
            return PendingRun.of(situation).end(StopReason.QUARANTINED, "it has several loop/ labels: " + names(situation));
        }
        return escalate(
                situation, situation.pending(), Action.Cause.QUARANTINED, "it had several loop/ labels at once (%s)".formatted(names(situation)));
    }

    private Decision needSupervisor(Situation situation) {
        return situation.pending().isPresent()
                ? PendingRun.of(situation).needSupervisor()
                : escalate(situation, Optional.empty(), Action.Cause.OTHER, "it carried NeedSupervisor beside %s".formatted(names(situation)));
    }

    private Decision start(Situation situation, Prompt prompt) {
        IssueView view = situation.view();
        slots.take(prompt.inProcess());
        RunRecord run = RunRecord.start(
                view.ref(), snapshot.now(), view.latestRun(), handOffsBefore(view, prompt), prompt.terms(), Choosing.start(situation, prompt).take());
        return Decision.act(new Action.StartRun(
                view.ref(),
                run,
                LabelMove.to(situation.issue().orElseThrow(), prompt.inProcess()),
                "it has %s, and prompt '%s' has a free slot".formatted(prompt.input(), prompt.name())));
    }

    private static Decision heldBack(Situation situation, Prompt prompt) {
        Condition failing = Condition.firstFailing(Conditions.start(situation, prompt)).orElseThrow();
        return failing.waits()
                .map(reason -> Decision.wait(new Waiting(situation.view().ref(), reason, failing.otherwise(), failing.until())))
                .orElseGet(() -> escalate(situation, Optional.empty(), Action.Cause.FAILED, failing.otherwise()));
    }

    /// How many hand-offs by routes led here: the previous run's, and one more when that run's route set the very label the issue has now.
    private static int handOffsBefore(IssueView view, Prompt prompt) {
        return view.latestRun()
                .filter(run -> run.ending().filter(end -> end.route().isPresent() && end.target().equals(Optional.of(prompt.input()))).isPresent())
                .map(run -> run.record().handOffs() + 1)
                .orElse(0);
    }

    /// With a broken configuration or an unreadable tracker: a run over its timeout is stopped all the same; comment and label follow when they can.
    private void superviseOnly(IssueView view) {
        if (view.pendingRun().isPresent() && !stopOverdue(view)) {
            String why = snapshot.blind().orElseGet(() -> snapshot.config().isEmpty()
                    ? "the configuration of loop '%s' is broken or gone".formatted(snapshot.loop())
                    : "the issue could not be read");
            waits(view, Reason.BLIND, "nothing is decided about its run: " + why);
        }
    }

    private Budget budgetFor(RunView run) {
        RunTerms terms = run.record().terms();
        return snapshot.config().map(config -> config.budgetFor(terms)).orElse(terms.budget());
    }

    private boolean stopOverdue(IssueView view) {
        Optional<RunView> pending = view.pendingRun();
        if (pending.isPresent() && pending.get().state() instanceof State.Alive(_, Duration age, _)) {
            Optional<String> overBudget = Situation.overBudget(pending.get(), view, spending, budgetFor(pending.get()));
            if (pending.get().isOverdue()) {
                stop(view, pending.get(), StopReason.HUNG, PendingRun.hungBecause(age, pending.get().record().terms().timeout()));
            } else if (overBudget.isPresent()) {
                stop(view, pending.get(), StopReason.OVER_BUDGET, overBudget.get());
            }
            return pending.get().isOverdue() || overBudget.isPresent();
        }
        // Also of a run whose restart was begun: until that can go on, nobody else looks at it.
        return view.runs().stream().filter(RunView::isPending).anyMatch(run -> stopForgottenLeftovers(view, run));
    }

    /// The prompt process may be gone and its queue owner still at work on the turn: nothing of a run outlives its timeout.
    private boolean stopForgottenLeftovers(IssueView view, RunView run) {
        Duration timeout = run.record().terms().timeout();
        boolean forgotten =
                run.state() instanceof State.Over(_, _, _, _, Duration age, boolean leftovers) && leftovers && age.compareTo(timeout) > 0;
        if (forgotten) {
            stop(view, run, StopReason.LEFTOVERS, "its acpx process is gone, but other processes of the run outlived its timeout of " + Durations.text(timeout));
        }
        return forgotten;
    }

    private void stop(IssueView view, RunView run, StopReason reason, String because) {
        actions.add(new Action.StopRun(view.ref(), run.id(), reason, because));
    }

    private static Decision escalate(Situation situation, Optional<RunView> run, Action.Cause cause, String because) {
        Issue issue = situation.issue().orElseThrow();
        return Decision.act(
                new Action.Escalate(situation.view().ref(), run.map(RunView::id), cause, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }

    private void waits(IssueView view, Reason reason, String because) {
        waiting.add(new Waiting(view.ref(), reason, because, Optional.empty()));
    }
}
