package dev.agentloop.plan;

import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The label machine: the first row that fits an issue decides.
///
/// Pure: the same snapshot gives the same plan. What a row does not decide now is said as a `Waiting`.
public final class Planner {
    /// How long a step that fails (clone, fetch, session) is tried again before a human gets the issue: longer than most outages of a forge, shorter than a night.
    static final Duration STEP_PATIENCE = Duration.ofMinutes(30);

    /// The same for what is left to do about a run that ended well: a forge that takes no comments for an hour makes no failure of a success.
    static final Duration FINISH_PATIENCE = Duration.ofDays(1);

    private final Snapshot snapshot;
    private final List<Action> actions = new ArrayList<>();
    private final List<Action> starts = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Slots slots;
    /// Made once: a loop may have ten thousand issues.
    private final Optional<LabelRoles> roles;

    private Planner(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.slots = Slots.of(snapshot);
        this.roles = snapshot.config().map(LoopConfig::labelRoles);
    }

    public static Plan plan(Snapshot snapshot) {
        Planner planner = new Planner(snapshot);
        planner.decideAll();
        return new Plan(snapshot.loop(), planner.actions, planner.waiting);
    }

    private void decideAll() {
        for (IssueView view : snapshot.issues()) {
            if (view.damage().isPresent()) {
                stopOverdue(view);
                waits(view.ref(), Reason.DAMAGED, view.damage().get(), Optional.empty());
            } else if (snapshot.config().isEmpty() || snapshot.blind().isPresent()) {
                superviseOnly(view);
            } else {
                decide(view, snapshot.config().get());
            }
        }
        // Restarts and CI fixes keep their slots, so new starts come last.
        actions.addAll(starts);
    }

    private void decide(IssueView view, LoopConfig config) {
        switch (view.sighting()) {
            case Sighting.Unseen() -> superviseOnly(view);
            case Sighting.Gone(String why) -> issueGone(view, why);
            case Sighting.Present(Issue issue) -> decide(view, issue, config);
        }
    }

    private void decide(IssueView view, Issue issue, LoopConfig config) {
        if (view.intent().isPresent()) {
            // Finishing an intent begins with reading the issue. A run over its timeout does not wait for that.
            if (!stopOverdue(view)) {
                openIntent(view, issue, view.intent().get(), config);
            }
        } else if (issue.loopLabels().size() > 1) {
            severalLabels(view, issue, config);
        } else if (view.pendingRun().isPresent()) {
            pendingRun(new PendingRun(view, issue, view.pendingRun().get(), config));
        } else {
            byLabel(view, issue, config);
        }
    }

    // Rows 1 and 2.
    private void openIntent(IssueView view, Issue issue, Intent intent, LoopConfig config) {
        Optional<String> unwanted = unwantedLaunch(view, issue, intent, config);
        if (!intent.couldHaveLeft(issue.managedLabels())) {
            actions.add(new Action.DropIntent(
                    view.ref(), intent, "somebody changed the labels while '%s' was under way; that wins".formatted(intent.because())));
        } else if (intent.run().isPresent() && view.run(intent.run().get()).isEmpty()) {
            actions.add(new Action.DropIntent(view.ref(), intent, "what was recorded about %s is no longer there".formatted(intent.run().get())));
        } else if (isHopeless(view, intent)) {
            actions.add(new Action.Escalate(
                    view.ref(),
                    intent.run(),
                    Action.Cause.FAILED,
                    LabelMove.to(issue, Label.NEED_SUPERVISOR),
                    "it could not be done for %s: %s".formatted(Durations.text(patience(intent)), intent.problem().orElseThrow().what())));
        } else if (unwanted.isPresent() && intent.after().stream().noneMatch(issue::has)) {
            actions.add(new Action.DropIntent(view.ref(), intent, "its agent is not started: " + unwanted.get()));
        } else if (unwanted.isPresent()) {
            escalate(view, issue, intent.run().flatMap(view::run), Action.Cause.OTHER, "its agent was about to be started, and was not because " + unwanted.get());
        } else {
            String because = intent.problem()
                    .map(problem -> "an earlier tick could not finish it: " + problem.what())
                    .orElse("begun by an earlier tick: " + intent.because());
            actions.add(new Action.ResumeIntent(view.ref(), intent, because));
        }
    }

    /// Why the agent of a launch that was begun must not be started any more. One that was started already stays.
    private static Optional<String> unwantedLaunch(IssueView view, Issue issue, Intent intent, LoopConfig config) {
        return intent.run()
                .filter(_ -> intent.kind() == Intent.Kind.LAUNCH)
                .flatMap(view::run)
                .filter(run -> run.state() instanceof State.Prepared)
                .flatMap(run -> PendingRun.noLongerWanted(issue, run.record().terms(), config));
    }

