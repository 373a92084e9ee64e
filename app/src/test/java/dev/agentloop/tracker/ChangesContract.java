package dev.agentloop.tracker;

import static dev.agentloop.tracker.TrackerTests.ids;
import static dev.agentloop.tracker.TrackerTests.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Listing: in full without a cursor, what is new with one. An answer with a cursor may name unchanged issues too (cursors stay behind the newest change on
/// forges whose clocks are coarse), but never miss a changed one.
interface ChangesContract extends TrackerTests {
    @Test
    default void anEmptyTrackerIsListedInFull() throws Exception {
        Changes all = everything();

        assertThat(all.full()).isTrue();
        assertThat(all.issues()).isEmpty();
    }

    @Test
    default void aFullListingFindsWatchedLabelsOnly() throws Exception {
        IssueId plan = opened("to plan", PLAN);
        IssueId planning = opened("in planning", PLANNING, BUG);
        opened("a bug", BUG);
        opened("bare");

        Changes all = everything();

        assertThat(all.full()).isTrue();
        assertThat(ids(all)).containsExactlyInAnyOrder(plan, planning);
    }

    @Test
    default void anIssueWithTwoWatchedLabelsIsListedOnce() throws Exception {
        IssueId both = opened("twice", PLAN, PLANNING);

        assertThat(ids(everything())).containsExactly(both);
    }

    @Test
    default void closedIssuesAreListedWhereTheyMatter() throws Exception {
        IssueId closedPlan = opened("closed, label watched while open", PLAN);
        IssueId closedDone = opened("closed, label watched always", DONE);
        world().setOpen(closedPlan, false);
        world().setOpen(closedDone, false);

        Changes all = everything();

        assertThat(ids(all)).containsExactly(closedDone);
        assertThat(only(all, closedDone).open()).isFalse();
    }

    @Test
    default void aListedIssueIsAllThatIsKnownButItsText() throws Exception {
        IssueId id = opened("Fix the *shop*", PLAN, BUG);

        Issue listed = only(everything(), id);

        assertThat(listed).isEqualTo(tracker().read(id).issue());
        assertThat(listed.ref().loop()).isEqualTo(world().loop());
        assertThat(listed.title()).isEqualTo("Fix the *shop*");
        assertThat(listed.labels()).containsExactlyInAnyOrder(PLAN, BUG);
        assertThat(listed.open()).isTrue();
        assertThat(listed.url()).contains(id.value());
    }

    @Test
    default void labelsAreWatchedWhateverTheirCase() throws Exception {
        needs(TrackerWorld.Ability.LABELS_WITHOUT_CASE);
        IssueId id = opened("shouted", new Label("LOOP/Plan"));

        assertThat(ids(everything())).containsExactly(id);
    }

    /// A forge that passes over a name it does not understand answers with nothing, or with everything.
    @Test
    default void oddAndLongLabelsAreWatched() throws Exception {
        opened("bare");
        for (String name : List.of(oddLabel(), "loop/" + "ü".repeat(45), "loop/" + "x".repeat(45))) {
            Label label = new Label(name);
            IssueId id = opened("labelled", label, BUG);

            Changes all = tracker().changes(List.of(new Watched(label, true)), Optional.empty());

            assertThat(ids(all)).as(name).containsExactly(id);
            assertThat(only(all, id).labels()).containsExactlyInAnyOrder(label, BUG);
        }
    }

    @Test
    default void pullRequestsAreNoIssues() throws Exception {
        needs(TrackerWorld.Ability.PULL_REQUESTS);
        IssueId issue = opened("an issue", PLAN);
        Changes before = everything();
        IssueId pull = world().openPullRequest("a pull request", PLAN);

        assertThat(ids(before)).containsExactly(issue);
        assertThat(ids(everything())).containsExactly(issue);
        assertThat(ids(since(before))).doesNotContain(pull);
        assertThat(ids(tracker().list(true, 10))).containsExactly(issue);
    }

    @Test
    default void moreIssuesThanAPageAreListed() throws Exception {
        List<IssueId> many = new ArrayList<>();
        for (int i = 0; i <= world().pageSize(); i++) {
            many.add(opened("issue " + i, PLAN));
        }

        assertThat(ids(everything())).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    default void moreChangesThanAPageAreSeen() throws Exception {
        Changes before = everything();
        List<IssueId> many = new ArrayList<>();
        for (int i = 0; i <= world().pageSize(); i++) {
            many.add(opened("issue " + i, PLAN));
        }

        Changes after = since(before);

        assertThat(after.full()).isFalse();
        assertThat(ids(after)).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    default void aNewIssueIsAChangeWhateverItsLabels() throws Exception {
        Changes before = everything();
        IssueId plan = opened("to plan", PLAN);
        IssueId bare = opened("bare");

        Changes after = since(before);

        assertThat(after.full()).isFalse();
        assertThat(ids(after)).contains(plan, bare);
    }

    @Test
    default void changedLabelsAreAChange() throws Exception {
        IssueId gains = opened("gains one");
        IssueId loses = opened("loses one", PLAN, BUG);
        Changes before = everything();
        world().addLabel(gains, PLAN);
        world().removeLabel(loses, PLAN);

        Changes after = since(before);

        assertThat(only(after, gains).labels()).containsExactly(PLAN);
        assertThat(only(after, loses).labels()).containsExactly(BUG);
    }

    @Test
    default void closingAndReopeningAreChanges() throws Exception {
        IssueId id = opened("open and shut", PLAN);
        Changes before = everything();
        world().setOpen(id, false);
        Changes closed = since(before);
        world().setOpen(id, true);
        Changes reopened = since(closed);

        assertThat(only(closed, id).open()).isFalse();
        assertThat(only(reopened, id).open()).isTrue();
    }

    @Test
    default void anEditIsAChange() throws Exception {
        IssueId id = opened("before", PLAN);
        Changes before = everything();
        world().edit(id, "after", "new body");

        assertThat(only(since(before), id).title()).isEqualTo("after");
    }

    @Test
    default void ownMovesAreChangesToo() throws Exception {
        IssueId id = opened("moved by agentloop", PLAN);
        Changes before = everything();
        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(only(since(before), id).labels()).containsExactly(PLANNING);
    }

    @Test
    default void anIssueChangedTwiceIsListedOnceAsItIsNow() throws Exception {
        IssueId id = opened("busy", PLAN);
        Changes before = everything();
        world().addLabel(id, BUG);
        world().removeLabel(id, PLAN);
        world().addLabel(id, PLANNING);

        assertThat(only(since(before), id).labels()).containsExactlyInAnyOrder(BUG, PLANNING);
    }

    /// Looking often, and changing in the same second as looking, loses nothing.
    @Test
    default void everyChangeIsSeenByTheNextLook() throws Exception {
        IssueId id = opened("restless");
        Changes look = everything();
        for (int i = 0; i < 5; i++) {
            Label label = new Label("loop/step-" + i);
            world().addLabel(id, label);
            look = since(look);
            assertThat(only(look, id).labels()).contains(label);
        }
    }

    @Test
    default void aCursorServesTheNextTick() throws Exception {
        opened("old", PLAN);
        Cursor stored = new Cursor(everything().next().value());
        IssueId id = opened("new", PLAN);

        Changes after = world().anotherTracker().changes(WATCHED, Optional.of(stored));

        assertThat(after.full()).isFalse();
        assertThat(ids(after)).contains(id);
    }

    @Test
    default void aCursorMayBeUsedAgain() throws Exception {
        Changes before = everything();
        IssueId id = opened("new", PLAN);

        assertThat(ids(since(before))).contains(id);
        assertThat(ids(since(before))).contains(id);
    }

    @Test
    default void anUnusableCursorIsAnsweredInFull() throws Exception {
        IssueId id = opened("still there", PLAN);
        for (String garbage : List.of("", "\n", "garbage", "{\"since\":", "9999999999999999999999", "\0\n☃")) {
            Changes answer = tracker().changes(WATCHED, Optional.of(new Cursor(garbage)));

            assertThat(answer.full()).as(garbage).isTrue();
            assertThat(ids(answer)).as(garbage).containsExactly(id);
        }
    }

    @Test
    default void anIdleLookCostsOneRequest() throws Exception {
        opened("quiet", PLAN);
        Changes before = since(everything());
        int spent = tracker().requests();
        since(before);

        assertThat(tracker().requests() - spent).isEqualTo(1);
    }

    @Test
    default void whatDidNotChangeForLongIsNotListedAgain() throws Exception {
        needs(TrackerWorld.Ability.CLOCK);
        opened("old", PLAN);
        world().anHourPasses();
        IssueId fresh = opened("fresh", PLAN);
        Changes before = since(everything());
        world().anHourPasses();
        IssueId later = opened("later", PLAN);
        Changes after = since(before);

        assertThat(ids(before)).isSubsetOf(fresh);
        assertThat(ids(after)).contains(later);
        assertThat(ids(since(after))).isSubsetOf(later);
    }

    /// A full listing asks label by label and page by page. What moves meanwhile, and stands in none of its answers, is met by the next look.
    @Test
    default void anIssueThatMovesWhileAllAreListedIsNotLost() throws Exception {
        needs(TrackerWorld.Ability.WIRE);
        List<IssueId> many = new ArrayList<>();
        for (int i = 0; i <= world().pageSize(); i++) {
            many.add(opened("issue " + i, PLAN));
        }
        AtomicInteger moves = new AtomicInteger();
        for (int answer = 1; ; answer++) {
            for (Label to : List.of(PLANNING, PLAN)) {
                int before = moves.get();
                world().afterAnswer(answer, () -> {
                    moves.incrementAndGet();
                    for (IssueId id : List.of(many.getFirst(), many.getLast())) {
                        world().addLabel(id, to);
                        world().removeLabel(id, to.equals(PLAN) ? PLANNING : PLAN);
                    }
                });
                Changes all = everything();
                if (moves.get() == before) {
                    // That many answers there were not.
                    assertThat(answer).isGreaterThan(2);
                    return;
                }
                Map<IssueId, Set<Label>> known = new HashMap<>();
                for (Changes changes : List.of(all, since(all))) {
                    changes.issues().forEach(issue -> known.put(issue.ref().id(), issue.labels()));
                }
                for (IssueId id : many) {
                    assertThat(known.get(id)).as("%s, moved after answer %d", id, answer).isEqualTo(world().labels(id));
                }
            }
        }
    }

    @Test
    default void aDeletedIssueIsNotInAFullListing() throws Exception {
        needs(TrackerWorld.Ability.DELETE);
        IssueId stays = opened("stays", PLAN);
        IssueId goes = opened("goes", PLAN);
        Changes before = everything();
        world().delete(goes);

        assertThat(ids(everything())).containsExactly(stays);
        assertThat(ids(since(before))).doesNotContain(goes);
    }
}
