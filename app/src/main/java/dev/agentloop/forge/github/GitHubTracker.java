package dev.agentloop.forge.github;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Listing;
import dev.agentloop.forge.NumberedIssues;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// GitHub's issues.
final class GitHubTracker implements Tracker {
    /// GitHub's own limit is 65,536; what its counting makes of line ends and emoji is not documented, and a result that is refused is lost.
    private static final int COMMENT_LENGTH = 60_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Rest rest;
    private final Home home;
    private final NumberedIssues issues;
    private final LoopName loop;
    private final Listing listing;
    private final Account account;

    GitHubTracker(Rest rest, Home home, Account account, LoopName loop) {
        this.rest = rest;
        this.home = home;
        this.issues = new NumberedIssues(home, "issues on GitHub");
        this.loop = loop;
        this.listing = new Listing(rest, home, new Form(home, loop));
        this.account = account;
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        return listing.changes(watched, cursor);
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        Found found = home.visible(() -> rest.one(
                Ask.get(issues.at(id), "read " + issues.name(id)), node -> new Found(node, new IssueText(Mapping.issue(loop, node), node.path("body").asString("")))));
        if (!isHere(found.node())) {
            throw rest.trouble(Ask.get(issues.at(id), "read " + issues.name(id)), Kind.GONE, "it was transferred: it is %s now".formatted(found.text().issue().url()));
        }
        if (!found.text().issue().ref().id().equals(id)) {
            // Only a broken proxy answers so; acting on it would be acting on another issue.
            throw rest.trouble(Ask.get(issues.at(id), "read " + issues.name(id)), Kind.UNAVAILABLE, "the answer is about issue " + found.text().issue().ref().id());
        }
        if (Mapping.isPullRequest(found.node())) {
            throw rest.trouble(Ask.get(issues.at(id), "read " + issues.name(id)), Kind.GONE, "it is a pull request, not an issue");
        }
        return found.text();
    }

    private record Found(JsonNode node, IssueText text) {}

    private boolean isHere(JsonNode issue) throws ForgeException {
        return names(issue, home.name()) || home.confirm() && names(issue, home.name());
    }

    private static boolean names(JsonNode issue, String repository) {
        String url = issue.path("repository_url").asString("");
        String ours = "/repos/" + repository;
        return url.regionMatches(true, url.length() - ours.length(), ours, 0, ours.length());
    }

    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        if (!add.isEmpty()) {
            write(id, () -> Ask.post(issues.at(id, "labels"), "label " + issues.name(id), withLabels(JSON.objectNode(), add)));
        }
        for (Label label : remove) {
            if (!add.contains(label)) {
                remove(id, label);
            }
        }
    }

    private void remove(IssueId id, Label label) throws ForgeException {
        String doing = "remove the label %s from %s".formatted(label, issues.name(id));
        try {
            rest.send(Ask.delete(issues.at(id, "labels", label.name()), doing));
        } catch (ForgeException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
            // The label is not on the issue, as wished; or the issue is gone; or the token may not.
            if (read(id).issue().has(label)) {
                write(id, () -> Ask.delete(issues.at(id, "labels", label.name()), doing));
            }
        }
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        Home.Request<Ask> ask = () -> Ask.post(issues.at(id, "comments"), "comment on " + issues.name(id), JSON.objectNode().put("body", markdown));
        if (markdown.length() > COMMENT_LENGTH) {
            throw rest.trouble(ask.send(), Kind.REFUSED, "the comment has %d characters; at most %d are sent".formatted(markdown.length(), COMMENT_LENGTH));
        }
        write(id, ask);
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        String self = login();
        return comments(id).stream().filter(c -> c.author().equalsIgnoreCase(self)).toList();
    }

    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        return home.visible(() -> rest.all(
                Ask.get(issues.at(id, "comments").with("per_page", Form.PAGE), "read the comments of " + issues.name(id)),
                Json.entries(node -> Optional.of(Mapping.comment(node)))));
    }

    @Override
    public void ensureLabels(LabelRoles roles) throws ForgeException {
        new Labels(rest, home).ensure(roles);
    }

    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return home.visible(() -> listing.oldest(closedToo, max));
    }

    @Override
    public IssueId create(String title, String body, Set<Label> labels) throws ForgeException {
        ObjectNode wanted = withLabels(JSON.objectNode().put("title", title).put("body", body), labels);
        return home.writable(() ->
                rest.sendFor(Ask.post(home.at("issues"), "create an issue in " + home.name(), wanted), made -> IssueId.of(Json.number(made, "number"))));
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        JsonNode state = JSON.objectNode().put("state", open ? "open" : "closed");
        write(id, () -> Ask.patch(issues.at(id), (open ? "reopen " : "close ") + issues.name(id), state));
    }

    /// Writes to an issue. Answered "gone", the issue is read, because GitHub says that too of a renamed repository and of a token that may only read.
    private void write(IssueId id, Home.Request<Ask> ask) throws ForgeException {
        String before = home.name();
        try {
            rest.send(ask.send());
        } catch (ForgeException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
            read(id);
            if (home.name().equals(before)) {
                throw home.mayNotWrite(e);
            }
            rest.send(ask.send());
        }
    }

    private static ObjectNode withLabels(ObjectNode body, Set<Label> labels) {
        ArrayNode names = body.putArray("labels");
        labels.stream().sorted().forEach(label -> names.add(label.name()));
        return body;
    }

    @Override
    public String login() throws ForgeException {
        return account.login();
    }

    @Override
    public Access access() throws ForgeException {
        return new GitHubAccess(home).issues();
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
