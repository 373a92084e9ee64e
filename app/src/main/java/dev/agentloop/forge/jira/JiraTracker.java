package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.jira.Mapping.Remark;
import dev.agentloop.model.Access;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerLimits;
import dev.agentloop.tracker.Watched;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One project's issues.
final class JiraTracker implements Tracker {
    /// Jira's own limit is 32,767; what the document adds to the text's length is not documented.
    private static final int COMMENT_LENGTH = 30_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Rest rest;
    private final Project project;
    private final Account account;
    private final Mapping mapping;
    private final Search search;
    private final Site site;
    private final IssueTypes types;
    private final Map<IssueId, Seen> seen = new LinkedHashMap<>();
    private final Set<Long> touched = new java.util.LinkedHashSet<>();

    /// An issue that was read, and so is known to be here.
    ///
    /// @param number Jira's internal one
    /// @param labels as they are spelled
    private record Seen(long number, Set<String> labels) {}

    /// An issue, and what besides is known about it.
    private record Found(String key, Seen seen, IssueText text) {}

    JiraTracker(Rest rest, Address address, Project project, Account account, Mapping mapping) {
        this.rest = rest;
        this.project = project;
        this.account = account;
        this.mapping = mapping;
        this.site = new Site(rest, address);
        this.search = new Search(rest, address, project, site, mapping);
        this.types = new IssueTypes(rest, project);
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        Optional<PollCursor> known = cursor.map(Cursor::value).flatMap(search::cursor);
        return listing(() -> {
            Optional<Changes> changes = known.isPresent() ? search.since(known.get(), touched()) : Optional.empty();
            return changes.isPresent() ? changes.get() : search.full(watched);
        });
    }

    private synchronized Collection<Long> touched() {
        return List.copyOf(touched);
    }

    /// A listing that is "gone" though the project is there: never that, or every issue would be taken for deleted.
    private <T> T listing(Project.Request<T> request) throws ForgeException {
        try {
            return project.visible(request);
        } catch (ForgeException e) {
            throw e.kind() == Kind.GONE ? new ForgeException(Kind.UNAUTHORIZED, e.getMessage(), e) : e;
        }
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        Ask ask = Ask.get(issue(id, "read").with("fields", String.join(",", Mapping.FIELDS) + ",description"), "read " + id);
        Found found = project.visible(() -> rest.one(ask, this::found));
        if (!project.holds(found.key())) {
            forget(id);
            throw rest.trouble(ask, Kind.GONE, "it was moved to another project: it is %s now".formatted(found.key()));
        }
        if (!found.text().issue().ref().id().equals(id)) {
            // As after it was moved to another project and back.
            forget(id);
            throw rest.trouble(ask, Kind.GONE, "it is %s now".formatted(found.key()));
        }
        remember(id, found.seen());
        return new IssueText(site.shown(found.text().issue()), found.text().body());
    }

    private Found found(JsonNode node) {
        JsonNode fields = node.path("fields");
        Seen what = new Seen(Long.parseLong(Json.text(node, "id")), Mapping.spelled(fields));
        return new Found(Json.text(node, "key"), what, new IssueText(mapping.issue(node), AdfReader.markdown(fields.path("description"))));
    }

    private synchronized void remember(IssueId id, Seen what) {
        seen.put(id, what);
    }

    private synchronized void forget(IssueId id) {
        seen.remove(id);
    }

    /// Jira would do to a moved issue, in a project that other people read, what it is told by the old key. So an issue is read before the first write to it.
    private Seen here(IssueId id) throws ForgeException {
        synchronized (this) {
            if (seen.containsKey(id)) {
                return seen.get(id);
            }
        }
        read(id);
        synchronized (this) {
            return seen.get(id);
        }
    }

    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        if (add.isEmpty() && remove.isEmpty()) {
            return;
        }
        Seen before = here(id);
        ObjectNode body = JSON.objectNode();
        ArrayNode changes = body.putObject("update").putArray("labels");
        add.stream().sorted().forEach(label -> changes.addObject().put("add", label.name()));
        remove.stream().filter(label -> !add.contains(label)).sorted().forEach(label -> spellings(label, before).forEach(name -> changes.addObject().put("remove", name)));
        write(id, Ask.put(issue(id, "label"), "label " + id, body), before);
    }

    /// Somebody may have typed it in other letters, which to Jira is another label.
    private static Set<String> spellings(Label label, Seen before) {
        Set<String> names = new java.util.TreeSet<>(Set.of(label.name()));
        before.labels().stream().filter(name -> new Label(name).equals(label)).forEach(names::add);
        return names;
    }

    private void write(IssueId id, Ask ask, Seen what) throws ForgeException {
        touch(what);
        sent(id, () -> {
            rest.send(ask);
            return true;
        });
    }

    private synchronized void touch(Seen what) {
        touched.remove(what.number());
        touched.add(what.number());
    }

    private <T> T sent(IssueId id, Project.Request<T> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                forget(id);
                project.confirm();
            }
            throw e;
        }
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        Comments comments = comments(id, "comment on");
        if (markdown.length() > COMMENT_LENGTH) {
            throw rest.trouble(
                    Ask.get(issue(id, "comment on"), "comment on " + id), Kind.REFUSED, "the comment has %d characters; at most %d are sent".formatted(markdown.length(), COMMENT_LENGTH));
        }
        touch(here(id));
        sent(id, () -> {
            comments.add(markdown);
            return true;
        });
    }

    private Comments comments(IssueId id, String doing) throws ForgeException {
        return new Comments(rest, mapping, issue(id, doing), id.value());
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        String self = account.self().id();
        return project.visible(() -> comments(id, "read the comments of").of(self));
    }

    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        return project.visible(() -> comments(id, "read the comments of").all()).stream().map(Remark::comment).toList();
    }

    /// A label in Jira is there when an issue has it.
    @Override
    public void ensureLabels(LabelRoles roles) {}

    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return listing(() -> search.oldest(closedToo, max));
    }

    @Override
    public IssueId create(String title, String body, Set<Label> labels) throws ForgeException {
        ObjectNode wanted = JSON.objectNode();
        String type = listing(types::forNewIssues);
        ObjectNode fields = wanted.putObject("fields").put("summary", title);
        fields.putObject("project").put("key", project.key());
        fields.putObject("issuetype").put("id", type);
        if (!body.isBlank()) {
            fields.set("description", AdfWriter.document(body));
        }
        ArrayNode names = fields.putArray("labels");
        labels.stream().sorted().forEach(label -> names.add(label.name()));
        return listing(() -> rest.sendFor(Ask.post(Project.api("issue"), "create an issue in " + project.key(), wanted), made -> project.id(Json.text(made, "key"))));
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        if (read(id).issue().open() == open) {
            return;
        }
        touch(here(id));
        sent(id, () -> {
            new Transitions(rest).setOpen(issue(id, "change"), open, (open ? "reopen " : "close ") + id);
            return true;
        });
    }

    private Resource issue(IssueId id, String doing) throws ForgeException {
        if (!project.mayHold(id)) {
            throw new ForgeException(Kind.GONE, "Cannot %s %s: the issues of the project are called like %s.".formatted(doing, id, project.id("X-12")));
        }
        return Project.api("issue", id.value());
    }

    @Override
    public String login() throws ForgeException {
        return account.self().name();
    }

    @Override
    public Access access() throws ForgeException {
        return new JiraAccess(rest, project).issues();
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
