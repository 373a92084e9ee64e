package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Listing;
import dev.agentloop.forge.NumberedIssues;
import dev.agentloop.forge.OwnAccount;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.Access;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerLimits;
import dev.agentloop.tracker.Watched;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// GitLab's issues.
final class GitLabTracker implements Tracker {
    /// GitLab's own limit is 1,000,000; what is disarmed grows by up to a third, and a result that is refused is lost.
    private static final int COMMENT_LENGTH = 700_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Rest rest;
    private final Home home;
    private final NumberedIssues issues;
    private final Project project;
    private final LoopName loop;
    private final Listing listing;
    private final Labels labels;
    /// A project's or group's access token has one of its own, such as `project_42_bot_1f0c`.
    private final OwnAccount<String> account;
    /// Issues seen in this tick to be still the project's own.
    private final Set<IssueId> present = ConcurrentHashMap.newKeySet();

    /// @param project what `home` names it by
    GitLabTracker(Rest rest, Home home, Project project, LoopName loop) {
        this.rest = rest;
        this.home = home;
        this.issues = new NumberedIssues(home, "issues on GitLab");
        this.project = project;
        this.loop = loop;
        this.listing = new Listing(rest, home, new Form(home, loop));
        this.labels = new Labels(rest, home);
        this.account = new OwnAccount<>(() -> rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "username")));
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        for (Watched one : watched) {
            labels.refuseUnlistable(one.label());
        }
        Changes changes = listing.changes(watched, cursor);
        if (changes.full() && changes.issues().isEmpty()) {
            refuseWithoutIssues();
        }
        return changes;
    }

    /// With its issues switched off a project has an empty list of them, which must not be taken for every issue's end.
    private void refuseWithoutIssues() throws ForgeException {
        home.confirm();
        if (project.isWithoutIssues()) {
            throw rest.trouble(
                    Ask.get(home.at("issues"), "list the issues of " + home.name()),
                    Kind.REFUSED,
                    "issues are switched off in %s. Switch them on in its settings, under General, Visibility".formatted(home.name()));
        }
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        return found(id).text();
    }

    private record Found(IssueText text, boolean moved, boolean locked) {}

    private Found found(IssueId id) throws ForgeException {
        Ask ask = Ask.get(issues.at(id), "read " + issues.name(id));
        Found found = below(() -> rest.one(Ask.get(issues.at(id), "read " + issues.name(id)), node -> new Found(
                new IssueText(Mapping.issue(loop, node), node.path("description").asString("")),
                Mapping.wasMoved(node),
                node.path("discussion_locked").asBoolean(false))));
        IssueId about = found.text().issue().ref().id();
        if (!about.equals(id)) {
            // Only a broken proxy answers so; acting on it would be acting on another issue.
            throw rest.trouble(ask, Kind.UNAVAILABLE, "the answer is about issue " + about);
        }
        if (found.moved()) {
            present.remove(id);
            throw rest.trouble(ask, Kind.GONE, "it was moved to another project; %s names its successor".formatted(found.text().issue().url()));
        }
        present.add(id);
        return found;
    }

    /// Reads below the project; what is not there because the project has no issues at all is not gone.
    private <T> T below(Home.Request<T> request) throws ForgeException {
        try {
            return home.visible(request);
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                refuseWithoutIssues();
            }
            throw e;
        }
    }

    /// Adds and removes in one request, which GitLab carries out in one transaction: nobody ever sees the issue with none of the labels, or with both.
    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        Set<Label> superfluous = new HashSet<>(remove);
        superfluous.removeAll(add);
        if (add.isEmpty() && superfluous.isEmpty()) {
            return;
        }
        Set<Label> now = change(id, add, superfluous);
        Set<Label> otherwiseSpelled = new HashSet<>(now);
        otherwiseSpelled.retainAll(superfluous);
        if (!otherwiseSpelled.isEmpty()) {
            now = change(id, Set.of(), otherwiseSpelled);
        }
        if (!now.containsAll(add) || now.stream().anyMatch(superfluous::contains)) {
            throw rest.trouble(
                    Ask.put(issues.at(id), "label " + issues.name(id), JSON.objectNode()),
                    Kind.UNAUTHORIZED,
                    "GitLab took the request and left the labels as %s. The token's account needs at least the role Reporter in the project, and labels of one scope (a::b, a::c) exclude each other"
                            .formatted(Labels.joined(now)));
        }
    }

    /// @return its labels afterwards, as spelled
    private Set<Label> change(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        ObjectNode body = JSON.objectNode();
        if (!add.isEmpty()) {
            body.put("add_labels", Labels.joined(add));
        }
        if (!remove.isEmpty()) {
            body.put("remove_labels", Labels.joined(remove));
        }
        labels.refuseComma(Ask.put(issues.at(id), "label " + issues.name(id), body), add);
        labels.refuseComma(Ask.put(issues.at(id), "label " + issues.name(id), body), remove);
        return changed(id, "label ", body).labels();
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        JsonNode body = JSON.objectNode().put("body", QuickActions.disarm(markdown));
        Home.Request<Ask> ask = () -> Ask.post(issues.at(id, "notes"), "comment on " + issues.name(id), body);
        if (markdown.length() > COMMENT_LENGTH) {
            throw rest.trouble(ask.send(), Kind.REFUSED, "the comment has %d characters; at most %d are sent".formatted(markdown.length(), COMMENT_LENGTH));
        }
        try {
            // Whatever else is answered does not tell that it was posted.
            write(id, ask, note -> Json.text(note, "body"));
        } catch (ForgeException e) {
            if (e.kind() == Kind.UNAUTHORIZED && isLocked(id, e)) {
                throw rest.trouble(ask.send(), Kind.REFUSED, "its discussion is locked for all but the project's members");
            }
            throw e;
        }
    }

    private boolean isLocked(IssueId id, ForgeException why) {
        try {
            return found(id).locked();
        } catch (ForgeException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        String self = login();
        return comments(id).stream().filter(c -> c.author().equalsIgnoreCase(self)).toList();
    }

    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        return below(() -> {
            Resource notes = issues.at(id, "notes").with("activity_filter", "only_comments").with("order_by", "created_at").with("sort", "asc").with("per_page", Form.PAGE);
            return rest.all(Ask.get(notes, "read the comments of " + issues.name(id)), Json.entries(Mapping::comment));
        });
    }

    @Override
    public void ensureLabels(LabelRoles roles) throws ForgeException {
        labels.ensure(roles);
    }

    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return home.visible(() -> listing.oldest(closedToo, max));
    }

    @Override
    public IssueId create(String title, String body, Set<Label> wanted) throws ForgeException {
        ObjectNode issue = JSON.objectNode().put("title", title).put("description", QuickActions.disarm(body));
        if (!wanted.isEmpty()) {
            issue.put("labels", Labels.joined(wanted));
        }
        return explained(() -> home.writable(() -> {
            Ask ask = Ask.post(home.at("issues"), "create an issue in " + home.name(), issue);
            labels.refuseComma(ask, wanted);
            return rest.sendFor(ask, made -> IssueId.of(Json.number(made, "iid")));
        }));
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        JsonNode event = JSON.objectNode().put("state_event", open ? "reopen" : "close");
        String doing = open ? "reopen " : "close ";
        if (changed(id, doing, event).open() != open) {
            throw rest.trouble(Ask.put(issues.at(id), doing + issues.name(id), event), Kind.UNCERTAIN, "GitLab took the request, and its answer shows the issue as it was");
        }
    }

    /// @return the issue as it is then
    private Issue changed(IssueId id, String doing, JsonNode change) throws ForgeException {
        Issue now = write(id, () -> Ask.put(issues.at(id), doing + issues.name(id), change), node -> Mapping.issue(loop, node));
        if (!now.ref().id().equals(id)) {
            throw rest.trouble(Ask.put(issues.at(id), doing + issues.name(id), change), Kind.UNCERTAIN, "the answer is about issue %s. Whether it was done is unknown".formatted(now.ref().id()));
        }
        return now;
    }

    /// Writes to an issue that is seen to be here: GitLab takes writes to one that was moved away, too. Answered "gone", the issue is read, because that is also what is
    /// said of a project that has another path now.
    private <T> T write(IssueId id, Home.Request<Ask> ask, Function<JsonNode, T> map) throws ForgeException {
        if (!present.contains(id)) {
            found(id);
        }
        String before = home.name();
        return explained(() -> {
            try {
                return rest.sendFor(ask.send(), map);
            } catch (ForgeException e) {
                if (e.kind() != Kind.GONE) {
                    throw e;
                }
                found(id);
                home.confirm();
                if (home.name().equals(before)) {
                    throw home.mayNotWrite(e);
                }
                return rest.sendFor(ask.send(), map);
            }
        });
    }

    /// GitLab says 403 and no more of a write to an archived project.
    private <T> T explained(Home.Request<T> write) throws ForgeException {
        try {
            return write.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.UNAUTHORIZED && isArchived(e)) {
                throw new ForgeException(Kind.REFUSED, "%s The project %s is archived and read-only.".formatted(e.getMessage(), home.name()), e);
            }
            throw e;
        }
    }

    private boolean isArchived(ForgeException why) {
        try {
            home.confirm();
            return project.isArchived();
        } catch (ForgeException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    @Override
    public String login() throws ForgeException {
        return account.get();
    }

    @Override
    public Access access() throws ForgeException {
        return new GitLabAccess(rest, home).issues();
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
