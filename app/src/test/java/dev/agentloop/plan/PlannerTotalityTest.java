package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.ago;
import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.answered;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.done;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.over;
import static dev.agentloop.plan.Snapshots.overWithLeftovers;
import static dev.agentloop.plan.Snapshots.reading;
import static dev.agentloop.plan.Snapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every combination of a small universe is decided: no issue sits silently.
class PlannerTotalityTest {
    private static final List<String> LABELS = List.of("loop/plan", "loop/plan-doing", "loop/plan-done", "loop/code", "loop/plam", "NeedSupervisor");

    /// What CI may say, the pull request's head being `c1`.
    private static final List<CiSighting> SIGHTINGS = List.of(
            new CiSighting.Unasked(),
            new CiSighting.Unreadable("502"),
            new CiSighting.Seen(Optional.empty(), List.of()),
            ci(PullRequest.State.OPEN),
            ci(PullRequest.State.OPEN, Check.State.PASSED, Check.State.SKIPPED),
            ci(PullRequest.State.OPEN, Check.State.PASSED, Check.State.PENDING),
            ci(PullRequest.State.OPEN, Check.State.PENDING, Check.State.FAILED),
            ci(PullRequest.State.MERGED),
            ci(PullRequest.State.CLOSED));

    private static final List<Standing> STANDINGS = List.of(
            new Standing.AtGate(new Label("loop/code-ci"), ago(Duration.ofMinutes(1)), Optional.of(new Standing.Head("c1", ago(Duration.ofMinutes(1))))),
            new Standing.AtGate(new Label("loop/code-ci"), ago(Duration.ofHours(3)), Optional.of(new Standing.Head("c1", ago(Duration.ofHours(3))))),
            new Standing.AtGate(new Label("loop/old-ci"), ago(Duration.ofHours(-1)), Optional.empty()),
            new Standing.Idle(ago(Duration.ofHours(3))),
            new Standing.Idle(ago(Duration.ofDays(2))),
            new Standing.Foreign(new Label("loop/code-doing"), ago(Duration.ofMinutes(1))));

    private static CiSighting ci(PullRequest.State state, Check.State... checks) {
        var pull = new PullRequest("7", "https://forge.example/7", "issue-1-x", "c1", state, ago(Duration.ofMinutes(9)), ago(Duration.ofMinutes(9)));
        return new CiSighting.Seen(Optional.of(pull), Arrays.stream(checks).map(check -> new Check(check.name(), check, Optional.empty(), "")).toList());
    }

    private static final List<State> STATES = List.of(
            new State.Prepared(),
            alive(Duration.ofMinutes(1)),
            alive(Duration.ofHours(2)),
            over(done()),
            over(answered(new Marker.Route("code"))),
            over(answered(new Marker.Route("nowhere"))),
            over(answered(new Marker.Swallowed())),
            over(reading(new Ending.Answered("refusal"))),
            over(reading(new Ending.NeverBegan())),
            over(cut()),
            overWithLeftovers(cut(), Duration.ofHours(2)),
            collected());

    private final ExampleLoop loop = ExampleLoop.named("shop")
            .with(ExampleLoop.prompt("plan").route("code", "loop/code").route("doing", "loop/plan"))
            .with(ExampleLoop.prompt("code").gate("loop/code-ci"));
    private int seen;

    @Test
    void everyIssueIsActedOnOrWaitsForAStatedReasonOrIsAtAnEnd() {
        forEachIssue(draft -> {
            seen++;
            Snapshot snapshot = snapshot(loop, draft);
            Plan plan = Planner.plan(snapshot);
            IssueView view = snapshot.issues().getFirst();
            assertThat(plan.isEmpty() && plan.waiting().isEmpty())
                    .as("%s planned as %s", view, PlanLines.of(plan))
                    .isEqualTo(isAtAnEnd(view));
            assertThat(plan.actions()).as("%s", view).allSatisfy(action -> assertThat(action.because()).isNotBlank());
        });
        assertThat(seen).isGreaterThan(10_000);
    }

