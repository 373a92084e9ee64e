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

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Snapshot;
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
            .with(ExampleLoop.prompt("code"));
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

    /// No run and no intent, and labels nobody acts on.
    private boolean isAtAnEnd(IssueView view) {
        if (view.intent().isPresent() || view.pendingRun().isPresent() || view.standing().isPresent()) {
            return false;
        }
        if (!(view.sighting() instanceof Sighting.Present(var issue))) {
            return true;
        }
        Set<Label> loopLabels = issue.loopLabels();
        boolean stays = loopLabels.stream().allMatch(label -> loop.config().labelRoles().of(label).filter(role -> role != Role.DONE).isEmpty());
        return loopLabels.isEmpty() || (loopLabels.size() == 1 && stays && !issue.has(Label.NEED_SUPERVISOR));
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
                draft -> draft.intent(Intent.Kind.LAUNCH, labels("loop/plan"), doing),
                draft -> draft.intent(Intent.Kind.FINISH, doing, labels("loop/plan-done")),
                draft -> draft.intent(Intent.Kind.ESCALATE, doing, labels("NeedSupervisor")));
    }
}
