package dev.agentloop.tracker;

import static dev.agentloop.tracker.TrackerTests.assertFails;
import static dev.agentloop.tracker.TrackerTests.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Single issues: reading them afresh, and what `agentloop issue` does to them.
interface IssuesContract extends TrackerTests {
    @Test
    default void anIssueIsReadAsItsAuthorWroteIt() throws Exception {
        IssueId id = world().open(TrackerWorld.ALICE, "A title", "A body\n\nwith **two** paragraphs", Set.of(PLAN));

        IssueText read = tracker().read(id);

        assertThat(read.body()).isEqualTo("A body\n\nwith **two** paragraphs");
        assertThat(read.issue().title()).isEqualTo("A title");
        assertThat(read.issue().labels()).containsExactly(PLAN);
        assertThat(read.issue().open()).isTrue();
        assertThat(read.issue().ref().id()).isEqualTo(id);
        assertThat(read.issue().ref().loop()).isEqualTo(world().loop());
    }

    @Test
    default void theAuthorIsTheOneWhoOpenedIt() throws Exception {
        needs(TrackerWorld.Ability.OTHER_PEOPLE);
        IssueId alices = world().open(TrackerWorld.ALICE, "Alice's", "", Set.of());
        IssueId bobs = world().open(TrackerWorld.BOB, "Bob's", "", Set.of());

        assertThat(tracker().read(alices).issue().author()).isEqualTo(TrackerWorld.ALICE);
        assertThat(tracker().read(bobs).issue().author()).isEqualTo(TrackerWorld.BOB);
    }

    @Test
    default void readingIsAlwaysFresh() throws Exception {
        IssueId id = opened("before", PLAN);
        Issue before = tracker().read(id).issue();
        world().edit(id, "after", "new body");
        world().addLabel(id, BUG);
        world().setOpen(id, false);

        IssueText after = tracker().read(id);

        assertThat(after.body()).isEqualTo("new body");
        assertThat(after.issue().title()).isEqualTo("after");
        assertThat(after.issue().labels()).containsExactlyInAnyOrder(PLAN, BUG);
        assertThat(after.issue().open()).isFalse();
        assertThat(after.issue().updatedAt()).isAfterOrEqualTo(before.updatedAt());
    }

    @Test
    default void anIssueMayHaveNoBody() throws Exception {
        IssueId id = world().open(TrackerWorld.ALICE, "terse", "", Set.of());

        assertThat(tracker().read(id).body()).isEmpty();
    }

    /// Characters that mean something in YAML, JSON, HTML or a path, and a text near the length every forge still takes.
    @Test
    default void oddTextIsReadAsItWasWritten() throws Exception {
        List<String> titles = List.of(
                "- [x] \"quoted\": 'single' #7 {a: b} & <b> %20 \\n | > ! @bob * ?",
                "Grüße 👩‍👩‍👧 ☃ 漢字 مرحبا",
                "null", "123", "true", "~", "---", "title: x", "x".repeat(200));
        String body = "---\ntitle: not front matter\n---\n\n" + "Zeile mit Umläuten und 🎉\n\n".repeat(2000) + "end";
        for (String title : titles) {
            IssueId byHuman = world().open(TrackerWorld.ALICE, title, body, Set.of());
            IssueId byAgentloop = tracker().create(title, body, Set.of());
            for (IssueId id : List.of(byHuman, byAgentloop)) {
                assertThat(tracker().read(id).issue().title()).isEqualTo(title);
                assertThat(tracker().read(id).body()).isEqualTo(body);
            }
        }
    }

