package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gitea's issues. They cannot be moved to another repository; a deleted one is answered 404, and its comments 500.
final class GiteaTracker implements Tracker {
    /// Neither documents a limit: a comment is a LONGTEXT, and what a proxy or the database's packet size allows is the administrator's. This much fits everywhere.
    private static final int COMMENT_LENGTH = 60_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Rest rest;
    private final Home home;
    private final NumberedIssues issues;
    private final LoopName loop;
    private final Labels labels;
    private final IssueListing listing;
    /// Only `/user` tells, for which the token needs the scope `read:user`.
    private final OwnAccount<String> account;
    private final IssuesSeen seen;

    GiteaTracker(Rest rest, Home home, Consumer<String> notices, LoopName loop) {
        Pages pages = new Pages(rest, home);
        this.rest = rest;
        this.home = home;
        this.issues = new NumberedIssues(home, "its issues");
        this.loop = loop;
        this.labels = new Labels(rest, home, pages, notices);
        this.listing = new IssueListing(home, loop, pages, labels);
        this.account = new OwnAccount<>(() -> rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "login")));
        this.seen = new IssuesSeen(rest, home);
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        return seen.listed(() -> listing.changes(watched, cursor));
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        Found found = seen.visible(() -> rest.one(Ask.get(issues.at(id), "read " + issues.name(id)), this::found));
        IssueId about = found.text().issue().ref().id();
        if (!about.equals(id)) {
            // Only a broken proxy answers so; acting on it would be acting on another issue.
            throw rest.trouble(Ask.get(issues.at(id), "read " + issues.name(id)), Kind.UNAVAILABLE, "the answer is about issue " + about);
        }
        if (found.pullRequest()) {
            throw rest.trouble(Ask.get(issues.at(id), "read " + issues.name(id)), Kind.GONE, "it is a pull request, not an issue");
        }
        return found.text();
    }

    private record Found(IssueText text, boolean pullRequest) {}

    private Found found(JsonNode node) {
        return new Found(new IssueText(Mapping.issue(loop, node), node.path("body").asString("")), Mapping.isPullRequest(node));
    }

    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        if (add.isEmpty() && remove.isEmpty()) {
            return;
        }
        for (Labels.Entry on : add.isEmpty() ? labelsOf(id) : added(id, add)) {
            if (remove.contains(on.label()) && !add.contains(on.label())) {
                removed(id, on);
            }
        }
    }

    private List<Labels.Entry> labelsOf(IssueId id) throws ForgeException {
        Ask ask = Ask.get(issues.at(id, "labels"), "read the labels of " + issues.name(id));
        return seen.visible(() -> rest.get(ask.at(issues.at(id, "labels")), Json.entries(node -> Optional.of(Labels.Entry.of(node))))).body().orElseThrow();
    }

    /// @return the labels it has then
    private List<Labels.Entry> added(IssueId id, Set<Label> add) throws ForgeException {
        ObjectNode body = withIds(JSON.objectNode(), add);
        List<Labels.Entry> now = write(
                id, () -> Ask.post(issues.at(id, "labels"), "label " + issues.name(id), body), answer -> answer.valueStream().map(Labels.Entry::of).toList());
        for (Label label : add) {
            if (now.stream().noneMatch(entry -> entry.label().equals(label))) {
                // Left out without a word: deleted since the labels were listed, or pushed out by another of those added.
                throw rest.trouble(Ask.get(issues.at(id), "label " + issues.name(id)), Kind.REFUSED, ("the label %s was accepted and is not there. If labels that begin with loop/ are marked "
                        + "exclusive, unmark them: an issue could have only one of them").formatted(label));
            }
        }
        return now;
    }

    private void removed(IssueId id, Labels.Entry on) throws ForgeException {
        try {
            write(id, () -> Ask.delete(issues.at(id, "labels", Long.toString(on.id())), "remove the label %s from %s".formatted(on.label(), issues.name(id))));
        } catch (ForgeException e) {
            // The label itself was deleted meanwhile, and is on no issue any more.
            if (e.kind() != Kind.REFUSED || labelsOf(id).contains(on)) {
                throw e;
            }
        }
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        Home.Request<Ask> ask = () -> Ask.post(issues.at(id, "comments"), "comment on " + issues.name(id), JSON.objectNode().put("body", markdown));
        if (markdown.length() > COMMENT_LENGTH) {
            throw rest.trouble(ask.send(), Kind.REFUSED, "the comment has %d characters; at most %d are sent".formatted(markdown.length(), COMMENT_LENGTH));
        }
        try {
            write(id, ask);
        } catch (ForgeException e) {
            throw goneRather(id, e);
        }
    }

    /// A server fault is also what there is to say about the comments of an issue that is not there.
    private ForgeException goneRather(IssueId id, ForgeException fault) {
        if (fault.kind() == Kind.UNCERTAIN || fault.kind() == Kind.UNAVAILABLE) {
            try {
                read(id);
            } catch (ForgeException e) {
                fault.addSuppressed(e);
                return e.kind() == Kind.GONE ? e : fault;
            }
        }
        return fault;
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        String self = login();
        return comments(id).stream().filter(c -> c.author().equalsIgnoreCase(self)).toList();
    }

    /// All in one answer: this listing has no pages.
    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        String doing = "read the comments of " + issues.name(id);
        try {
            for (int reading = 1; reading <= Pages.READINGS; reading++) {
                Answer<List<Comment>> answer = seen.visible(() -> rest.get(Ask.get(issues.at(id, "comments"), doing), Json.entries(node -> Optional.of(Mapping.comment(node)))));
                List<Comment> comments = answer.body().orElseThrow();
                // They are counted after they are read.
                if (answer.total().filter(total -> total > comments.size()).isEmpty()) {
                    return comments;
                }
            }
        } catch (ForgeException e) {
            throw goneRather(id, e);
        }
        throw rest.trouble(Ask.get(issues.at(id, "comments"), doing), Kind.REFUSED, "there are more than the server lists");
    }

    @Override
    public void ensureLabels(LabelRoles roles) throws ForgeException {
        labels.ensure(roles);
    }

    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return seen.listed(() -> listing.oldest(closedToo, max));
    }

    @Override
    public IssueId create(String title, String body, Set<Label> wanted) throws ForgeException {
        String doing = "create an issue in " + home.name();
        if (title.isBlank()) {
            throw rest.trouble(Ask.get(home.at("issues"), doing), Kind.REFUSED, "an issue needs a title");
        }
        ObjectNode issue = withIds(JSON.objectNode().put("title", title).put("body", body), wanted);
        return seen.visible(() -> rest.sendFor(Ask.post(home.at("issues"), doing, issue), made -> IssueId.of(Json.number(made, "number"))));
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        JsonNode state = JSON.objectNode().put("state", open ? "open" : "closed");
        write(id, () -> Ask.patch(issues.at(id), (open ? "reopen " : "close ") + issues.name(id), state));
    }

    private void write(IssueId id, Home.Request<Ask> ask) throws ForgeException {
        try {
            rest.send(ask.send());
        } catch (ForgeException e) {
            rest.send(again(id, ask, e));
        }
    }

    private <T> T write(IssueId id, Home.Request<Ask> ask, java.util.function.Function<JsonNode, T> map) throws ForgeException {
        try {
            return rest.sendFor(ask.send(), map);
        } catch (ForgeException e) {
            return rest.sendFor(again(id, ask, e), map);
        }
    }

    /// The same by the repository's new name, if it turns out to have one: "gone" is also what a write meets that would have to be sent elsewhere.
    private Ask again(IssueId id, Home.Request<Ask> ask, ForgeException why) throws ForgeException {
        if (why.kind() != Kind.GONE) {
            throw why;
        }
        if (!home.confirm()) {
            read(id);
            throw home.mayNotWrite(why);
        }
        return ask.send();
    }

    private ObjectNode withIds(ObjectNode body, Set<Label> wanted) throws ForgeException {
        ArrayNode ids = body.putArray("labels");
        for (Label label : new TreeSet<>(wanted)) {
            ids.add(labels.id(label));
        }
        return body;
    }

    @Override
    public String login() throws ForgeException {
        return account.get();
    }

    @Override
    public Access access() throws ForgeException {
        return new GiteaAccess(home).issues();
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
