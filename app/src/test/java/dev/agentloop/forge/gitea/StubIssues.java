package dev.agentloop.forge.gitea;

import static dev.agentloop.forge.gitea.StubGitea.list;
import static dev.agentloop.forge.gitea.StubGitea.message;
import static dev.agentloop.forge.gitea.StubGitea.notFound;
import static dev.agentloop.forge.gitea.StubGitea.set;

import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitea.StubGitea.Flavour;
import dev.agentloop.forge.gitea.StubGitea.Refused;
import dev.agentloop.forge.gitea.StubGitea.Route;
import dev.agentloop.forge.gitea.StubRepository.Item;
import dev.agentloop.forge.gitea.StubRepository.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The stub's issues, comments and labels.
final class StubIssues {
    private final StubGitea gitea;
    private final StubRepository repository;

    StubIssues(StubGitea gitea) {
        this.gitea = gitea;
        this.repository = gitea.repository;
    }

    void addTo(List<Route> routes) {
        Set<String> listing = set("state labels q type milestones since before created_by assigned_by mentioned_by page limit");
        if (gitea.flavour == Flavour.FORGEJO) {
            listing.add("sort");
        }
        Set<String> creation = set("title body labels assignee assignees closed due_date milestone ref");
        Set<String> edit = set("title body state assignee assignees due_date milestone ref unset_due_date");
        Set<String> none = Set.of();
        routes.add(new Route("GET", "issues", listing, none, (r, _) -> issues(r)));
        routes.add(new Route("POST", "issues", none, creation, (r, _) -> created(r)));
        routes.add(new Route("GET", "issues/*", none, none, (_, p) -> Response.json(200, gitea.json.issue(item(p)))));
        routes.add(new Route("PATCH", "issues/*", none, edit, (r, p) -> edited(r, item(p))));
        routes.add(new Route("DELETE", "issues/*", none, none, (_, p) -> deleted(item(p))));
        routes.add(new Route("GET", "issues/*/comments", set("since before"), none, (_, p) -> comments(fragile(p))));
        routes.add(new Route("POST", "issues/*/comments", none, set("body"), (r, p) -> commented(r, p)));
        routes.add(new Route("GET", "issues/*/labels", none, none, (_, p) -> Response.json(200, gitea.json.labels(item(p)))));
        routes.add(new Route("POST", "issues/*/labels", none, set("labels"), (r, p) -> labelled(r, item(p))));
        routes.add(new Route("DELETE", "issues/*/labels/*", none, none, (_, p) -> unlabelled(item(p), p.get(1))));
        routes.add(new Route("GET", "labels", set("page limit"), none, (r, _) -> gitea.page(r, repository.labels.stream().filter(t -> !t.ofOrganisation()), gitea.json::label, false)));
        routes.add(new Route("DELETE", "labels/*", none, none, (_, p) -> labelDeleted(Long.parseLong(p.getFirst()))));
        routes.add(new Route("POST", "labels", none, set("name color description exclusive is_archived"), (r, _) -> labelCreated(r)));
    }

    private Response labelDeleted(long id) {
        repository.items.values().forEach(item -> item.labels.remove(id));
        repository.labels.removeIf(tag -> tag.id() == id);
        return new Response(204, Map.of(), "");
    }

    private Item item(List<String> parts) {
        Item item = parts.getFirst().matches("[0-9]+") ? repository.items.get(Long.parseLong(parts.getFirst())) : null;
        if (item == null || repository.issuesOff && item.pull.isEmpty()) {
            throw notFound();
        }
        return item;
    }

    /// Where Gitea forgot to tell "not there" from a fault of its own.
    private Item fragile(List<String> parts) {
        Item item = repository.items.get(Long.parseLong(parts.getFirst()));
        if (item == null) {
            throw new Refused(message(500, ""));
        }
        return item(parts);
    }

    private Response issues(Request request) {
        Map<String, String> q = request.query();
        if (repository.issuesOff) {
            throw notFound();
        }
        Set<Long> labels = labelIds(q.getOrDefault("labels", ""));
        Instant since = q.containsKey("since") ? Instant.parse(q.get("since")) : Instant.MIN;
        Stream<Item> found = repository.items.values().stream()
                .filter(i -> q.getOrDefault("type", "").isEmpty() || i.pull.isPresent() == q.get("type").equals("pulls"))
                .filter(i -> hasState(i, q.getOrDefault("state", "open")))
                .filter(i -> i.labels.containsAll(labels))
                .filter(i -> !i.updated.isBefore(since));
        return gitea.page(request, found.sorted(Comparator.comparing((Item i) -> i.number).reversed()), gitea.json::issue, true);
    }

