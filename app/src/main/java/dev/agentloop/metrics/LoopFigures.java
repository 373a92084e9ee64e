package dev.agentloop.metrics;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Slots;
import dev.agentloop.plan.Waiting;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One loop's figures, from what the planner knew and what it made of it. Without its configuration, or without the tracker, there are fewer.
public final class LoopFigures {
    private final Snapshot snapshot;
    private final Figures figures = new Figures();
    private final String loop;

    private LoopFigures(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.loop = snapshot.loop().value();
    }

    /// @param plan made of the snapshot
    public static Figures of(Snapshot snapshot, Plan plan) {
        LoopFigures of = new LoopFigures(snapshot);
        plan.waiting().forEach(waiting -> of.figures.add(Metric.WAITING, 1, of.loop, word(waiting.reason())));
        of.runs();
        snapshot.config().filter(_ -> snapshot.blind().isEmpty()).ifPresent(config -> {
            of.issues(config.labelRoles(), plan);
            of.slots(config);
        });
        // Without one of its issues a counter would fall.
        if (snapshot.issues().stream().allMatch(view -> view.damage().isEmpty())) {
            RunTotals.of(snapshot, of.figures);
        }
        return of.figures;
    }

    private void issues(LabelRoles roles, Plan plan) {
        roles.roles().forEach((label, role) -> figures.set(Metric.ISSUES, 0, loop, word(role), label.name()));
        Set<IssueRef> forNobody = notForAgents(plan);
        for (IssueView view : snapshot.issues()) {
            if (view.sighting() instanceof Sighting.Present(Issue issue)) {
                for (Label label : issue.managedLabels()) {
                    roles.of(label).ifPresent(role -> {
                        figures.add(Metric.ISSUES, 1, loop, word(role), label.name());
                        since(view, issue, role).filter(_ -> !forNobody.contains(view.ref())).ifPresent(at -> figures.least(Metric.OLDEST_ISSUE, at, loop, word(role)));
                    });
                }
            }
        }
    }

    /// A stranger's issue may have an input label for ever, and that is nobody's trouble.
    private static Set<IssueRef> notForAgents(Plan plan) {
        Set<IssueRef> issues = new HashSet<>();
        for (Waiting waiting : plan.waiting()) {
            boolean nobody = switch (waiting.reason()) {
                case AUTHOR, EXCLUDED, STATE -> true;
                case WORKING, SLOT, RATE_LIMIT, ACCOUNT, BUDGET, DISK, FOREIGN, CI, BLIND, DAMAGED -> false;
            };
            if (nobody) {
                issues.add(waiting.issue());
            }
        }
        return issues;
    }

    private static Optional<Instant> since(IssueView view, Issue issue, Role role) {
        return switch (role) {
            case WORKING -> Optional.of(view.pendingRun().map(run -> run.id().startedAt()).orElseGet(() -> standing(view, issue)));
            case GATE -> Optional.of(standing(view, issue));
            case QUEUED, NEEDS_HUMAN -> Optional.of(issue.updatedAt());
            case DONE -> Optional.empty();
        };
    }

    private static Instant standing(IssueView view, Issue issue) {
        return view.standing().filter(standing -> !(standing instanceof Standing.Idle)).map(Standing::since).orElse(issue.updatedAt());
    }

    private void slots(LoopConfig config) {
        Slots slots = Slots.of(snapshot);
        config.prompts().forEach(prompt -> {
            int used = slots.taken(prompt.inProcess());
            figures.set(Metric.SLOTS, used, loop, prompt.name().value(), "used");
            // Somebody may have set the label by hand.
            figures.set(Metric.SLOTS, Math.max(0, prompt.concurrency() - used), loop, prompt.name().value(), "free");
        });
    }

    private void runs() {
        snapshot.config().ifPresent(config -> config.prompts().forEach(prompt -> {
            for (String state : Set.of("preparing", "working", "ended")) {
                figures.set(Metric.RUNS, 0, loop, prompt.name().value(), state);
            }
        }));
        for (IssueView view : snapshot.issues()) {
            for (RunView run : view.runs()) {
                PromptName prompt = run.record().terms().prompt();
                state(run).ifPresent(state -> figures.add(Metric.RUNS, 1, loop, prompt.value(), state));
            }
        }
    }

    private static Optional<String> state(RunView run) {
        return switch (run.state()) {
            case State.Prepared _ -> Optional.of("preparing");
            case State.Alive _ -> Optional.of("working");
            case State.Over _ -> Optional.of("ended");
            case State.Collected _ -> Optional.empty();
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
