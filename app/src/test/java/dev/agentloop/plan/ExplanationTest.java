package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.over;
import static dev.agentloop.plan.Snapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `explain` tells what the planner asked, and nothing else.
class ExplanationTest {
    private final ExampleLoop shop = ExampleLoop.shop();

    private Explanation explain(Snapshots.Draft asked, Snapshots.Draft... others) {
        Snapshots.Draft[] all = new Snapshots.Draft[others.length + 1];
        System.arraycopy(others, 0, all, 0, others.length);
        all[others.length] = asked;
        Arrays.sort(all, Comparator.comparing(draft -> draft.view().ref()));
        Snapshot snapshot = snapshot(shop, all);
        return Planner.explain(snapshot, asked.view().ref());
    }

    private static List<String> answers(Explanation explanation) {
        return explanation.lines().stream()
                .filter(line -> line.holds() || line.number().isEmpty())
                .map(line -> "%s%s %s: %s".formatted(line.number(), line.holds() ? "yes" : "no", line.statement(), line.saw()))
                .toList();
    }

    @Test
    void everyRowDownToTheOneThatFitsIsAnswered() {
        Explanation explanation = explain(issue(2, "loop/plan-doing").run(alive(Duration.ofMinutes(1))));
        assertThat(explanation.row()).contains(Row.WORKING);
        assertThat(explanation.lines()).extracting(Explanation.Line::number).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(explanation.lines()).extracting(Explanation.Line::holds).containsExactly(false, false, false, false, false, false, false, true);
        assertThat(explanation.lines().getLast().saw()).isEqualTo("process 4242 has worked for 1m of at most 30m");
        assertThat(explanation.waiting()).isPresent();
    }

    @Test
    void theConditionsOfAStartAreThoseThePlannerAsks() {
        Explanation explanation = explain(issue(2, "loop/plan"), issue(1, "loop/plan-doing").run(alive(Duration.ofMinutes(1))));
        assertThat(answers(explanation)).containsExactly(
                "18yes input label, and anything of row 17 is missing: loop/plan",
                "yes its author is listed in usernames: alice",
                "yes it carries no exclusion label: none",
                "yes its state is one prompt 'plan' takes: open",
                "yes the rate limit allows a start: 0 of 10 starts within 1h",
                "yes an agent can work: claude",
                "no a slot of prompt 'plan' is free: 1 of 1 taken",
                "yes there is room for its clone: not known");
    }

    @Test
    void aSlotThatAnEarlierIssueTakesInTheSamePlanIsTaken() {
        assertThat(explain(issue(2, "loop/plan"), issue(1, "loop/plan")).row()).contains(Row.HELD_BACK);
        assertThat(explain(issue(1, "loop/plan"), issue(2, "loop/plan")).row()).contains(Row.START);
    }

    @Test
    void aCrashSaysWhatKeepsItsRestart() {
        shop.rateLimit(1, Duration.ofHours(1));
        assertThat(answers(explain(issue(2, "loop/plan-doing").run(over(cut()))))).contains(
                "yes restarts are left: 0 of 3 used", "no the rate limit allows a start: 1 of 1 starts within 1h");
    }

    @Test
    void aGateSaysWhatCiSaid() {
        ExampleLoop gated = ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").gate("loop/plan-ci"));
        PullRequest pull = new PullRequest("7", "https://forge.example/pull/7", "issue-1-x", "abc", PullRequest.State.OPEN, Snapshots.NOW, Snapshots.NOW);
        Check lint = new Check("lint", Check.State.FAILED, Optional.of("https://ci.example/1"), "");
        Snapshots.Draft at = issue(1, "loop/plan-ci")
                .standing(new Standing.AtGate(new Label("loop/plan-ci"), Snapshots.ago(Duration.ofMinutes(5)), Optional.empty()))
                .ci(new CiSighting.Seen(Optional.of(pull), List.of(lint)));
        assertThat(answers(Planner.explain(snapshot(gated, at), at.view().ref()))).startsWith(
                "16yes gate label: loop/plan-ci",
                "yes there is a pull request: https://forge.example/pull/7, open, at abc",
                "no check 'lint' is no obstacle: failed, https://ci.example/1",
                "yes it has not waited too long: 5m of at most 2h",
                "no a run of it is recorded here: none");
    }

    @Test
    void aStepThatFailsSaysHowLongItIsTried() {
        Snapshots.Draft draft = issue(1, "loop/plan").run(new RunView.State.Prepared());
        Intent intent = new Intent(
                Intent.Kind.LAUNCH, draft.view().latestRun().map(run -> run.id()), labels("loop/plan"), labels("loop/plan-doing"), "it was begun", Snapshots.NOW, Optional.empty());
        assertThat(answers(explain(draft.intent(intent.failed("git fetch: no route", Snapshots.NOW))))).last().asString()
                .startsWith("yes it may be tried once more: it failed at 2026-11-20T12:00:00Z: git fetch: no route; tried until 2026-11-20T12:30:00Z");
    }

    @Test
    void aPictureThatIsNotWholeAsksNoRow() {
        Snapshots.Draft blind = issue(1).unseen().run(alive(Duration.ofMinutes(1)));
        Explanation explanation = explain(blind);
        assertThat(explanation.row()).isEmpty();
        assertThat(explanation.waiting()).isPresent();
    }

    @Test
    void anIdleCloneSaysWhenItGoes() {
        Snapshots.Draft idle = issue(1).clone(true).standing(new Standing.Idle(Snapshots.ago(Duration.ofHours(20))));
        assertThat(explain(idle).cloneUntil()).contains(Snapshots.NOW.plus(Duration.ofHours(4)));
    }
}