    @Test
    void nothingIsDecidedBlindlyButStops() {
        forEachIssue(draft -> {
            Snapshot whole = snapshot(loop, draft);
            Plan plan = Planner.plan(new Snapshot(whole.loop(), whole.now(), Optional.empty(), Optional.of("blind"), whole.issues()));
            assertThat(plan.actions()).allSatisfy(action -> assertThat(action).isInstanceOf(Action.StopRun.class));
        });
    }

    @Test
    void anIssueHasAtMostOneActionThatChangesItsLabelsOrItsAgent() {
        forEachIssue(draft -> assertThat(Planner.plan(snapshot(loop, draft)).actions().stream()
                        .filter(action -> !action.isHousekeeping()))
                .hasSizeLessThanOrEqualTo(1));
    }

    /// Each label beside the gate's, or alone, with everything CI may say, wherever it stood before, with and without a run and a clone.
    @Test
    void everyIssueAtTheGateIsActedOnOrWaitsForAStatedReason() {
        forEachIssueAtTheGate(draft -> {
            seen++;
            Snapshot snapshot = snapshot(loop, draft);
            Plan plan = Planner.plan(snapshot);
            IssueView view = snapshot.issues().getFirst();
            assertThat(plan.isEmpty() && plan.waiting().isEmpty()).as("%s planned as %s", view, PlanLines.of(plan)).isFalse();
            assertThat(plan.actions().stream().filter(action -> !action.isHousekeeping())).as("%s", view).hasSizeLessThanOrEqualTo(1);
            assertThat(plan.actions()).as("%s", view).allSatisfy(action -> assertThat(action.because()).isNotBlank());
            assertThat(plan.actions().stream().filter(Action.CleanUp.class::isInstance)).as("%s", view).isEmpty();
            assertThat(plan.actions().stream().filter(Action.FixCI.class::isInstance))
                    .as("%s", view)
                    .allSatisfy(_ -> assertThat(view.keepings().hasClone() && !view.runs().isEmpty()).isTrue());
        });
        assertThat(seen).isGreaterThan(5_000);
    }

    @Test
    void whereItStoodIsNeverRememberedLongerThanItStandsThere() {
        forEachIssueAtTheGate(draft -> {
            Snapshot snapshot = snapshot(loop, draft);
            IssueView view = snapshot.issues().getFirst();
            Plan plan = Planner.plan(snapshot);
            boolean waits = plan.waiting().stream().anyMatch(waiting -> waiting.reason() == Waiting.Reason.CI);
            List<Standing> noted = plan.actions().stream()
                    .filter(Action.NoteStanding.class::isInstance)
                    .map(action -> ((Action.NoteStanding) action).standing())
                    .toList();
            if (waits) {
                Standing known = noted.isEmpty() ? view.standing().orElseThrow() : noted.getFirst();
                assertThat(known).as("%s", view).isInstanceOf(Standing.AtGate.class);
                assertThat(known.since()).as("%s", view).isBeforeOrEqualTo(Snapshots.NOW);
            }
        });
    }

    private static void forEachIssueAtTheGate(Consumer<Snapshots.Draft> consumer) {
        List<String[]> labels = List.of(new String[] {"loop/code-ci"}, new String[] {"loop/code-ci", "NeedSupervisor"}, new String[] {"loop/code-ci", "loop/plan"},
                new String[] {"loop/code-ci", "loop/code-done"});
        List<Consumer<Snapshots.Draft>> rests = List.of(_ -> {}, Snapshots.Draft::closed, draft -> draft.by("bob"));
        for (String[] chosen : labels) {
            for (Consumer<Snapshots.Draft> run : runs()) {
                for (CiSighting sighting : SIGHTINGS) {
                    for (int standing = -1; standing < STANDINGS.size(); standing++) {
                        for (boolean clone : new boolean[] {true, false}) {
                            // Who wrote it and whether it is open matters to one of them as to all.
                            for (Consumer<Snapshots.Draft> rest : chosen.length == 1 ? rests : rests.subList(0, 1)) {
                                Snapshots.Draft draft = issue(1, chosen).ci(sighting).clone(clone);
                                run.accept(draft);
                                rest.accept(draft);
                                if (standing >= 0) {
                                    draft.standing(STANDINGS.get(standing));
                                }
                                consumer.accept(draft);
                            }
                        }
                    }
                }
            }
        }
    }