    @Test
    default void whatWasNeverThereIsGone() throws Exception {
        opened("the only one");
        for (IssueId id : List.of(IssueId.of(999_999), new IssueId("no-such-issue"))) {
            assertFails(ForgeException.Kind.GONE, () -> tracker().read(id));
            assertFails(ForgeException.Kind.GONE, () -> tracker().comment(id, "to nobody"));
            assertFails(ForgeException.Kind.GONE, () -> tracker().setOpen(id, false));
            assertFails(ForgeException.Kind.GONE, () -> tracker().comments(id));
            assertFails(ForgeException.Kind.GONE, () -> tracker().ownComments(id));
            assertFails(ForgeException.Kind.GONE, () -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN)));
        }
    }

    @Test
    default void aDeletedIssueIsGone() throws Exception {
        needs(TrackerWorld.Ability.DELETE);
        IssueId id = opened("doomed", PLAN);
        world().delete(id);

        assertFails(ForgeException.Kind.GONE, () -> tracker().read(id));
        assertFails(ForgeException.Kind.GONE, () -> tracker().setOpen(id, false));
        assertThat(ids(tracker().list(true, 10))).isEmpty();
    }

    /// A forge answers with the issue in its new repository: acting on that would be acting somewhere else.
    @Test
    default void aTransferredIssueIsGone() throws Exception {
        needs(TrackerWorld.Ability.TRANSFER);
        IssueId id = opened("emigrant", PLAN);
        world().transfer(id);

        assertFails(ForgeException.Kind.GONE, () -> tracker().read(id));
        assertFails(ForgeException.Kind.GONE, () -> tracker().comment(id, "too late"));
        assertFails(ForgeException.Kind.GONE, () -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN)));
    }

    /// Taken at its word, an agent would be set to work on another issue, perhaps of somebody whose issues are never worked on. Where an issue can come to have another name,
    /// it may be gone.
    @Test
    default void anAnswerAboutAnotherIssueIsNone() throws Exception {
        needs(TrackerWorld.Ability.WIRE);
        IssueId asked = opened("asked for", PLAN);
        IssueId other = opened("another", DONE);
        world().confuse(asked, other);

        ForgeException failure = catchThrowableOfType(ForgeException.class, () -> tracker().read(asked));
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isIn(ForgeException.Kind.UNAVAILABLE, ForgeException.Kind.GONE);
        assertThat(tracker().read(asked).issue().title()).isEqualTo("asked for");
    }

    @Test
    default void aPullRequestCannotBeReadAsAnIssue() throws Exception {
        needs(TrackerWorld.Ability.PULL_REQUESTS);
        IssueId pull = world().openPullRequest("a pull request", PLAN);

        assertFails(ForgeException.Kind.GONE, () -> tracker().read(pull));
    }

    @Test
    default void aCreatedIssueIsAllThatWasAskedFor() throws Exception {
        IssueId id = tracker().create("Made here", "with a body", Set.of(PLAN, BUG));

        IssueText read = tracker().read(id);
        assertThat(read.issue().author()).isEqualTo(world().creator());
        assertThat(read.issue().title()).isEqualTo("Made here");
        assertThat(read.body()).isEqualTo("with a body");
        assertThat(read.issue().labels()).containsExactlyInAnyOrder(PLAN, BUG);
        assertThat(read.issue().open()).isTrue();
        assertThat(tracker().create("Another", "", Set.of())).isGreaterThan(id);
    }

    @Test
    default void anIssueNeedsATitle() throws Exception {
        needs(TrackerWorld.Ability.VALIDATION);

        assertFails(ForgeException.Kind.REFUSED, () -> tracker().create(" ", "body", Set.of()));
        assertThat(tracker().list(true, 10)).isEmpty();
    }

    @Test
    default void closingAndOpeningMayBeRepeated() throws Exception {
        IssueId id = opened("on and off", PLAN);

        tracker().setOpen(id, false);
        tracker().setOpen(id, false);
        assertThat(tracker().read(id).issue().open()).isFalse();

        tracker().setOpen(id, true);
        tracker().setOpen(id, true);
        assertThat(tracker().read(id).issue().open()).isTrue();
        assertThat(world().labels(id)).containsExactly(PLAN);
    }

    @Test
    default void aListIsAscendingAndLeavesClosedIssuesOutUnlessAsked() throws Exception {
        IssueId first = opened("first", PLAN);
        IssueId second = opened("second");
        IssueId third = opened("third", BUG);
        world().setOpen(second, false);
        world().edit(first, "first, edited last", "");

        assertThat(ids(tracker().list(false, 10))).containsExactly(first, third);
        assertThat(ids(tracker().list(true, 10))).containsExactly(first, second, third);
    }

    @Test
    default void aListIsBounded() throws Exception {
        List<IssueId> many = new ArrayList<>();
        for (int i = 0; i < world().pageSize() + 5; i++) {
            many.add(opened("issue " + i));
        }

        assertThat(ids(tracker().list(false, 3))).containsExactlyElementsOf(many.subList(0, 3));
        assertThat(ids(tracker().list(false, world().pageSize() + 2))).containsExactlyElementsOf(many.subList(0, world().pageSize() + 2));
        assertThat(ids(tracker().list(true, Integer.MAX_VALUE))).containsExactlyElementsOf(many);
    }

    @Test
    default void requestsAreCounted() throws Exception {
        IssueId id = opened("counted", PLAN);
        int spent = tracker().requests();
        for (Call call : List.<Call>of(
                t -> t.read(id),
                t -> t.comment(id, "text"),
                t -> t.comments(id),
                t -> t.ownComments(id),
                t -> t.moveLabels(id, Set.of(PLANNING), Set.of(PLAN)),
                t -> t.setOpen(id, false),
                t -> t.list(true, 10),
                t -> t.create("another", "", Set.of(new Label("bug"))))) {
            call.on(tracker());
            assertThat(tracker().requests()).isGreaterThan(spent);
            spent = tracker().requests();
        }
    }

    interface Call {
        void on(Tracker tracker) throws ForgeException;
    }
}
