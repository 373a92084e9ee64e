package dev.agentloop.tracker;

import dev.agentloop.model.Access;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the issues of one loop live. Every method may throw `ForgeException`, whose kind says what the caller can do about it.
public interface Tracker {
    TrackerLimits limits();

    /// What is new. Without a cursor: every watched issue, in full. With one: every issue changed since, whatever its labels, open or closed.
    ///
    /// @param cursor from the previous call's answer; one that this tracker cannot use is answered in full
    /// @throws ForgeException also when a page is missing or a bound is hit: never half a picture
    Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException;

    /// One issue, afresh.
    ///
    /// @throws ForgeException of kind `GONE` when it was deleted or belongs to another repository now
    IssueText read(IssueId id) throws ForgeException;

    /// Adds, then removes, touching no other label: one a human adds in the same second survives. Adding what is there and removing what is not is no error.
    void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException;

    /// Posts a comment.
    ///
    /// @throws ForgeException of kind `UNCERTAIN` when it may have been posted; look for it among `ownComments` before posting again
    void comment(IssueId id, String markdown) throws ForgeException;

    /// The comments of agentloop's own account, oldest first. Nobody else's count.
    List<Comment> ownComments(IssueId id) throws ForgeException;

    /// Creates the labels that are missing, leaving existing ones as they are.
    void ensureLabels(LabelRoles roles) throws ForgeException;

    // What `agentloop issue` needs besides.

    /// Every comment, oldest first.
    List<Comment> comments(IssueId id) throws ForgeException;

    /// Open issues, or also closed ones, ascending, at most `max`.
    List<Issue> list(boolean closedToo, int max) throws ForgeException;

    IssueId create(String title, String body, Set<Label> labels) throws ForgeException;

    /// Closes it, or opens it again.
    void setOpen(IssueId id, boolean open) throws ForgeException;

    /// Login of the account agentloop acts as.
    String login() throws ForgeException;

    /// What the token may do here with issues and labels. Changes nothing.
    Access access() throws ForgeException;

    /// Requests made so far to the forge on behalf of this loop.
    int requests();
}
