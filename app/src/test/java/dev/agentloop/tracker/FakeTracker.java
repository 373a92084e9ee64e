package dev.agentloop.tracker;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.tracker.FakeCalls.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A client of the fake's issues.
final class FakeTracker implements Tracker {
    private static final String CURSOR = "fake-change-";
    private static final int COMMENT_LENGTH = 65_536;

    private final FakeIssues issues;
    private final FakeCalls calls;
    private int requests;

    FakeTracker(FakeIssues issues, FakeCalls calls) {
        this.issues = issues;
        this.calls = calls;
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        return request(Call.reading("changes"), () -> {
            OptionalLong since = cursor.map(FakeTracker::position).orElse(OptionalLong.empty());
            Cursor next = new Cursor(CURSOR + issues.lastChange());
            if (since.isEmpty() || since.getAsLong() > issues.lastChange()) {
                return new Changes(listed(i -> isWatched(i, watched)), true, next);
            }
            return new Changes(listed(i -> i.change() > since.getAsLong()), false, next);
        });
    }

    private static OptionalLong position(Cursor cursor) {
        try {
            return cursor.value().startsWith(CURSOR)
                    ? OptionalLong.of(Long.parseLong(cursor.value().substring(CURSOR.length())))
                    : OptionalLong.empty();
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private static boolean isWatched(FakeIssue issue, List<Watched> watched) {
        return watched.stream().anyMatch(w -> issue.labels().contains(w.label()) && (issue.open() || w.closedToo()));
    }

    private List<Issue> listed(Predicate<FakeIssue> which) {
        return issues.all().stream().filter(which).map(i -> i.seenBy(issues.loop())).toList();
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        return request(Call.reading("read", id), () -> {
            FakeIssue found = there(id);
            return new IssueText(found.seenBy(issues.loop()), found.body());
        });
    }

    /// Several requests, as on most forges: a tick can die between them.
    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        if (!add.isEmpty()) {
            write(Call.writing("addLabels", id, new TreeSet<>(add).toString()), () -> {
                there(id);
                issues.move(id, add, Set.of());
            });
        }
        for (Label label : new TreeSet<>(remove)) {
            write(Call.writing("removeLabel", id, label.name()), () -> {
                there(id);
                issues.move(id, Set.of(), Set.of(label));
            });
        }
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        write(Call.writing("comment", id, markdown.lines().findFirst().orElse("")), () -> {
            if (there(id).locked()) {
                throw refused("issue %s is locked".formatted(id));
            }
            if (markdown.isBlank() || markdown.length() > COMMENT_LENGTH) {
                throw refused("a comment of %d characters".formatted(markdown.length()));
            }
            issues.comment(id, FakeForge.LOGIN, markdown);
        });
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        return request(Call.reading("ownComments", id), () -> there(id).comments().stream()
                .filter(c -> c.author().equals(FakeForge.LOGIN))
                .toList());
    }

    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        return request(Call.reading("comments", id), () -> there(id).comments());
    }

    @Override
    public void ensureLabels(LabelRoles roles) throws ForgeException {
        write(Call.writing("ensureLabels"), () -> roles.roles().forEach((label, role) -> issues.createLabel(label, role.colour())));
    }

    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return request(Call.reading("list"), () -> listed(i -> i.open() || closedToo).stream().limit(max).toList());
    }

    @Override
    public IssueId create(String title, String body, Set<Label> labels) throws ForgeException {
        return request(Call.writing("create"), () -> {
            if (title.isBlank()) {
                throw refused("an issue without a title");
            }
            return issues.open(FakeForge.LOGIN, title, body, labels, false);
        });
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        write(Call.writing("setOpen", id, Boolean.toString(open)), () -> {
            there(id);
            issues.change(id, i -> i.opened(open));
        });
    }

    @Override
    public String login() {
        return FakeForge.LOGIN;
    }

    @Override
    public Access access() throws ForgeException {
        return request(new Call("access", false, Optional.empty(), ""), () -> new Access(Map.of(Right.ISSUES, issues.grant(), Right.LABELS, issues.grant()), Optional.empty(), Optional.empty()));
    }

    @Override
    public int requests() {
        return requests;
    }

    private FakeIssue there(IssueId id) throws ForgeException {
        return issues.find(id).orElseThrow(() -> new ForgeException(ForgeException.Kind.GONE, "the fake has no issue " + id));
    }

    private static ForgeException refused(String what) {
        return new ForgeException(ForgeException.Kind.REFUSED, "the fake refuses " + what);
    }

    private interface Write {
        void make() throws ForgeException;
    }

    private void write(Call call, Write write) throws ForgeException {
        request(call, () -> {
            write.make();
            return call;
        });
    }

    private <T> T request(Call call, FakeCalls.Work<T> work) throws ForgeException {
        requests++;
        return calls.pass(call, work);
    }
}
