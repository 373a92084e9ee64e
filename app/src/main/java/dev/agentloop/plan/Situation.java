package dev.agentloop.plan;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One issue with all that the rows of the label machine ask about it.
///
/// @param slots as taken so far
/// @param accounts likewise
/// @param room for clones
record Situation(
        IssueView view, LoopConfig config, LabelRoles roles, Slots slots, AccountBook accounts, Spending spending, Room room, Instant now) {
    /// The issue, when the tracker shows it.
    Optional<Issue> issue() {
        return view.sighting() instanceof Sighting.Present(Issue issue) ? Optional.of(issue) : Optional.empty();
    }

    boolean isGone() {
        return view.sighting() instanceof Sighting.Gone;
    }

    Set<Label> loopLabels() {
        return issue().map(Issue::loopLabels).orElse(Set.of());
    }

    boolean has(Label label) {
        return issue().filter(seen -> seen.has(label)).isPresent();
    }

    Starts starts() {
        return Starts.of(view, config.rateLimit(), now);
    }

    // Intents.

    boolean hasIntent() {
        return view.intent().isPresent();
    }

    boolean intentFitsLabels() {
        return view.intent().filter(intent -> issue().filter(seen -> intent.couldHaveLeft(seen.managedLabels())).isPresent()).isPresent();
    }

    // Labels.

    Set<Label> outputLabels() {
        return loopLabels().stream().filter(label -> roles.is(label, Role.DONE)).collect(Collectors.toUnmodifiableSet());
    }

    boolean hasSeveralLabels() {
        return loopLabels().size() > 1;
    }

    boolean hasSuperfluousOutputs() {
        return hasSeveralLabels() && outputLabels().size() == loopLabels().size() - 1;
    }

    boolean hasLabelThatIsNoInput() {
        return loopLabels().stream().anyMatch(label -> !roles.is(label, Role.QUEUED));
    }

    boolean needsSupervisor() {
        return has(Label.NEED_SUPERVISOR) && (isAlive() || hasLabelThatIsNoInput());
    }

    boolean hasLabel(Role role) {
        return loopLabels().stream().anyMatch(label -> roles.is(label, role));
    }

    /// The prompt whose input label it carries.
    Optional<Prompt> queuedFor() {
        return loopLabels().stream().filter(label -> roles.is(label, Role.QUEUED)).findFirst().flatMap(config::promptFor);
    }

    /// What the issue is judged by while it waits for CI.
    Optional<RunTerms> gate() {
        return issue().flatMap(seen -> view.gate(seen, config));
    }

    // Runs.

    Optional<RunView> pending() {
        return view.pendingRun();
    }

    boolean isAlive() {
        return pending().filter(RunView::isAlive).isPresent();
    }

    boolean isPrepared() {
        return pending().filter(run -> run.state() instanceof State.Prepared).isPresent();
    }

    boolean isOverdue() {
        return pending().filter(RunView::isOverdue).isPresent();
    }

    /// Why its live run, or one that was stopped for that, must not go on; the day's budget is no reason to give the issue up.
    Optional<String> usedUp() {
        return pending().flatMap(run -> Spending.usedUp(view, run, config.budgetFor(run.record().terms())));
    }

    /// Why its live run must be stopped.
    Optional<String> overBudget() {
        return pending().filter(RunView::isAlive).flatMap(run -> overBudget(run, view, spending, config.budgetFor(run.record().terms())));
    }

    boolean isOverBudget() {
        return overBudget().isPresent() || wasStopped(StopReason.OVER_BUDGET) && usedUp().isPresent();
    }

    /// @param budget in force
    static Optional<String> overBudget(RunView run, IssueView view, Spending spending, Budget budget) {
        return Spending.usedUp(view, run, budget).or(() -> spending.usedUpOnDayOf(run, budget)).or(() -> spending.usedUpToday(budget));
    }

    /// Once, whatever the run came to. Without a clone there is nothing to look at.
    boolean isAfterRunDue() {
        return config.hooks().afterRun().isPresent()
                && view.keepings().hasClone()
                && !hasIntent()
                && pending().filter(run -> run.state() instanceof State.Over && run.afterRun().isEmpty()).isPresent();
    }

    boolean hasItsInProcessLabel() {
        return pending().filter(run -> has(run.record().terms().inProcess())).isPresent();
    }

    /// Of a run that is over and not collected.
    Optional<Verdict> verdict() {
        return pending().filter(run -> run.state() instanceof State.Over)
                .map(Verdict::of);
    }

    /// Why agentloop itself ended the run, where that decides what becomes of it: a turn that ended well in that moment is a result all the same, unless somebody asked
    /// for the stop, which wins over everything; and after a stop that was not about labels a human's later move wins.
    Optional<StopReason> stopped() {
        Optional<Verdict> verdict = verdict();
        if (verdict.isEmpty()) {
            return Optional.empty();
        }
        boolean succeeded = verdict.get().isGood();
        return pending().flatMap(RunView::stopped)
                .filter(reason -> reason == StopReason.BY_HAND || (hasItsInProcessLabel() ? !succeeded : reason.isAboutLabels()));
    }

    boolean wasStopped(StopReason... reasons) {
        return stopped().filter(Set.of(reasons)::contains).isPresent();
    }

    /// Somebody asked for the stop, and the one who began it died, or could not end every process.
    boolean isStillToBeStopped() {
        return isAlive() && pending().flatMap(RunView::stopped).equals(Optional.of(StopReason.BY_HAND));
    }

    boolean isCrashed() {
        return verdict().filter(verdict -> switch (verdict) {
                    case Verdict.Crashed _, Verdict.Held _, Verdict.OverBudget _ -> true;
                    case Verdict.Succeeded _, Verdict.ToPublish _, Verdict.Unclear _, Verdict.Failed _, Verdict.NotStarted _ -> false;
                })
                .isPresent();
    }

    boolean isHeld() {
        return verdict().filter(Verdict.Held.class::isInstance).isPresent();
    }

    boolean isUnwanted() {
        return issue().flatMap(seen -> pending().flatMap(run -> Conditions.noLongerWanted(seen, run.record().terms(), config))).isPresent();
    }

    // What was seen, for people.

    String sawIntent() {
        return view.intent().map(Intent::because).map(because -> "begun because " + because).orElse("none is open");
    }

    String sawIssue() {
        return switch (view.sighting()) {
            case Sighting.Present _ -> "it is there";
            case Sighting.Gone(String why) -> why;
            case Sighting.Unlisted _, Sighting.Unseen _ -> "it has no label that matters, or was not asked for";
        };
    }

    String sawLabels() {
        Set<Label> managed = issue().map(Issue::managedLabels).orElse(Set.of());
        return managed.isEmpty() ? "no label" : managed.stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    String sawRun() {
        return pending().map(run -> switch (run.state()) {
                    case State.Alive(var process, Duration age, _) ->
                        "process %d has worked for %s of at most %s".formatted(process.pid(), Durations.text(age), Durations.text(run.record().terms().timeout()));
                    case State.Over _ -> "%s is over: %s".formatted(run.id(), verdict().orElseThrow().describe());
                    case State.Prepared _ -> run.id() + " was recorded and not started";
                    case State.Collected _ -> throw new IllegalStateException("a collected run is not pending: " + run.id());
                })
                .orElse("no run");
    }
}