    /// It still failed when it was tried after all the patience: time in which nobody tried, because the forge or the machine was down, does not count. Handing over is
    /// never given up, because nothing is left to do instead. Neither is a launch whose process was started: the agent works, whatever failed beside it.
    private static boolean isHopeless(IssueView view, Intent intent) {
        boolean started = intent.kind() == Intent.Kind.LAUNCH
                && intent.run().flatMap(view::run).filter(run -> !(run.state() instanceof State.Prepared)).isPresent();
        return !started
                && intent.kind() != Intent.Kind.ESCALATE
                && intent.problem().filter(problem -> !problem.at().isBefore(intent.since().plus(patience(intent)))).isPresent();
    }

    private static Duration patience(Intent intent) {
        return intent.kind() == Intent.Kind.FINISH ? FINISH_PATIENCE : STEP_PATIENCE;
    }

    // Row 3.
    private void issueGone(IssueView view, String why) {
        if (view.foreignClaim().isPresent()) {
            actions.add(new Action.ForgetForeignClaim(view.ref(), why));
        }
        if (view.intent().isPresent()) {
            actions.add(new Action.DropIntent(view.ref(), view.intent().get(), why));
            return;
        }
        view.pendingRun().ifPresent(run -> {
            if (run.isAlive()) {
                stop(view.ref(), run, StopReason.GONE, why);
            } else {
                actions.add(new Action.AbandonRun(view.ref(), run.id(), why + "; the result stays in the run's directory"));
            }
        });
    }

    // Rows 4 and 5.
    private void severalLabels(IssueView view, Issue issue, LoopConfig config) {
        var roles = config.labelRoles();
        var outputs = issue.loopLabels().stream().filter(label -> roles.is(label, Role.DONE)).toList();
        String names = String.join(", ", issue.loopLabels().stream().sorted().map(Label::name).toList());
        if (outputs.size() == issue.loopLabels().size() - 1) {
            actions.add(new Action.DropOutputLabels(
                    view.ref(),
                    LabelMove.dropping(issue, Set.copyOf(outputs)),
                    "it had several loop/ labels (%s), and only one of them says what to do".formatted(names)));
        } else if (view.pendingRun().filter(RunView::isAlive).isPresent()) {
            stop(view.ref(), view.pendingRun().get(), StopReason.QUARANTINED, "it has several loop/ labels: " + names);
        } else {
            escalate(view, issue, view.pendingRun(), Action.Cause.QUARANTINED, "it had several loop/ labels at once (%s)".formatted(names));
        }
    }

    // Rows 6 to 14.
    private void pendingRun(PendingRun pending) {
        switch (pending.decide(snapshot.now())) {
            case PendingRun.Decision.Act(Action action) -> actions.add(action);
            case PendingRun.Decision.Wait(Waiting wait) -> {
                waiting.add(wait);
                stopForgottenLeftovers(pending.view(), pending.run());
            }
        }
    }

    // Rows 6 (without a run) and 15 to 19.
    private void byLabel(IssueView view, Issue issue, LoopConfig config) {
        Optional<Label> label = issue.loopLabels().stream().findFirst();
        var role = label.flatMap(name -> roles.flatMap(known -> known.of(name)));
        if (view.foreignClaim().isPresent() && !role.equals(Optional.of(Role.WORKING))) {
            actions.add(new Action.ForgetForeignClaim(view.ref(), "its in-process label is gone"));
        }
        if (label.isEmpty()) {
            return;
        }
        if (issue.has(Label.NEED_SUPERVISOR) && !role.equals(Optional.of(Role.QUEUED))) {
            escalate(view, issue, Optional.empty(), Action.Cause.OTHER, "it carried NeedSupervisor beside %s".formatted(label.get()));
            return;
        }
        if (role.isEmpty()) {
            return;
        }
        switch (role.get()) {
            case WORKING -> foreignClaim(view, issue, label.get(), config);
            case GATE -> escalate(view, issue, Optional.empty(), Action.Cause.OTHER, "it waits for CI, which this version does not read yet");
            case QUEUED -> queued(view, issue, config.promptFor(label.get()).orElseThrow(), config);
            case DONE, NEEDS_HUMAN -> {}
        }
    }

