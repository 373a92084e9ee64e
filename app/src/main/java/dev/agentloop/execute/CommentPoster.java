package dev.agentloop.execute;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Narrator;
import dev.agentloop.tracker.Tracker;

/// Posts each comment once, also when an answer was lost or the tick died after it was posted.
final class CommentPoster {
    private final Tracker tracker;
    private final Narrator narrator;

    CommentPoster(Tracker tracker, Narrator narrator) {
        this.tracker = tracker;
        this.narrator = narrator;
    }

    /// @param sign hidden text by which the comment, or one that makes it needless, is recognised; only comments of agentloop's own account are searched for it
    /// @param maybePosted whether an earlier attempt may have posted it
    /// @return whether the forge has it now; it may refuse a comment for good, for instance on a locked issue
    boolean post(IssueRef issue, String markdown, String sign, boolean maybePosted) throws ForgeException {
        if (maybePosted && tracker.ownComments(issue.id()).stream().anyMatch(comment -> comment.body().contains(sign))) {
            return true;
        }
        try {
            tracker.comment(issue.id(), markdown);
            return true;
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.REFUSED) {
                throw e;
            }
            narrator.problem(issue, "the comment was refused for good and is kept in the run's directory only: " + e.getMessage());
            return false;
        }
    }
}
