package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.done;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Label;
import dev.agentloop.model.Publication;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is planned about a run that ended well and left a commit.
class PublishRowsTest {
    private static final Optional<String> COMMIT = Optional.of("c1");

    private static State over(Optional<Publication> publication) {
        return new State.Over(done(), new Evidence(COMMIT, COMMIT).with(publication), "", Duration.ofMinutes(5), Duration.ofMinutes(5), false);
    }

    private static Snapshots.Draft ended(String... labels) {
        return issue(1, labels).run(over(Optional.empty()));
    }

    private static List<String> planned(Snapshots.Draft draft) {
        return PlanLines.of(plan(ExampleLoop.shop(), draft));
    }

    @Test
    void itIsPublishedFirstAndFinishedThen() {
        assertThat(planned(ended("loop/plan-doing"))).containsExactly("1 publish");
        Publication published = new Publication.Published("issue-1-x", "c1", "7", "https://forge.example/7", Optional.empty());
        assertThat(planned(issue(1, "loop/plan-doing").run(over(Optional.of(published))))).containsExactly("1 finish: loop/plan-doing -> loop/plan-done");
        Publication refused = new Publication.Refused("it changes ci.yml");
        assertThat(planned(issue(1, "loop/plan-doing").run(over(Optional.of(refused))))).containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
    }

    @Test
    void aChangeOfTheLabelsWins() {
        Set<Label> doing = labels("loop/plan-doing");
        assertThat(planned(ended("loop/plan-doing").intent(Intent.Kind.PUBLISH, doing, doing))).containsExactly("1 resume PUBLISH");
        assertThat(planned(ended("loop/code").intent(Intent.Kind.PUBLISH, doing, doing))).containsExactly("1 drop PUBLISH");
        assertThat(planned(ended().intent(Intent.Kind.PUBLISH, doing, doing))).containsExactly("1 drop PUBLISH");
        assertThat(planned(ended("loop/code"))).as("then").hasSize(1).first().asString().startsWith("1 post");
    }

    @Test
    void aStopByHandWinsToo() {
        assertThat(planned(ended("loop/plan-doing").stopped(StopReason.BY_HAND))).containsExactly("1 escalate OTHER run: loop/plan-doing -> NeedSupervisor");
    }

    @Test
    void itIsTriedForADay() {
        Set<Label> doing = labels("loop/plan-doing");
        Intent intent = new Intent(
                Intent.Kind.PUBLISH, Optional.of(ended().view().runs().getLast().id()), doing, doing, "it is done", Snapshots.ago(Duration.ofHours(25)), Optional.empty());
        assertThat(planned(ended("loop/plan-doing").intent(intent.failed("no network", Snapshots.ago(Duration.ofHours(2)))))).containsExactly("1 resume PUBLISH");
        assertThat(planned(ended("loop/plan-doing").intent(intent.failed("no network", Snapshots.ago(Duration.ofMinutes(1))))))
                .containsExactly("1 escalate FAILED run: loop/plan-doing -> NeedSupervisor");
    }

    @Test
    void statusAndExplainSayWhatIsStillToBeDone() {
        var snapshot = Snapshots.snapshot(ExampleLoop.shop(), ended("loop/plan-doing"));
        Explanation explanation = Planner.explain(snapshot, snapshot.issues().getFirst().ref());
        assertThat(explanation.row()).contains(Row.SUCCEEDED);
        assertThat(explanation.lines().getLast().saw()).contains("it ended well, and what it left is still to be published");
    }
}
