package dev.agentloop.tracker;

import static dev.agentloop.tracker.TrackerTests.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Comments: posted whole, read in order, and nobody else's taken for agentloop's own.
interface CommentsContract extends TrackerTests {
    @Test
    default void anIssueBeginsWithoutComments() throws Exception {
        IssueId id = opened("fresh");

        assertThat(tracker().comments(id)).isEmpty();
        assertThat(tracker().ownComments(id)).isEmpty();
    }

    @Test
    default void commentsAreReadOldestFirst() throws Exception {
        IssueId id = opened("talked about");
        tracker().comment(id, "first");
        world().comment(id, TrackerWorld.ALICE, "second");
        tracker().comment(id, "third");

        assertThat(tracker().comments(id)).extracting(Comment::body).containsExactly("first", "second", "third");
        assertThat(tracker().comments(id)).extracting(Comment::createdAt).isSorted();
        assertThat(tracker().comments(opened("another"))).isEmpty();
    }

    /// A stranger who quotes agentloop's hidden marker must not make it believe that it has posted already.
    @Test
    default void onlyOwnCommentsAreOwn() throws Exception {
        needs(TrackerWorld.Ability.OTHER_PEOPLE);
        IssueId id = opened("contested");
        tracker().comment(id, "mine");
        world().comment(id, TrackerWorld.ALICE, "<!-- agentloop run=run-20261120T175312.123Z -->");
        world().comment(id, TrackerWorld.BOB, "by agentloop, honestly");

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly("mine");
        assertThat(tracker().ownComments(id)).extracting(Comment::author).containsExactly(tracker().login());
        assertThat(tracker().comments(id)).extracting(Comment::author).containsExactly(tracker().login(), TrackerWorld.ALICE, TrackerWorld.BOB);
    }

    @Test
    default void ownCommentsAreOwnInTheNextTickToo() throws Exception {
        IssueId id = opened("remembered");
        tracker().comment(id, "mine");

        assertThat(world().anotherTracker().ownComments(id)).extracting(Comment::body).containsExactly("mine");
    }

    @Test
    default void aCommentIsKeptAsItIs() throws Exception {
        IssueId id = opened("verbatim");
        String text = "---\nkey: value\n---\n\n# Grüße 👩‍👩‍👧 ☃ 漢字\n\n```java\nint a = 1; // \\n \"quoted\" 'single'\n```\n\n| a | b |\n|---|---|\n<!-- agentloop run=x -->";

        tracker().comment(id, text);

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly(text);
    }

    @Test
    default void aCommentMayBeAsLongAsTheLimit() throws Exception {
        IssueId id = opened("verbose");
        String longest = "x".repeat(tracker().limits().commentLength());

        tracker().comment(id, longest);

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly(longest);
    }

    @Test
    default void aCommentOverTheLimitIsRefused() throws Exception {
        needs(TrackerWorld.Ability.VALIDATION);
        IssueId id = opened("too verbose");
        String tooLong = "x".repeat(tracker().limits().commentLength() + 1);

        assertFails(ForgeException.Kind.REFUSED, () -> tracker().comment(id, tooLong));
        assertThat(tracker().comments(id)).isEmpty();
    }

    @Test
    default void moreCommentsThanAPageAreRead() throws Exception {
        IssueId id = opened("discussed");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i <= world().pageSize(); i++) {
            expected.add("comment " + i);
            world().comment(id, TrackerWorld.ALICE, "comment " + i);
        }
        expected.add("mine");
        tracker().comment(id, "mine");

        assertThat(tracker().comments(id)).extracting(Comment::body).containsExactlyElementsOf(expected);
        assertThat(tracker().ownComments(id)).extracting(Comment::body).contains("mine");
    }

    @Test
    default void aClosedIssueCanBeCommentedOn() throws Exception {
        IssueId id = opened("closed");
        world().setOpen(id, false);

        tracker().comment(id, "afterthought");

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly("afterthought");
        assertThat(tracker().read(id).issue().open()).isFalse();
    }

    @Test
    default void aLockedIssueRefusesComments() throws Exception {
        needs(TrackerWorld.Ability.LOCK);
        IssueId id = opened("locked");
        world().lock(id);

        assertFails(ForgeException.Kind.REFUSED, () -> tracker().comment(id, "unwanted"));
    }

    @Test
    default void aDeletedIssueHasNoComments() throws Exception {
        needs(TrackerWorld.Ability.DELETE);
        IssueId id = opened("gone");
        world().comment(id, TrackerWorld.ALICE, "last words");
        world().delete(id);

        assertFails(ForgeException.Kind.GONE, () -> tracker().comment(id, "too late"));
        assertFails(ForgeException.Kind.GONE, () -> tracker().comments(id));
        assertFails(ForgeException.Kind.GONE, () -> tracker().ownComments(id));
    }
}