    /// No run and no intent, and labels nobody acts on.
    private boolean isAtAnEnd(IssueView view) {
        if (view.intent().isPresent() || view.pendingRun().isPresent()) {
            return false;
        }
        if (view.keepings().hasClone()) {
            return isKeptForAWhile(view);
        }
        if (view.standing().isPresent()) {
            return false;
        }
        if (!(view.sighting() instanceof Sighting.Present(var issue))) {
            return true;
        }
        Set<Label> loopLabels = issue.loopLabels();
        boolean stays = loopLabels.stream().allMatch(label -> loop.config().labelRoles().of(label).filter(role -> role != Role.DONE).isEmpty());
        return loopLabels.isEmpty() || (loopLabels.size() == 1 && stays && !issue.has(Label.NEED_SUPERVISOR));
    }

    /// Nobody works on it, since less than a day.
    private boolean isKeptForAWhile(IssueView view) {
        boolean noted = view.standing().filter(standing -> standing instanceof Standing.Idle && standing.since().isAfter(ago(Duration.ofDays(1)))).isPresent();
        return noted && (!(view.sighting() instanceof Sighting.Present(var issue)) || issue.managedLabels().stream().allMatch(label -> label.name().equals("loop/plam"))
                && issue.managedLabels().size() < 2);
    }

    private static void forEachIssue(Consumer<Snapshots.Draft> consumer) {
        for (int subset = 0; subset < 1 << LABELS.size(); subset++) {
            String[] chosen = chosen(subset);
            for (Consumer<Snapshots.Draft> run : runs()) {
                for (Consumer<Snapshots.Draft> rest : rests()) {
                    Snapshots.Draft draft = issue(1, chosen);
                    run.accept(draft);
                    rest.accept(draft);
                    consumer.accept(draft);
                }
            }
        }
    }

    private static String[] chosen(int subset) {
        return IntStream.range(0, LABELS.size()).filter(i -> (subset >> i & 1) == 1).mapToObj(LABELS::get).toArray(String[]::new);
    }

    private static List<Consumer<Snapshots.Draft>> runs() {
        List<Consumer<Snapshots.Draft>> runs = new ArrayList<>();
        runs.add(_ -> {});
        for (State state : STATES) {
            runs.add(draft -> draft.run(state));
            if (state instanceof State.Over) {
                Arrays.stream(StopReason.values()).forEach(reason -> runs.add(draft -> draft.run(state).stopped(reason)));
            }
        }
        return runs;
    }

    private static List<Consumer<Snapshots.Draft>> rests() {
        Set<Label> doing = labels("loop/plan-doing");
        return List.of(
                _ -> {},
                draft -> draft.closed(),
                draft -> draft.by("bob"),
                draft -> draft.gone(),
                draft -> draft.unseen(),
                draft -> draft.foreignClaim("loop/plan-doing", ago(Duration.ofHours(3))),
                draft -> draft.clone(true),
                draft -> draft.clone(true).standing(new Standing.Idle(ago(Duration.ofMinutes(1)))),
                draft -> draft.clone(true).standing(new Standing.Idle(ago(Duration.ofDays(2)))),
                draft -> draft.clone(false),
                draft -> draft.intent(Intent.Kind.LAUNCH, labels("loop/plan"), doing),
                draft -> draft.intent(Intent.Kind.FINISH, doing, labels("loop/plan-done")),
                draft -> draft.intent(Intent.Kind.PUBLISH, doing, doing),
                draft -> draft.intent(Intent.Kind.ESCALATE, doing, labels("NeedSupervisor")));
    }
}
