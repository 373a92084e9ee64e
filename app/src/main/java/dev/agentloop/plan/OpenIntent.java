package dev.agentloop.plan;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import java.time.Duration;
import java.util.Optional;

/// Rows 1 and 2: what an earlier tick began is finished, or given up.
record OpenIntent(Situation situation, IssueView view, Intent intent) {
    static OpenIntent of(Situation situation) {
        return new OpenIntent(situation, situation.view(), situation.view().intent().orElseThrow());
    }

    /// Row 2.
    Decision overtaken() {
        if (isStoppedByHand()) {
            return finish();
        }
        String because = situation.isGone()
                ? situation.sawIssue()
                : "somebody changed the labels while '%s' was under way; that wins".formatted(intent.because());
        return drop(because);
    }

    /// Row 1.
    Decision finish() {
        Issue issue = situation.issue().orElseThrow();
        Optional<String> unwanted = unwantedLaunch(issue);
        if (isStoppedByHand()) {
            return handOver(issue, Action.Cause.OTHER, "somebody asked for it with 'agentloop stop'");
        } else if (intent.run().isPresent() && view.run(intent.run().get()).isEmpty()) {
            return drop("what was recorded about %s is no longer there".formatted(intent.run().get()));
        }
        // Asked once: whoever is given the run here has its account taken.
        Optional<Decision> withoutMeans = unwanted.isEmpty() && !isHopeless() ? withoutMeans() : Optional.empty();
        if (withoutMeans.isPresent()) {
            return withoutMeans.get();
        } else if (isHopeless()) {
            String because = "it could not be done for %s: %s".formatted(Durations.text(patience()), intent.problem().orElseThrow().what());
            return handOver(issue, Action.Cause.FAILED, because);
        } else if (unwanted.isPresent() && intent.after().stream().noneMatch(issue::has)) {
            return drop("its agent is not started: " + unwanted.get());
        } else if (unwanted.isPresent()) {
            return handOver(issue, Action.Cause.OTHER, "its agent was about to be started, and was not because " + unwanted.get());
        }
        String because = intent.problem()
                .map(problem -> problem.kind() == Intent.Problem.Kind.UNDER_WAY ? problem.what() : "an earlier tick could not finish it: " + problem.what())
                .orElse("begun by an earlier tick: " + intent.because());
        prepared().ifPresent(run -> situation.accounts().take(run.record().engagement().account()));
        return Decision.act(new Action.ResumeIntent(view.ref(), intent, because));
    }

    /// Of a launch that was begun: what was spent since then may leave nothing for it, and its agent may not be able to work any more.
    private Optional<Decision> withoutMeans() {
        return prepared()
                .flatMap(run -> Condition.firstFailing(Conditions.money(situation, run.record().terms())))
                .map(failing -> failing.waits()
                        .map(reason -> Decision.wait(new Waiting(view.ref(), reason, failing.otherwise(), failing.until())))
                        .orElseGet(() -> handOver(situation.issue().orElseThrow(), Action.Cause.FAILED, failing.otherwise())))
                .or(this::withoutRoom)
                .or(this::withoutAgent);
    }

    /// Only a first start makes a clone.
    private Optional<Decision> withoutRoom() {
        return prepared()
                .filter(run -> run.record().kind() == RunRecord.Kind.START)
                .map(_ -> Conditions.room(situation))
                .filter(room -> !room.holds())
                .map(room -> Decision.wait(new Waiting(view.ref(), room.waits().orElseThrow(), room.otherwise(), room.until())));
    }

