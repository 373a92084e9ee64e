package dev.agentloop.plan;

import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What nothing needs any more: clones of issues that are done with, and what was recorded of old runs.
record Clearing(Situation situation, IssueView view, Row row) {
    /// How long a clone of an issue nobody works on is kept, in case somebody goes on with it.
    static final Duration CLONE_PATIENCE = Duration.ofDays(1);

    /// Runs that are kept whatever their age, for people to look at.
    static final int KEPT_RUNS = 5;

    /// Kept beyond the rate limit's window, so that a clock that was set does not change what the limit counts.
    static final Duration MARGIN = Duration.ofHours(1);

    static Clearing of(Situation situation, Row row) {
        return new Clearing(situation, situation.view(), row);
    }

    /// For an issue about which nothing else is to be done now.
    List<Action> decide() {
        List<Action> actions = new ArrayList<>();
        boolean clone = view.keepings().hasClone();
        if (clone && isAtAnEnd()) {
            actions.add(new Action.CleanUp(view.ref(), "it is at %s, so its clone is no longer needed".formatted(situation.sawLabels())));
        } else if (clone && isIdle()) {
            idle().ifPresent(actions::add);
        }
        prune().ifPresent(actions::add);
        return actions;
    }

    private boolean isAtAnEnd() {
        return situation.issue().stream().flatMap(issue -> issue.managedLabels().stream()).anyMatch(situation.roles()::isAnEnd);
    }

    /// Closed, gone, or without a label that matters.
    boolean isIdle() {
        boolean closed = situation.issue().filter(issue -> !issue.open()).isPresent();
        return switch (row) {
            case AT_REST, GONE -> !(view.sighting() instanceof Sighting.Unseen);
            case HELD_BACK -> closed;
            default -> false;
        };
    }

    /// When its clone is removed, for an issue that is idle.
    Instant idleUntil() {
        return idleSince().orElse(situation.now()).plus(CLONE_PATIENCE);
    }

    private Optional<Instant> idleSince() {
        return view.standing()
                .filter(standing -> standing instanceof Standing.Idle && !standing.since().isAfter(situation.now()))
                .map(Standing::since);
    }

    private Optional<Action> idle() {
        if (situation.room().isNeeded()) {
            return Optional.of(new Action.CleanUp(view.ref(), "nobody works on it any more, and room is needed"));
        }
        if (idleSince().isEmpty()) {
            return Optional.of(new Action.NoteStanding(
                    view.ref(), new Standing.Idle(situation.now()), "nobody works on it any more; its clone is kept for " + Durations.text(CLONE_PATIENCE)));
        }
        boolean over = !situation.now().isBefore(idleUntil());
        return over
                ? Optional.of(new Action.CleanUp(view.ref(), "nobody has worked on it for " + Durations.text(CLONE_PATIENCE)))
                : Optional.empty();
    }

    /// The runs of the present attempt are kept too, however many there are: by them the budgets are counted.
    private Optional<Action> prune() {
        Instant old = situation.now().minus(situation.config().rateLimit().window()).minus(MARGIN);
        List<RunView> runs = view.runs();
        int present = runs.size() - view.runsSinceStart().size();
        List<RunId> prunable = new ArrayList<>(view.keepings().neverStarted());
        runs.subList(0, Math.max(0, Math.min(present, runs.size() - KEPT_RUNS))).stream()
                .map(RunView::id)
                .filter(run -> run.startedAt().isBefore(old))
                .forEach(prunable::add);
        return prunable.isEmpty() && !view.keepings().trash()
                ? Optional.empty()
                : Optional.of(new Action.PruneRuns(view.ref(), prunable, prunable.isEmpty() ? "something half deleted is left over" : "%d old runs are no longer needed".formatted(prunable.size())));
    }
}
