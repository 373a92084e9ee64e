package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What the rows do about a run about which something is still to be decided.
record PendingRun(Situation situation, IssueView view, Issue issue, RunView run) {
    /// Hand-offs by routes in a row, the last of which goes to a human: two prompts that hand an issue to each other never end by themselves.
    private static final int MAX_HAND_OFFS = 10;

    /// Of an issue the tracker shows, with such a run.
    static PendingRun of(Situation situation) {
        return new PendingRun(situation, situation.view(), situation.issue().orElseThrow(), situation.pending().orElseThrow());
    }

    private RunTerms terms() {
        return run.record().terms();
    }

    /// Rows 5, 6, 7 and 9: first the run is stopped, then the issue is handed over.
    Decision end(StopReason reason, String because) {
        return run.isAlive() ? Decision.act(new Action.StopRun(view.ref(), run.id(), reason, because)) : handOver(cause(reason), stoppedBecause(reason));
    }

    /// Row 6: with or without a live run.
    Decision needSupervisor() {
        if (situation.isStillToBeStopped() || situation.wasStopped(StopReason.BY_HAND)) {
            return end(StopReason.BY_HAND, "somebody asked for it with 'agentloop stop'");
        }
        return run.isAlive() || situation.wasStopped(StopReason.SUPERVISOR)
                ? end(StopReason.SUPERVISOR, "somebody set NeedSupervisor while its agent was working")
                : handOver(Action.Cause.OTHER, "NeedSupervisor was set while it was being worked on");
    }

    Decision orphaned() {
        return end(StopReason.ORPHANED, "%s was taken away while its agent was working".formatted(terms().inProcess()));
    }

    Decision hung() {
        if (!run.isOverdue() && situation.isOverBudget()) {
            return run.isAlive()
                    ? end(StopReason.OVER_BUDGET, situation.overBudget().orElseThrow())
                    : handOver(Action.Cause.FAILED, situation.usedUp().orElseThrow());
        }
        return end(StopReason.HUNG, run.state() instanceof State.Alive(_, Duration age, _) ? hungBecause(age, terms().timeout()) : "");
    }

    static String hungBecause(Duration age, Duration timeout) {
        return "its agent had been working for %s, longer than the prompt's timeout of %s".formatted(Durations.text(age), Durations.text(timeout));
    }

    private static Action.Cause cause(StopReason reason) {
        return switch (reason) {
            case HUNG -> Action.Cause.HUNG;
            case OVER_BUDGET -> Action.Cause.FAILED;
            case ORPHANED -> Action.Cause.ORPHANED;
            case QUARANTINED -> Action.Cause.QUARANTINED;
            case SUPERVISOR, GONE, BY_HAND, LEFTOVERS -> Action.Cause.OTHER;
        };
    }

    private String stoppedBecause(StopReason reason) {
        return "its agent was stopped: " + switch (reason) {
            case HUNG -> "it worked longer than the prompt's timeout of " + Durations.text(terms().timeout());
            case ORPHANED -> "%s was taken away while it was working".formatted(terms().inProcess());
            case SUPERVISOR -> "somebody set NeedSupervisor while it was working";
            case QUARANTINED -> "the issue had several loop/ labels at once";
            case GONE -> "the issue was gone for a while";
            case OVER_BUDGET -> "its budget was used up";
            case LEFTOVERS -> "its acpx process was gone";
            case BY_HAND -> "somebody asked for it with 'agentloop stop'";
        };
    }

    /// Row 3, when the issue is back.
    Decision wasGone() {
        return handOver(Action.Cause.OTHER, stoppedBecause(StopReason.GONE));
    }

    /// Row 8.
    Decision working() {
        Duration age = run.state() instanceof State.Alive alive ? alive.age() : Duration.ZERO;
        String because = "its agent has been working for %s of at most %s".formatted(Durations.text(age), Durations.text(terms().timeout()));
        return Decision.wait(new Waiting(view.ref(), Reason.WORKING, because, Optional.of(situation.now().plus(terms().timeout().minus(age)))));
    }

    /// Row 10.
    Decision labelChanged() {
        if (run.state() instanceof State.Prepared) {
            return Decision.act(new Action.AbandonRun(view.ref(), run.id(), "it was recorded, but never started"));
        }
        Verdict verdict = verdict();
        String because = "the label was changed meanwhile, so only the result is posted" + switch (verdict) {
            case Verdict.Succeeded _, Verdict.Unclear _ -> "";
            case Verdict.ToPublish _ -> ", and nothing is published";
            case Verdict.Failed(String reason) -> ": " + reason;
            case Verdict.Crashed(String reason) -> ": " + reason;
            case Verdict.NotStarted(String reason) -> ": " + reason;
            case Verdict.Held(_, String reason, _) -> ": " + reason;
            case Verdict.OverBudget _ -> ": its budget was used up";
        };
        return Decision.act(new Action.PostResult(view.ref(), run.id(), verdict.isGood(), LabelMove.none(issue), because));
    }

    private Verdict verdict() {
        return situation.verdict().orElseThrow();
    }

