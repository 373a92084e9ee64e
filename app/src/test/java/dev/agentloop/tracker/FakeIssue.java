package dev.agentloop.tracker;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// One issue as the fake's server holds it. A change is a new value.
///
/// @param change number of its latest change among all changes of the forge
record FakeIssue(
        IssueId id,
        boolean isPullRequest,
        String author,
        String title,
        String body,
        boolean open,
        boolean locked,
        Set<Label> labels,
        List<Comment> comments,
        Instant updatedAt,
        long change) {
    FakeIssue {
        labels = Set.copyOf(labels);
        comments = List.copyOf(comments);
    }

    Issue seenBy(LoopName loop) {
        return new Issue(new IssueRef(loop, id), "fake://" + loop + "/issues/" + id, title, author, open, labels, updatedAt);
    }

    FakeIssue edited(String newTitle, String newBody) {
        return new FakeIssue(id, isPullRequest, author, newTitle, newBody, open, locked, labels, comments, updatedAt, change);
    }

    FakeIssue opened(boolean nowOpen) {
        return new FakeIssue(id, isPullRequest, author, title, body, nowOpen, locked, labels, comments, updatedAt, change);
    }

    FakeIssue withLock() {
        return new FakeIssue(id, isPullRequest, author, title, body, open, true, labels, comments, updatedAt, change);
    }

    FakeIssue with(Label label) {
        Set<Label> more = new TreeSet<>(labels);
        more.add(label);
        return withLabels(more);
    }

    FakeIssue without(Label label) {
        Set<Label> fewer = new TreeSet<>(labels);
        fewer.remove(label);
        return withLabels(fewer);
    }

    private FakeIssue withLabels(Set<Label> changed) {
        return new FakeIssue(id, isPullRequest, author, title, body, open, locked, changed, comments, updatedAt, change);
    }

    FakeIssue with(Comment comment) {
        List<Comment> more = new ArrayList<>(comments);
        more.add(comment);
        return new FakeIssue(id, isPullRequest, author, title, body, open, locked, labels, more, updatedAt, change);
    }

    FakeIssue changedAt(Instant when, long number) {
        return new FakeIssue(id, isPullRequest, author, title, body, open, locked, labels, comments, when, number);
    }
}
