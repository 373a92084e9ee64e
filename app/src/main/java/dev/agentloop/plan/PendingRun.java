package dev.agentloop.plan;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Rows 6 to 14 of the label machine: an issue with a run about which something is still to be decided.
record PendingRun(IssueView view, Issue issue, RunView run, LoopConfig config) {
    /// Hand-offs by routes in a row, the last of which goes to a human: two prompts that hand an issue to each other never end by themselves.
    private static final int MAX_HAND_OFFS = 10;

    /// Something is done about the run, or it is left alone for a stated reason.
    sealed interface Decision {
        record Act(Action action) implements Decision {}

        record Wait(Waiting waiting) implements Decision {}
    }

    Decision decide(Instant now) {
        return switch (run.state()) {
            case State.Alive(_, Duration age) -> alive(age, now);
            case State.Over(RunReading reading, _, _, _, _) -> over(reading, now);
            case State.Prepared() -> act(new Action.AbandonRun(view.ref(), run.id(), "it was recorded, but never started"));
            case State.Collected(_) -> throw new IllegalStateException("a collected run is not pending: " + run.id());
        };
    }

    // Rows 6 to 9.
    private Decision alive(Duration age, Instant now) {
        RunTerms terms = run.record().terms();
        if (issue.has(Label.NEED_SUPERVISOR)) {
            return stop(StopReason.SUPERVISOR, "somebody set NeedSupervisor while its agent was working");
        }
        if (age.compareTo(terms.timeout()) > 0) {
            return stop(StopReason.HUNG, hungBecause(age, terms.timeout()));
        }
        if (!issue.has(terms.inProcess())) {
            return stop(StopReason.ORPHANED, "%s was taken away while its agent was working".formatted(terms.inProcess()));
        }
        Duration left = terms.timeout().minus(age);
        return wait(
                Reason.WORKING,
                "its agent has been working for %s of at most %s".formatted(Durations.text(age), Durations.text(terms.timeout())),
                Optional.of(now.plus(left)));
    }

    static String hungBecause(Duration age, Duration timeout) {
        return "its agent had been working for %s, longer than the prompt's timeout of %s".formatted(Durations.text(age), Durations.text(timeout));
    }

    // Rows 6 and 10 to 14.
    private Decision over(RunReading reading, Instant now) {
        Verdict verdict = Verdict.of(reading, run.record().terms());
        boolean labelThere = issue.has(run.record().terms().inProcess());
        if (issue.has(Label.NEED_SUPERVISOR) && hasLabelThatIsNoInput()) {
            return escalate(Action.Cause.OTHER, "NeedSupervisor was set while it was being worked on");
        }
        Optional<StopReason> stopped = run.stopped().filter(reason -> labelThere ? !(verdict instanceof Verdict.Succeeded) : reason.isAboutLabels());
        if (stopped.isPresent()) {
            return stopped(stopped.get());
        }
        if (!labelThere) {
            return act(postResult(verdict));
        }
        return switch (verdict) {
            case Verdict.Succeeded(Label target, boolean byRoute) when byRoute && isOneHandOffTooMany(target) -> escalate(
                    Action.Cause.OTHER,
                    "it was handed on %d times in a row by routes, without a human's change in between; the next would have been to %s"
                            .formatted(run.record().handOffs(), target));
            case Verdict.Succeeded(Label target, boolean byRoute) -> act(new Action.FinishRun(
                    view.ref(),
                    run.id(),
                    LabelMove.to(issue, target),
                    byRoute ? "the agent finished and chose the route to " + target : "the agent finished"));
            case Verdict.Failed(String reason) -> escalate(Action.Cause.FAILED, reason);
            case Verdict.NotStarted() -> escalate(Action.Cause.FAILED, "the agent could not be started");
            case Verdict.Unclear() -> askAgain(now);
            case Verdict.Crashed(String reason) -> crashed(reason, now);
        };
    }

    private Action postResult(Verdict verdict) {
        String because = "the label was changed meanwhile, so only the result is posted" + switch (verdict) {
            case Verdict.Succeeded _, Verdict.Unclear _ -> "";
            case Verdict.Failed(String reason) -> ": " + reason;
            case Verdict.Crashed(String reason) -> ": " + reason;
            case Verdict.NotStarted _ -> ": the agent could not be started";
        };
        return new Action.PostResult(view.ref(), run.id(), verdict instanceof Verdict.Succeeded, LabelMove.none(issue), because);
    }

    private boolean hasLabelThatIsNoInput() {
        return issue.loopLabels().stream().anyMatch(label -> !config.labelRoles().is(label, Role.QUEUED));
    }

    private boolean isOneHandOffTooMany(Label target) {
        return run.record().handOffs() + 1 >= MAX_HAND_OFFS && config.labelRoles().is(target, Role.QUEUED);
    }