    /// Rows 11 to 14.
    Decision judged() {
        return switch (verdict()) {
            case Verdict.Succeeded(Label target, boolean byRoute) when byRoute && isOneHandOffTooMany(target) ->
                handOver(
                        Action.Cause.OTHER,
                        "it was handed on %d times in a row by routes, without a human's change in between; the next would have been to %s"
                                .formatted(run.record().handOffs(), target));
            case Verdict.Succeeded(Label target, boolean byRoute) ->
                Decision.act(new Action.FinishRun(
                        view.ref(),
                        run.id(),
                        LabelMove.to(issue, target),
                        byRoute ? "the agent finished and chose the route to " + target : "the agent finished"));
            case Verdict.ToPublish() -> Decision.act(new Action.Publish(
                    view.ref(), run.id(), LabelMove.none(issue), "the agent finished; what it left is published before that counts"));
            case Verdict.Failed(String reason) -> handOver(Action.Cause.FAILED, reason);
            case Verdict.NotStarted(String reason) -> notStarted(reason);
            case Verdict.Held held -> held(held);
            case Verdict.OverBudget() -> resume("it was stopped over the day's budget", Choosing.successor(situation, run));
            case Verdict.Unclear(String why) -> unless(Conditions.ask(situation, terms(), why), () -> askAgain(why));
            case Verdict.Crashed(String reason) -> unless(Conditions.restart(situation, terms(), reason), () -> restart(reason));
        };
    }

    /// The account is left alone first, and people are told; then it is waited for, or another agent goes on.
    private Decision held(Verdict.Held held) {
        AccountFailure failure = new AccountFailure(
                run.record().engagement().account(),
                held.fault(),
                held.reason(),
                run.record().tag().value(),
                run.id().startedAt(),
                run.id().startedAt().plus(run.state() instanceof State.Over over ? over.lasted() : Duration.ZERO),
                held.resets());
        Optional<Account> account = situation.accounts().find(failure.account());
        if (!Pausing.isNoted(account, failure, situation.now())) {
            return Decision.act(new Action.PauseAccount(view.ref(), failure, held.reason()));
        }
        String failed = "its agent's account failed: " + held.reason();
        return Progress.failedInTheMiddle(view)
                .map(often -> handOver(Action.Cause.FAILED, failed + "; " + often))
                .orElseGet(() -> resume(failed, Choosing.successor(situation, run)));
    }

    private Decision resume(String cut, Choosing choosing) {
        return unless(Conditions.resume(situation, terms(), choosing, cut), () -> resumed(cut, choosing));
    }

    private Action resumed(String cut, Choosing choosing) {
        RunRecord next = successor(RunRecord.Kind.RESUME, view.runsSinceStart(RunRecord.Kind.RESUME) + 1, choosing);
        String who = next.agent().equals(run.record().agent()) ? "it goes on" : "%s goes on in place of %s".formatted(next.agent(), run.record().agent());
        return new Action.ResumeRun(view.ref(), run.id(), next, LabelMove.none(issue), cut + "; " + who);
    }

    /// Where another agent may take over, it does.
    private Decision notStarted(String reason) {
        return situation.config().agents().fallback()
                ? Choosing.untried(situation, run).map(others -> resume(reason, others)).orElseGet(() -> handOver(Action.Cause.FAILED, reason))
                : handOver(Action.Cause.FAILED, reason);
    }

    private boolean isOneHandOffTooMany(Label target) {
        return run.record().handOffs() + 1 >= MAX_HAND_OFFS && situation.roles().is(target, Role.QUEUED);
    }

    private Decision unless(List<Condition> conditions, Supplier<Action> action) {
        Optional<Condition> failing = Condition.firstFailing(conditions);
        if (failing.isEmpty()) {
            return Decision.act(action.get());
        }
        return failing.get().waits()
                .map(reason -> Decision.wait(new Waiting(view.ref(), reason, failing.get().otherwise(), failing.get().until())))
                .orElseGet(() -> handOver(Action.Cause.FAILED, failing.get().otherwise()));
    }

    private Action restart(String reason) {
        RunRecord next = successor(RunRecord.Kind.RESTART, view.runsSinceStart(RunRecord.Kind.RESTART) + 1, Choosing.successor(situation, run));
        String because = "%s; restart %d of at most %d".formatted(reason, next.attempt(), terms().maxRestarts());
        return new Action.RestartRun(view.ref(), run.id(), next, LabelMove.none(issue), because);
    }

    private Action askAgain(String why) {
        return new Action.AskAgain(
                view.ref(),
                run.id(),
                successor(RunRecord.Kind.ASK, 1, Choosing.successor(situation, run)),
                LabelMove.none(issue),
                why + ", so it is asked whether it is done");
    }

    private RunRecord successor(RunRecord.Kind kind, int attempt, Choosing choosing) {
        RunId id = RunId.next(situation.now(), Optional.of(run.id()));
        RunRecord was = run.record();
        return new RunRecord(
                view.ref(), id, kind, attempt, was.handOffs(), was.terms(), choosing.take(), was.failedChecks(), false);
    }

    private Decision handOver(Action.Cause cause, String because) {
        return Decision.act(
                new Action.Escalate(view.ref(), Optional.of(run.id()), cause, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }
}