    static boolean hasState(Item item, String state) {
        return state.equals("all") || item.open == state.equals("open");
    }

    /// Unknown names are discarded; Gitea knows the repository's only, Forgejo the organisation's too. An issue must have all that are known.
    private Set<Long> labelIds(String names) {
        Set<String> wanted = new HashSet<>(Arrays.asList(names.split(",")));
        return repository.labels.stream()
                .filter(tag -> wanted.contains(tag.name()) && (!tag.ofOrganisation() || gitea.flavour == Flavour.FORGEJO))
                .map(Tag::id)
                .collect(Collectors.toSet());
    }

    private void mustNotBeArchived() {
        if (repository.archived) {
            throw new Refused(message(423, repository.name + " is archived"));
        }
    }

    private void mustWrite() {
        if (!repository.writer) {
            throw new Refused(message(403, "write permission is required"));
        }
    }

    private Response created(Request request) {
        mustNotBeArchived();
        JsonNode body = request.json();
        if (body.path("title").asString("").isEmpty()) {
            return message(422, "[Title]: Required");
        }
        Item item = repository.add(StubGitea.LOGIN, body.path("title").asString(), body.path("body").asString(""), List.of());
        if (repository.writer) {
            list(body.path("labels")).forEach(id -> item.labels.add(repository.tag(id.asLong()).orElseThrow().id()));
        }
        return Response.json(201, gitea.json.issue(item));
    }

    private Response edited(Request request, Item item) {
        JsonNode body = request.json();
        if (!repository.writer && !item.author.equals(StubGitea.LOGIN)) {
            return message(403, "");
        }
        if (body.has("title") || body.has("body")) {
            item.title = body.path("title").asString(item.title);
            item.body = body.path("body").asString(item.body);
            repository.touch(item);
        }
        if (body.has("state")) {
            repository.setOpen(item, body.path("state").asString().equals("open"));
        }
        return Response.json(201, gitea.json.issue(item));
    }

    private Response deleted(Item item) {
        repository.items.remove(item.number);
        return new Response(204, Map.of(), "");
    }

    private Response comments(Item item) {
        return Response.json(200, StubJson.JSON.arrayNode().addAll(item.comments.stream().map(gitea.json::comment).toList()))
                .with("X-Total-Count", Integer.toString(item.comments.size()));
    }

    private Response commented(Request request, List<String> parts) {
        mustNotBeArchived();
        Item item = fragile(parts);
        String body = request.json().path("body").asString("");
        if (body.isEmpty()) {
            return message(422, "[Body]: Required");
        }
        if (item.locked && !repository.writer) {
            // In the language of whoever asks, or else of the server.
            boolean english = request.headers().getOrDefault("accept-language", "").startsWith("en");
            return message(403, english ? "You cannot comment on a locked issue." : "Du kannst ein gesperrtes Issue nicht kommentieren.");
        }
        return Response.json(201, gitea.json.comment(repository.comment(item, StubGitea.LOGIN, body)));
    }

    /// Ids or names, never both. What is not the repository's or its organisation's is left out without a word.
    private Response labelled(Request request, Item item) {
        mustWrite();
        List<JsonNode> wanted = list(request.json().path("labels"));
        if (wanted.stream().map(JsonNode::isNumber).distinct().count() > 1) {
            return message(400, "labels should be an array of strings or integers");
        }
        List<Tag> tags = new ArrayList<>();
        wanted.forEach(label -> (label.isNumber() ? repository.tag(label.asLong()).stream() : repository.named(label.asString())).forEach(tags::add));
        tags.forEach(tag -> repository.label(item, tag));
        return Response.json(200, gitea.json.labels(item));
    }

    private Response unlabelled(Item item, String id) {
        mustWrite();
        if (!id.matches("[0-9]+") || repository.tag(Long.parseLong(id)).isEmpty()) {
            return message(422, "label does not exist [label_id: %s]".formatted(id));
        }
        repository.unlabel(item, Long.parseLong(id));
        return new Response(204, Map.of(), "");
    }

    private Response labelCreated(Request request) {
        if (!repository.writer) {
            return message(403, "user should have a permission to write to a repo");
        }
        JsonNode body = request.json();
        String colour = body.path("color").asString("");
        if (!colour.matches("#?[0-9a-f]{6}")) {
            return message(422, "bad color code: " + colour);
        }
        Tag made = repository.createLabel(
                body.path("name").asString(), colour.replace("#", ""), body.path("description").asString(""), body.path("exclusive").asBoolean(false), false);
        return Response.json(201, gitea.json.label(made));
    }
}