    // Row 15.
    private void foreignClaim(IssueView view, Issue issue, Label label, LoopConfig config) {
        // Dated in the future it was written before the clock was set back, and would be waited for too long.
        Optional<Instant> since = view.foreignClaim()
                .filter(claim -> claim.label().equals(label))
                .map(IssueView.ForeignClaim::since)
                .filter(seen -> !seen.isAfter(snapshot.now()));
        if (since.isEmpty()) {
            actions.add(new Action.NoteForeignClaim(view.ref(), label, "it carries %s, but no run of it was started here".formatted(label)));
            return;
        }
        Duration timeout = config.prompts().stream().filter(p -> p.inProcess().equals(label)).findFirst().orElseThrow().terms().timeout();
        Instant until = since.get().plus(timeout.multipliedBy(2));
        if (snapshot.now().isBefore(until)) {
            waits(
                    view.ref(),
                    Reason.FOREIGN,
                    "somebody else set %s: no run of it was started here".formatted(label),
                    Optional.of(until));
        } else {
            escalate(
                    view,
                    issue,
                    Optional.empty(),
                    Action.Cause.OTHER,
                    "it carried %s for %s, but no run of it was started here".formatted(label, Durations.text(timeout.multipliedBy(2))));
        }
    }

    // Rows 17 and 18.
    private void queued(IssueView view, Issue issue, Prompt prompt, LoopConfig config) {
        Starts recent = Starts.of(view, config.rateLimit(), snapshot.now());
        var failing = StartConditions.of(issue, prompt, config, recent, slots).stream().filter(c -> !c.holds()).findFirst();
        if (failing.isPresent()) {
            waits(view.ref(), failing.get().reason(), failing.get().otherwise(), failing.get().until());
            return;
        }
        slots.take(prompt.inProcess());
        RunId id = RunId.next(snapshot.now(), view.latestRun().map(RunView::id));
        RunRecord run =
                new RunRecord(view.ref(), id, RunRecord.Kind.START, 0, handOffsBefore(view, prompt), prompt.terms(), config.agent().agent());
        starts.add(new Action.StartRun(
                view.ref(),
                run,
                LabelMove.to(issue, prompt.inProcess()),
                "it has %s, and prompt '%s' has a free slot".formatted(prompt.input(), prompt.name())));
    }

    /// How many hand-offs by routes led here: the previous run's, and one more when that run's route set the very label the issue has now.
    private static int handOffsBefore(IssueView view, Prompt prompt) {
        return view.latestRun()
                .filter(run -> run.state() instanceof State.Collected(RunView.Ending ending)
                        && ending.route().isPresent()
                        && ending.target().equals(Optional.of(prompt.input())))
                .map(run -> run.record().handOffs() + 1)
                .orElse(0);
    }

    /// With a broken configuration or an unreadable tracker: a run over its timeout is stopped all the same; comment and label follow when they can.
    private void superviseOnly(IssueView view) {
        if (view.pendingRun().isPresent() && !stopOverdue(view)) {
            String why = snapshot.blind().orElseGet(() -> snapshot.config().isEmpty()
                    ? "the configuration of loop '%s' is broken or gone".formatted(snapshot.loop())
                    : "the issue could not be read");
            waits(view.ref(), Reason.BLIND, "nothing is decided about its run: " + why, Optional.empty());
        }
    }

    private boolean stopOverdue(IssueView view) {
        Optional<RunView> pending = view.pendingRun();
        if (pending.isPresent() && pending.get().state() instanceof State.Alive(_, Duration age)) {
            Duration timeout = pending.get().record().terms().timeout();
            boolean overdue = age.compareTo(timeout) > 0;
            if (overdue) {
                stop(view.ref(), pending.get(), StopReason.HUNG, PendingRun.hungBecause(age, timeout));
            }
            return overdue;
        }
        // Also of a run whose restart was begun: until that can go on, nobody else looks at it.
        return view.runs().stream().filter(RunView::isPending).anyMatch(run -> stopForgottenLeftovers(view, run));
    }

    /// The prompt process may be gone and its queue owner still at work on the turn: nothing of a run outlives its timeout.
    private boolean stopForgottenLeftovers(IssueView view, RunView run) {
        Duration timeout = run.record().terms().timeout();
        boolean forgotten =
                run.state() instanceof State.Over(_, _, _, Duration age, boolean leftovers) && leftovers && age.compareTo(timeout) > 0;
        if (forgotten) {
            stop(view.ref(), run, StopReason.HUNG, "its acpx process is gone, but other processes of the run outlived its timeout of "
                    + Durations.text(timeout));
        }
        return forgotten;
    }

    private void stop(IssueRef issue, RunView run, StopReason reason, String because) {
        actions.add(new Action.StopRun(issue, run.id(), reason, because));
    }

    private void escalate(IssueView view, Issue issue, Optional<RunView> run, Action.Cause cause, String because) {
        actions.add(new Action.Escalate(view.ref(), run.map(RunView::id), cause, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }

    private void waits(IssueRef issue, Reason reason, String because, Optional<Instant> until) {
        waiting.add(new Waiting(issue, reason, because, until));
    }
}