    private Decision stopped(StopReason reason) {
        return switch (reason) {
            case HUNG -> escalate(
                    Action.Cause.HUNG,
                    "its agent was stopped: it worked longer than the prompt's timeout of " + Durations.text(run.record().terms().timeout()));
            case ORPHANED -> escalate(
                    Action.Cause.ORPHANED, "its agent was stopped: %s was taken away while it was working".formatted(run.record().terms().inProcess()));
            case SUPERVISOR -> escalate(Action.Cause.OTHER, "its agent was stopped: somebody set NeedSupervisor while it was working");
            case QUARANTINED -> escalate(Action.Cause.QUARANTINED, "its agent was stopped: the issue had several loop/ labels at once");
            case GONE -> escalate(Action.Cause.OTHER, "its agent was stopped: the issue was gone for a while");
            case BY_HAND -> escalate(Action.Cause.OTHER, "its agent was stopped by hand");
        };
    }

    // Rows 13 and 14.
    private Decision crashed(String reason, Instant now) {
        RunTerms terms = run.record().terms();
        Optional<String> unwanted = noLongerWanted(issue, terms, config);
        if (unwanted.isPresent()) {
            return escalate(Action.Cause.FAILED, "%s, and is not started again because %s".formatted(reason, unwanted.get()));
        }
        int restarts = view.runsSinceStart(RunRecord.Kind.RESTART);
        if (restarts >= terms.maxRestarts()) {
            String budget = terms.maxRestarts() == 0 ? "its prompt allows no restart" : "its %d restarts are used up".formatted(terms.maxRestarts());
            return escalate(Action.Cause.FAILED, reason + ", and " + budget);
        }
        Optional<Instant> blocked = Starts.of(view, config.rateLimit(), now).blockedUntil();
        if (blocked.isPresent()) {
            return wait(Reason.RATE_LIMIT, reason + "; the rate limit delays its restart", blocked);
        }
        RunRecord next = successor(RunRecord.Kind.RESTART, restarts + 1, now);
        return act(new Action.RestartRun(
                view.ref(),
                run.id(),
                next,
                LabelMove.none(issue),
                "%s; restart %d of at most %d".formatted(reason, next.attempt(), terms.maxRestarts())));
    }

    /// Why no agent is started for the issue, whatever its labels are; for a sentence that ends with "because".
    static Optional<String> noLongerWanted(Issue issue, RunTerms terms, LoopConfig config) {
        var state = config.promptNamed(terms.prompt()).map(Prompt::issueState).orElse(Prompt.IssueState.OPEN);
        if (!state.fits(issue.open())) {
            return Optional.of("the issue is " + (issue.open() ? "open" : "closed") + " now");
        }
        if (!config.allows(issue.author())) {
            return Optional.of("its author is no longer listed in usernames");
        }
        return config.exclusionLabels().stream().filter(issue::has).findFirst().map(label -> "it carries " + label + " now");
    }

    private Decision askAgain(Instant now) {
        if (view.runsSinceStart(RunRecord.Kind.ASK) > 0) {
            return escalate(Action.Cause.FAILED, "the agent ended without its closing marker, also when it was asked again, so it is not certain that it is done");
        }
        Optional<String> unwanted = noLongerWanted(issue, run.record().terms(), config);
        if (unwanted.isPresent()) {
            return escalate(
                    Action.Cause.FAILED, "the agent ended without its closing marker, and is not asked again because " + unwanted.get());
        }
        Optional<Instant> blocked = Starts.of(view, config.rateLimit(), now).blockedUntil();
        if (blocked.isPresent()) {
            return wait(Reason.RATE_LIMIT, "the agent ended without its closing marker; the rate limit delays asking it again", blocked);
        }
        return act(new Action.AskAgain(
                view.ref(),
                run.id(),
                successor(RunRecord.Kind.ASK, 1, now),
                LabelMove.none(issue),
                "the agent ended without its closing marker, so it is asked whether it is done"));
    }

    private RunRecord successor(RunRecord.Kind kind, int attempt, Instant now) {
        RunId id = RunId.next(now, view.latestRun().map(RunView::id));
        return new RunRecord(view.ref(), id, kind, attempt, run.record().handOffs(), run.record().terms(), config.agent().agent());
    }

    private Decision escalate(Action.Cause cause, String because) {
        return act(new Action.Escalate(
                view.ref(), Optional.of(run.id()), cause, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }

    private Decision stop(StopReason reason, String because) {
        return act(new Action.StopRun(view.ref(), run.id(), reason, because));
    }

    private static Decision act(Action action) {
        return new Decision.Act(action);
    }

    private Decision wait(Reason reason, String because, Optional<Instant> until) {
        return new Decision.Wait(new Waiting(view.ref(), reason, because, until));
    }
}
