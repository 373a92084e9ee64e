package dev.agentloop.plan;

import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.RunView.StopReason;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// The label machine: the first row that fits an issue decides. This is the only place that says so; the planner acts by it, `explain` prints it, and the table in the
/// documentation is checked against it.
///
/// What was begun by one row is ended by it: a run that was stopped for a reason stays at that reason's row until the issue is with a human.
public enum Row {
    OWN_INTENT(
            "an intent of agentloop's own is open, and the labels are ones its own steps could have left",
            "finish the intent",
            Situation::intentFitsLabels,
            Situation::sawIntent),
    OVERTAKEN_INTENT(
            "an intent is open, and the labels are anything else",
            "a human's change wins: drop the intent (its run, if any, falls under the rows below)",
            Situation::hasIntent,
            Situation::sawIntent),
    GONE(
            "the issue is gone, or belongs to another repository now",
            "stop its run, keep its result and its commits, say so once",
            s -> s.isGone() || s.wasStopped(StopReason.GONE),
            Situation::sawIssue),
    SUPERFLUOUS_OUTPUTS(
            "several loop/ labels, and exactly one is not an output label",
            "drop the output labels, with a comment that names them",
            Situation::hasSuperfluousOutputs,
            Situation::sawLabels),
    SEVERAL_LABELS(
            "several loop/ labels otherwise",
            "NeedSupervisor, with a comment that names them; a live run is stopped",
            s -> s.hasSeveralLabels() || s.wasStopped(StopReason.QUARANTINED),
            Situation::sawLabels),
    NEED_SUPERVISOR(
            "NeedSupervisor, with a live run or a loop/ label that is not an input label; or somebody stopped its run by hand",
            "stop the run, post its result if it has one, drop the loop/ label, one comment",
            s -> s.needsSupervisor() || s.isStillToBeStopped() || s.wasStopped(StopReason.SUPERVISOR, StopReason.BY_HAND),
            Situation::sawLabels),
    HUNG(
            "run alive, older than its timeout or over its budget",
            "stop the run, comment, NeedSupervisor; over the day's budget, go on tomorrow",
            s -> s.isOverdue() || s.wasStopped(StopReason.HUNG) || s.isOverBudget(),
            Situation::sawRun),
    WORKING(
            "run alive, its in-process label there",
            "nothing, also when the issue is closed: a merge often closes it before the agent is done",
            s -> s.isAlive() && s.hasItsInProcessLabel(),
            Situation::sawRun),
    ORPHANED(
            "run alive, its in-process label gone",
            "stop the run, comment, NeedSupervisor: somebody changed the state under a running agent",
            s -> s.isAlive() || s.wasStopped(StopReason.ORPHANED),
            Situation::sawRun),
    LABEL_CHANGED(
            "run over and not collected, its in-process label gone",
            "post the result with \"the label was changed meanwhile\", move nothing; then the label's own row",
            s -> s.isPrepared() || s.verdict().isPresent() && !s.hasItsInProcessLabel(),
            Situation::sawRun),
    SUCCEEDED(
            "run over, succeeded",
            "publish what it left; comment with the final output; then the route, the gate or the output label",
            s -> s.verdict().filter(Verdict::isGood).isPresent(),
            Situation::sawRun),
    FAILED(
            "run over, failed",
            "comment with the reason, NeedSupervisor; an end without the marker the prompt requires is first asked about, once",
            s -> s.verdict().isPresent() && !s.isCrashed(),
            Situation::sawRun),
    CRASHED_UNWANTED(
            "run crashed or was cut short by its agent's account, and the issue is closed or excluded, or its author is no longer listed",
            "NeedSupervisor, no restart",
            s -> s.isCrashed() && s.isUnwanted(),
            Situation::sawRun),
    CRASHED(
            "run crashed or was cut short by its agent's account",
            "restart it or, its budget used up, NeedSupervisor; go on when an account works",
            Situation::isCrashed,
            Situation::sawRun),
    FOREIGN_CLAIM(
            "in-process label, no run recorded here (set by hand, or by another machine's agentloop)",
            "wait until twice the prompt's timeout after it was first seen, then comment, NeedSupervisor",
            s -> s.hasLabel(Role.WORKING),
            Situation::sawLabels),
    GATE("gate label", "look at the pull request and its checks", s -> s.gate().isPresent(), Situation::sawLabels),
    START(
            "input label; author in usernames, no exclusion label, issueState fits, a slot of the prompt is free, rate limit and budget allow, an agent can work, there is room for its clone",
            "start its agent",
            s -> s.queuedFor().filter(prompt -> Condition.firstFailing(Conditions.start(s, prompt)).isEmpty()).isPresent(),
            Situation::sawLabels),
    HELD_BACK(
            "input label, and anything of row 17 is missing",
            "nothing; plan and explain say why. An author outside usernames is never answered. The issue's budget used up: NeedSupervisor",
            s -> s.queuedFor().isPresent(),
            Situation::sawLabels),
    AT_REST("output label, no label, or a loop/ label no prompt names", "nothing", _ -> true, Situation::sawLabels);

    private final String situation;
    private final String does;
    private final Predicate<Situation> fits;
    private final Function<Situation, String> saw;

    Row(String situation, String does, Predicate<Situation> fits, Function<Situation, String> saw) {
        this.situation = situation;
        this.does = does;
        this.fits = fits;
        this.saw = saw;
    }

    /// As people count them, from 1.
    public int number() {
        return ordinal() + 1;
    }

    public String situation() {
        return situation;
    }

    /// What a tick does.
    public String does() {
        return does;
    }

    boolean fits(Situation s) {
        return fits.test(s);
    }

    String saw(Situation s) {
        return saw.apply(s);
    }

    /// Exactly one, because the last fits everything.
    static Row of(Situation s) {
        return Arrays.stream(values()).filter(row -> row.fits(s)).findFirst().orElseThrow();
    }

    /// Those above it, and the row itself.
    List<Row> andThoseAbove() {
        return Arrays.asList(values()).subList(0, ordinal() + 1);
    }
}
