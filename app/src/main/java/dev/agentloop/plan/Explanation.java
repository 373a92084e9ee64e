package dev.agentloop.plan;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.PullRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Why the planner decides about one issue as it does: each row of the label machine down to the one that fits, and below it each condition that was asked.
///
/// @param row that fits; empty when the issue, the configuration or the tracker could not be read, so that none was asked
/// @param actions what the next tick does about it
/// @param waiting why it does nothing
/// @param cloneUntil when the clone of an issue nobody works on is removed
public record Explanation(
        IssueRef issue, List<Line> lines, Optional<Row> row, List<Action> actions, Optional<Waiting> waiting, Optional<Instant> cloneUntil) {
    public Explanation {
        lines = List.copyOf(lines);
        actions = List.copyOf(actions);
    }

    /// @param number of the row, or empty for a condition below it
    /// @param statement that holds or not
    /// @param saw the value that decided it
    public record Line(String number, String statement, boolean holds, String saw) {}

    static Explanation of(Situation situation, Row row) {
        List<Line> lines = new ArrayList<>();
        for (Row asked : row.andThoseAbove()) {
            lines.add(new Line(Integer.toString(asked.number()), asked.situation(), asked == row, asked.saw(situation)));
        }
        for (Condition condition : conditions(situation, row)) {
            lines.add(new Line("", condition.name(), condition.holds(), condition.saw()));
        }
        boolean idle = situation.view().keepings().hasClone() && Clearing.of(situation, row).isIdle();
        Optional<Instant> cloneUntil = idle ? Optional.of(Clearing.of(situation, row).idleUntil()) : Optional.empty();
        return new Explanation(situation.view().ref(), lines, Optional.of(row), List.of(), Optional.empty(), cloneUntil);
    }

    /// Of an issue about which no row was asked.
    static Explanation without(IssueRef issue) {
        return new Explanation(issue, List.of(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    }

    Explanation with(Plan plan) {
        return new Explanation(
                issue,
                lines,
                row,
                plan.actions().stream().filter(action -> action.issue().equals(issue)).toList(),
                plan.waiting().stream().filter(wait -> wait.issue().equals(issue)).findFirst(),
                cloneUntil);
    }

    private static List<Condition> conditions(Situation situation, Row row) {
        return switch (row) {
            case START, HELD_BACK -> Conditions.start(situation, situation.queuedFor().orElseThrow());
            case CRASHED, CRASHED_UNWANTED, FAILED -> afterARun(situation);
            case GATE -> atGate(situation, Gate.of(situation));
            case OWN_INTENT -> List.of(OpenIntent.of(situation).patienceIsLeft());
            default -> List.of();
        };
    }

    private static List<Condition> afterARun(Situation situation) {
        var terms = situation.pending().orElseThrow().record().terms();
        return switch (situation.verdict().orElseThrow()) {
            case Verdict.Crashed(String reason) -> Conditions.restart(situation, terms, reason);
            case Verdict.Held(_, String reason, _) -> Conditions.resume(situation, terms, Choosing.successor(situation, situation.pending().orElseThrow()), reason);
            case Verdict.OverBudget _ -> Conditions.resume(situation, terms, Choosing.successor(situation, situation.pending().orElseThrow()), "");
            case Verdict.Unclear(String why) -> Conditions.ask(situation, terms, why);
            case Verdict.Failed _, Verdict.NotStarted _, Verdict.Succeeded _, Verdict.ToPublish _ -> List.of();
        };
    }

    private static List<Condition> atGate(Situation situation, Gate gate) {
        List<Condition> conditions = new ArrayList<>();
        switch (situation.view().ci()) {
            case CiSighting.Seen(Optional<PullRequest> pull, List<Check> checks) -> {
                conditions.add(fact("there is a pull request", pull.isPresent(), pull.map(Explanation::describe).orElse("none")));
                checks.forEach(check -> conditions.add(fact(
                        "check '%s' is no obstacle".formatted(check.name()),
                        check.state() == Check.State.PASSED || check.state() == Check.State.SKIPPED,
                        check.state().name().toLowerCase(Locale.ROOT) + check.url().map(url -> ", " + url).orElse(""))));
            }
            case CiSighting.Unreadable(String why) -> conditions.add(fact("CI can be read", false, why));
            case CiSighting.Unasked() -> conditions.add(fact("CI was asked", false, "this is an offline picture"));
        }
        conditions.add(gate.timeIsLeft());
        if (gate.verdict() instanceof CiVerdict.Failed(List<Check> failed)) {
            conditions.addAll(gate.conditions(failed));
        }
        return conditions;
    }

    private static String describe(PullRequest pull) {
        return "%s, %s, at %s".formatted(pull.url(), pull.state().name().toLowerCase(Locale.ROOT), pull.headCommit());
    }

    private static Condition fact(String name, boolean holds, String saw) {
        return Condition.needed(name, holds, saw, "");
    }
}