    /// Whose agent cannot work now, or is no longer configured: another one's turn, or a wait.
    private Optional<Decision> withoutAgent() {
        if (prepared().isEmpty()) {
            return Optional.empty();
        }
        RunView run = prepared().get();
        Engagement given = run.record().engagement();
        boolean mayBegin = situation.accounts().closedUntil(given.account()).isEmpty()
                || situation.accounts().find(given.account()).filter(account -> account.isProbe(run.record().tag())).isPresent();
        if (mayBegin && situation.config().agents().named(given.agent()).isPresent()) {
            return Optional.empty();
        }
        Choosing choosing = Choosing.successor(situation, run);
        Optional<Engagement> other = choosing.first().filter(one -> !one.agent().equals(given.agent()));
        Condition condition = choosing.condition("");
        return Optional.of(other
                .map(one -> Decision.act(new Action.HandOn(
                        view.ref(), run.record(), choosing.take(), "%s cannot work now; %s takes its place".formatted(given.agent(), one.agent()))))
                .orElseGet(() -> Decision.wait(new Waiting(view.ref(), condition.waits().orElseThrow(), condition.otherwise(), condition.until()))));
    }

    private Optional<RunView> prepared() {
        return intent.run()
                .filter(_ -> intent.kind() == Intent.Kind.LAUNCH)
                .flatMap(view::run)
                .filter(run -> run.state() instanceof State.Prepared);
    }

    /// Why the agent of a launch that was begun must not be started any more. One that was started already stays.
    private Optional<String> unwantedLaunch(Issue issue) {
        return prepared()
                .flatMap(run -> Conditions.noLongerWanted(issue, run.record().terms(), situation.config()).or(() -> promptGone(run)));
    }

    private Optional<String> promptGone(RunView run) {
        PromptName prompt = run.record().terms().prompt();
        return situation.config().promptNamed(prompt).isPresent() ? Optional.empty() : Optional.of("prompt '%s' is no longer there".formatted(prompt));
    }

    /// Whatever was under way, and whatever the labels are: who asks for a stop gets the issue. A hand-over under way does that already.
    private boolean isStoppedByHand() {
        return situation.issue().isPresent()
                && intent.kind() != Intent.Kind.ESCALATE
                && intent.run().flatMap(view::run).flatMap(RunView::stopped).equals(Optional.of(StopReason.BY_HAND));
    }

    /// It still failed when it was tried after all the patience: time in which nobody tried, because the forge or the machine was down, does not count. Handing over is
    /// never given up, because nothing is left to do instead; only its comment is, after as long as a finish is tried. Neither is a launch
    /// whose process was started: the agent works, whatever failed beside it.
    private boolean isHopeless() {
        boolean started = intent.kind() == Intent.Kind.LAUNCH
                && intent.run().flatMap(view::run).filter(run -> !(run.state() instanceof State.Prepared)).isPresent();
        // A run may be at work beside labels that are tidied: after the same time they are tidied without a comment.
        boolean canBeGivenUp = intent.kind() != Intent.Kind.ESCALATE && intent.kind() != Intent.Kind.TIDY;
        return !started && canBeGivenUp && intent.hasFailedFor(patience());
    }

    Condition patienceIsLeft() {
        String saw = intent.problem()
                .map(problem -> problem.kind() == Intent.Problem.Kind.UNDER_WAY
                        ? "nothing failed; at %s: %s".formatted(problem.at(), problem.what())
                        : "it failed at %s: %s; tried until %s".formatted(problem.at(), problem.what(), intent.since().plus(patience())))
                .orElse("nothing failed so far");
        return Condition.needed("it may be tried once more", !isHopeless(), saw, "it was tried for " + Durations.text(patience()));
    }

    private Duration patience() {
        return switch (intent.kind()) {
            case FINISH, MOVE, PUBLISH -> Planner.FINISH_PATIENCE;
            case LAUNCH, ESCALATE, TIDY -> Planner.STEP_PATIENCE;
        };
    }

    private Decision drop(String because) {
        return Decision.act(new Action.DropIntent(view.ref(), intent, because));
    }

    private Decision handOver(Issue issue, Action.Cause cause, String because) {
        return Decision.act(new Action.Escalate(view.ref(), intent.run(), cause, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }
}
