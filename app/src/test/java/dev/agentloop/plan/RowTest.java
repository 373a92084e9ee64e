package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.alive;
import static dev.agentloop.plan.Snapshots.answered;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.done;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.over;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.Snapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The label machine as a table.
class RowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final List<String> IN_ORDER = List.of(
            "OWN_INTENT", "OVERTAKEN_INTENT", "GONE", "SUPERFLUOUS_OUTPUTS", "SEVERAL_LABELS", "NEED_SUPERVISOR", "HUNG", "WORKING", "ORPHANED", "LABEL_CHANGED",
            "SUCCEEDED", "FAILED", "CRASHED_UNWANTED", "CRASHED", "FOREIGN_CLAIM", "GATE", "START", "HELD_BACK", "AT_REST");

    private final ExampleLoop shop = ExampleLoop.gated();

    private Situation situation(Snapshots.Draft draft) {
        Snapshot snapshot = Snapshots.snapshot(shop, draft);
        LoopConfig config = snapshot.config().orElseThrow();
        return new Situation(
                snapshot.issues().getFirst(), config, config.labelRoles(), Slots.of(snapshot), new AccountBook(snapshot.accounts(), snapshot.now()),
                Spending.of(snapshot), Room.of(snapshot.disk(), config), snapshot.now());
    }

    /// The plainest issue of each row.
    private static Map<Row, Snapshots.Draft> examples() {
        Map<Row, Snapshots.Draft> examples = new EnumMap<>(Row.class);
        examples.put(Row.OWN_INTENT, issue(1, "loop/plan").intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing")));
        examples.put(Row.OVERTAKEN_INTENT, issue(1, "loop/code").intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing")));
        examples.put(Row.GONE, issue(1).gone());
        examples.put(Row.SUPERFLUOUS_OUTPUTS, issue(1, "loop/code", "loop/plan-done"));
        examples.put(Row.SEVERAL_LABELS, issue(1, "loop/code", "loop/plan"));
        examples.put(Row.NEED_SUPERVISOR, issue(1, "loop/code-ci", "NeedSupervisor"));
        examples.put(Row.HUNG, issue(1, "loop/plan-doing").run(alive(Duration.ofHours(1))));
        examples.put(Row.WORKING, issue(1, "loop/plan-doing").run(alive(MINUTE)));
        examples.put(Row.ORPHANED, issue(1, "loop/code").run(alive(MINUTE)));
        examples.put(Row.LABEL_CHANGED, issue(1, "loop/code").run(over(done())));
        examples.put(Row.SUCCEEDED, issue(1, "loop/plan-doing").run(over(done())));
        examples.put(Row.FAILED, issue(1, "loop/plan-doing").run(over(answered(new Marker.Route("nowhere")))));
        examples.put(Row.CRASHED_UNWANTED, issue(1, "loop/plan-doing").closed().run(over(cut())));
        examples.put(Row.CRASHED, issue(1, "loop/plan-doing").run(over(cut())));
        examples.put(Row.FOREIGN_CLAIM, issue(1, "loop/plan-doing"));
        examples.put(Row.GATE, issue(1, "loop/code-ci"));
        examples.put(Row.START, issue(1, "loop/plan"));
        examples.put(Row.HELD_BACK, issue(1, "loop/plan").by("bob"));
        examples.put(Row.AT_REST, issue(1, "loop/plan-done").run(collected()));
        return examples;
    }

    @Test
    void nineteenRowsStandInTheirOrder() {
        assertThat(Arrays.stream(Row.values()).map(Row::name)).containsExactlyElementsOf(IN_ORDER);
        assertThat(Arrays.stream(Row.values()).map(Row::number)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void eachIsReached() {
        Map<Row, Snapshots.Draft> examples = examples();
        assertThat(examples).containsOnlyKeys(Row.values());
        examples.forEach((row, draft) -> assertThat(Row.of(situation(draft))).as("%s", draft.view()).isEqualTo(row));
    }

    @Test
    void theFirstThatFitsDecides() {
        examples().forEach((row, draft) -> {
            Situation situation = situation(draft);
            List<Row> above = row.andThoseAbove();
            assertThat(above.getLast()).isEqualTo(row);
            assertThat(above).hasSize(row.number());
            assertThat(above.stream().filter(one -> one.fits(situation))).as("%s", draft.view()).containsExactly(row);
            assertThat(Row.AT_REST.fits(situation)).isTrue();
        });
    }

    @Test
    void eachSaysWhatItSaw() {
        examples().forEach((_, draft) -> Arrays.stream(Row.values()).forEach(row -> {
            assertThat(row.saw(situation(draft))).as("%s of %s", row, draft.view()).isNotBlank();
            assertThat(row.situation()).isNotBlank();
            assertThat(row.does()).isNotBlank();
        }));
    }
}
