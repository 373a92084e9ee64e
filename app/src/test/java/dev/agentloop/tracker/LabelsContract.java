package dev.agentloop.tracker;

import static dev.agentloop.tracker.TrackerTests.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Moving labels: add, then remove, and never touch another.
interface LabelsContract extends TrackerTests {
    @Test
    default void aMoveAddsAndRemovesAndLeavesTheRest() throws Exception {
        IssueId id = opened("moved", PLAN, BUG);

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(world().labels(id)).containsExactlyInAnyOrder(PLANNING, BUG);
    }

    /// Killed in between, an issue has both labels, never none: none would mean that a human took it away.
    @Test
    default void aMoveAddsBeforeItRemoves() throws Exception {
        needs(TrackerWorld.Ability.LABEL_HISTORY);
        IssueId id = opened("moved", PLAN);

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(world().labelHistory(id)).isNotEmpty().allSatisfy(labels -> assertThat(labels).containsAnyOf(PLAN, PLANNING));
    }

    @Test
    default void aLabelAddedSinceTheLastLookSurvives() throws Exception {
        IssueId id = opened("contested", PLAN);
        tracker().read(id);
        world().addLabel(id, BUG);

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(world().labels(id)).containsExactlyInAnyOrder(PLANNING, BUG);
    }

    @Test
    default void labelsAddedDuringMovesSurvive() throws Exception {
        IssueId id = opened("contested", PLAN);
        Set<Label> expected = new HashSet<>(Set.of(PLAN));
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var human = people.submit(() -> {
                for (int i = 0; i < 10; i++) {
                    world().addLabel(id, new Label("human-" + i));
                }
                return null;
            });
            for (int i = 0; i < 5; i++) {
                tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));
                tracker().moveLabels(id, Set.of(PLAN), Set.of(PLANNING));
            }
            human.get();
        }
        for (int i = 0; i < 10; i++) {
            expected.add(new Label("human-" + i));
        }

        assertThat(world().labels(id)).isEqualTo(expected);
    }

    @Test
    default void addingWhatIsThereAndRemovingWhatIsNotIsNoError() throws Exception {
        IssueId id = opened("settled", PLANNING, BUG);

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN, new Label("loop/never-seen")));
        tracker().moveLabels(id, Set.of(), Set.of(PLAN));
        tracker().moveLabels(id, Set.of(), Set.of());

        assertThat(world().labels(id)).containsExactlyInAnyOrder(PLANNING, BUG);
    }

    @Test
    default void severalLabelsMoveAtOnce() throws Exception {
        IssueId id = opened("crowded", PLAN, PLANNING, DONE, BUG);

        tracker().moveLabels(id, Set.of(Label.NEED_SUPERVISOR, new Label("loop/other")), Set.of(PLAN, PLANNING, DONE));

        assertThat(world().labels(id)).containsExactlyInAnyOrder(Label.NEED_SUPERVISOR, new Label("loop/other"), BUG);
    }

    @Test
    default void aLabelNobodyCreatedCanBeAdded() throws Exception {
        IssueId id = opened("first of its kind");

        tracker().moveLabels(id, Set.of(new Label("loop/brand-new")), Set.of());

        assertThat(world().labels(id)).containsExactly(new Label("loop/brand-new"));
    }

    @Test
    default void oddLabelsCanBeAddedAndRemoved() throws Exception {
        Label odd = new Label(oddLabel());
        IssueId id = opened("odd", BUG);

        tracker().moveLabels(id, Set.of(odd), Set.of());
        assertThat(world().labels(id)).containsExactlyInAnyOrder(odd, BUG);
        assertThat(tracker().read(id).issue().labels()).containsExactlyInAnyOrder(odd, BUG);

        tracker().moveLabels(id, Set.of(), Set.of(odd));
        assertThat(world().labels(id)).containsExactly(BUG);
    }

    @Test
    default void labelsAreTheSameWhateverTheirCase() throws Exception {
        needs(TrackerWorld.Ability.LABELS_WITHOUT_CASE);
        IssueId id = opened("shouted", PLAN, BUG);

        tracker().moveLabels(id, Set.of(new Label("BUG")), Set.of(new Label("Loop/PLAN")));

        assertThat(world().labels(id)).containsExactly(BUG);
        assertThat(tracker().read(id).issue().labels()).hasSize(1);
    }

    @Test
    default void missingLabelsAreCreatedAndOthersKeepTheirColour() throws Exception {
        needs(TrackerWorld.Ability.LABEL_COLOURS);
        world().createLabel(PLAN, "123456");
        LabelRoles roles = new LabelRoles(Map.of(
                PLAN, LabelRoles.Role.QUEUED, PLANNING, LabelRoles.Role.WORKING, Label.NEED_SUPERVISOR, LabelRoles.Role.NEEDS_HUMAN));

        tracker().ensureLabels(roles);
        tracker().ensureLabels(roles);

        assertThat(world().colour(PLAN)).contains("123456");
        assertThat(world().colour(PLANNING)).contains(LabelRoles.Role.WORKING.colour());
        assertThat(world().colour(Label.NEED_SUPERVISOR)).contains(LabelRoles.Role.NEEDS_HUMAN.colour());
    }

    @Test
    default void aLabelSpelledInOtherCaseIsNotMissing() throws Exception {
        needs(TrackerWorld.Ability.LABEL_COLOURS);
        needs(TrackerWorld.Ability.LABELS_WITHOUT_CASE);
        world().createLabel(new Label("Loop/Plan"), "123456");

        tracker().ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED)));

        assertThat(world().colour(new Label("Loop/Plan"))).contains("123456");
        assertThat(world().colour(PLAN)).isEmpty();
    }

    @Test
    default void moreLabelsThanAPageAreEnsured() throws Exception {
        needs(TrackerWorld.Ability.LABEL_COLOURS);
        for (int i = 0; i <= world().pageSize(); i++) {
            world().createLabel(new Label("area-" + i), "eeeeee");
        }
        world().createLabel(PLAN, "123456");

        tracker().ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED, DONE, LabelRoles.Role.DONE)));

        assertThat(world().colour(PLAN)).contains("123456");
        assertThat(world().colour(DONE)).contains(LabelRoles.Role.DONE.colour());
    }

    @Test
    default void labelsOfADeletedIssueCannotBeMoved() throws Exception {
        needs(TrackerWorld.Ability.DELETE);
        IssueId id = opened("gone", PLAN);
        world().delete(id);

        assertFails(ForgeException.Kind.GONE, () -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN)));
        assertFails(ForgeException.Kind.GONE, () -> tracker().moveLabels(id, Set.of(), Set.of(PLAN)));
    }
}
