package dev.agentloop.forge.github;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.github.StubRepository.Item;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// GitHub as its documentation describes it, as far as agentloop uses it: paging by `Link`, ETags, `since`, pull requests among the issues, labels and logins
/// without case, times in whole seconds, 301 and 307 for what was renamed or transferred, 410 for what was deleted, 422 for what is not valid.
final class StubGitHub implements AutoCloseable {
    static final String TOKEN = "ghp_secretOfTheAgentloopAccount0123456789";
    static final String LOGIN = "Agentloop-Bot";
    /// In place of GitHub's 100, so that few issues are many pages.
    static final int PAGE_SIZE = 5;

    private static final int LONGEST_BODY = 65_536;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    final StubRepository repository = new StubRepository();
    final StubServer server = new StubServer(this::answer);
    final StubJson json = new StubJson(server.url(), repository);
    private final StubPulls pulls = new StubPulls(this);
    final StubForks forks = new StubForks();
    private final StubForkRoutes forkRoutes = new StubForkRoutes(this);
    private final StubReports reports = new StubReports(this);
    private final StubGit git = new StubGit(this);
    /// How many entries a page may have.
    int mostPerPage = PAGE_SIZE;
    boolean etags = true;

    /// How an answer other than a success is thrown.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Response response;

        Refused(Response response) {
            this.response = response;
        }
    }

    static Response message(int status, String message) {
        return Response.json(status, JSON.objectNode().put("message", message).put("documentation_url", "https://docs.github.com/rest"));
    }

    /// A body's member that the stub would ignore is an error of the stub or of who asks.
    static void knows(JsonNode body, String... members) {
        List<String> odd = body.propertyNames().stream().filter(name -> !List.of(members).contains(name)).toList();
        if (!odd.isEmpty()) {
            throw new Refused(message(599, "the stub does not know " + odd));
        }
    }

    private Response answer(Request request) {
        synchronized (repository) {
            Response response;
            try {
                response = route(request);
            } catch (Refused refused) {
                response = refused.response;
            }
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(repository.instant().atOffset(ZoneOffset.UTC));
            response = response.with("Date", date).with("x-ratelimit-remaining", "4999");
            if (etags && request.method().equals("GET") && response.status() == 200) {
                String etag = "W/\"" + Integer.toHexString((response.body() + response.headers().get("Link")).hashCode()) + "\"";
                boolean same = etag.equals(request.headers().get("if-none-match"));
                response = (same ? new Response(304, response.headers(), "") : response).with("ETag", etag);
            }
            return response;
        }
    }

    private Response route(Request request) {
        List<String> path = request.segments();
        authenticate(request);
        if (path.equals(List.of("user"))) {
            return Response.json(200, json.user(LOGIN));
        }
        if (request.method().equals("POST") && path.equals(List.of("graphql"))) {
            return issueDeleted(request.json());
        }
        if (path.size() >= 2 && path.getFirst().equals("repositories")) {
            return inRepository(request, path.subList(2, path.size()));
        }
        if (path.size() < 3 || !path.getFirst().equals("repos")) {
            throw new Refused(message(404, "Not Found"));
        }
        String name = path.get(1) + "/" + path.get(2);
        if (name.equalsIgnoreCase(repository.name)) {
            return inRepository(request, path.subList(3, path.size()));
        }
        if (name.equalsIgnoreCase(StubRepository.HERE)) {
            throw moved(request, "/repositories/4242" + request.target().substring(("/repos/" + name).length()));
        }
        if (forks.named(name).isPresent()) {
            return forkRoutes.inOther(request, forks.named(name).get(), path.subList(3, path.size()));
        }
        if (name.equalsIgnoreCase(StubRepository.ELSEWHERE) && path.size() == 5) {
            return Response.json(200, json.issue(repository.items.get(Long.parseLong(path.get(4)))));
        }
        throw new Refused(message(404, "Not Found"));
    }

    /// Both words are documented.
    private void authenticate(Request request) {
        String authorization = request.headers().getOrDefault("authorization", "");
        if (!authorization.isEmpty() && !authorization.equals("Bearer " + TOKEN) && !authorization.equals("token " + TOKEN)) {
            throw new Refused(message(401, "Bad credentials"));
        }
        if (authorization.isEmpty() && !request.method().equals("GET")) {
            throw new Refused(message(401, "Requires authentication"));
        }
    }

    private Refused moved(Request request, String to) {
        int status = request.method().equals("GET") ? 301 : 307;
        return new Refused(message(status, "Moved Permanently").with("Location", server.url() + to));
    }

    private Response inRepository(Request request, List<String> path) {
        String route = request.method() + " "
                + String.join("/", path).replaceFirst("^issues/[^/]+", "issues/N").replaceFirst("labels/.*", "labels/NAME");
        return switch (route) {
            case "GET " -> described();
            case "GET issues" -> issues(request);
            case "POST issues" -> created(request);
            case "GET issues/N" -> Response.json(200, json.issue(item(request, path)));
            case "PATCH issues/N" -> patched(request, item(request, path), json::issue);
            case "GET issues/N/comments" -> page(request).of(item(request, path).comments.stream(), json::comment);
            case "POST issues/N/comments" -> commented(request, item(request, path));
            case "POST issues/N/labels" -> labelled(request, item(request, path));
            case "DELETE issues/N/labels/NAME" -> unlabelled(item(request, path), path.get(3));
            case "GET labels" -> page(request).of(repository.labelNames.values().stream(), json::label);
            case "GET labels/NAME" -> labelFound(path.get(1));
            case "POST labels" -> labelCreated(request);
            default -> elsewhere(request, path);
        };
    }

    /// With what GitHub says of the token beside any answer.
    private Response described() {
        Response response = Response.json(200, json.repo(repository.name));
        response = repository.scopes == null ? response : response.with("X-OAuth-Scopes", repository.scopes);
        return repository.expiration == null ? response : response.with("github-authentication-token-expiration", repository.expiration);
    }

    private Response elsewhere(Request request, List<String> path) {
        return switch (path.getFirst()) {
            case "forks" -> forkRoutes.answer(request);
            case "pulls" -> pulls.answer(request, path);
            case "commits", "statuses" -> reports.answer(request, path);
            case "git" -> git.answer(request, path.subList(1, path.size()));
            default -> message(404, "Not Found");
        };
    }

    Item item(Request request, List<String> path) {
        Item item = path.get(1).matches("[0-9]+") ? repository.items.get(Long.parseLong(path.get(1))) : null;
        if (item == null) {
            throw new Refused(message(404, "Not Found"));
        }
        if (item.deleted) {
            throw new Refused(message(410, "This issue was deleted"));
        }
        if (item.transferred) {
            String tail = path.size() > 2 ? "/" + String.join("/", path.subList(2, path.size())) : "";
            throw moved(request, "/repos/" + StubRepository.ELSEWHERE + "/issues/" + item.number + tail);
        }
        return item;
    }

    Stream<Item> present() {
        return repository.items.values().stream().filter(i -> !i.deleted && !i.transferred);
    }

    private Response issues(Request request) {
        Map<String, String> q = request.query();
        List<String> labels = Arrays.stream(q.getOrDefault("labels", "").split(",")).filter(l -> !l.isEmpty()).toList();
        Optional<Instant> since = Optional.ofNullable(q.get("since")).map(Instant::parse);
        Stream<Item> found = present()
                .filter(i -> hasState(i, q.getOrDefault("state", "open")))
                .filter(i -> i.labels.containsAll(labels))
                .filter(i -> since.isEmpty() || !i.updated.isBefore(since.get()));
        return page(request).of(found.sorted(order(q)), json::issue);
    }

    static boolean hasState(Item item, String state) {
        return state.equals("all") || item.open == state.equals("open");
    }

    static Comparator<Item> order(Map<String, String> query) {
        Comparator<Item> byTime = Comparator.comparing((Item i) -> "updated".equals(query.get("sort")) ? i.updated : i.created).thenComparing(i -> i.number);
        return "asc".equals(query.get("direction")) ? byTime : byTime.reversed();
    }

    StubPage page(Request request) {
        return new StubPage(request, server.url(), mostPerPage);
    }

    static Response invalid(String resource, String field, String code) {
        ObjectNode body = JSON.objectNode().put("message", "Validation Failed");
        body.putArray("errors").addObject().put("resource", resource).put("field", field).put("code", code);
        return Response.json(422, body);
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private Response created(Request request) {
        JsonNode body = request.json();
        if (body.path("title").asString("").isBlank()) {
            return invalid("Issue", "title", "missing_field");
        }
        return Response.json(201, json.issue(repository.add(LOGIN, body.path("title").asString(), body.path("body").asString(""), names(body.path("labels")))));
    }

    Response patched(Request request, Item item, Function<Item, ObjectNode> map) {
        JsonNode body = request.json();
        knows(body, "title", "body", "state");
        if (body.has("title") && body.path("title").asString("").isBlank()) {
            return invalid(item.pull.isPresent() ? "PullRequest" : "Issue", "title", "missing_field");
        }
        item.title = body.path("title").asString(item.title);
        item.body = body.path("body").asString(item.body);
        repository.touch(item);
        body.path("state").stringValueOpt().ifPresent(state -> repository.setOpen(item, state.equals("open")));
        return Response.json(200, map.apply(item));
    }

    /// The one mutation of GraphQL that the far side needs: REST deletes no issue.
    private Response issueDeleted(JsonNode body) {
        if (!body.path("query").asString().contains("deleteIssue(input: {issueId: $id})")) {
            return message(599, "the stub does not know this query");
        }
        ObjectNode answer = JSON.objectNode();
        Optional<Item> found = present().filter(item -> item.pull.isEmpty() && StubJson.node(item).equals(body.path("variables").path("id").asString())).findFirst();
        found.ifPresent(item -> item.deleted = true);
        if (found.isEmpty()) {
            answer.putArray("errors").addObject().put("type", "NOT_FOUND").put("message", "Could not resolve to a node with the global id");
        }
        answer.putObject("data");
        return Response.json(200, answer);
    }

    private Response commented(Request request, Item item) {
        String body = request.json().path("body").asString();
        if (item.locked) {
            return message(403, "Unable to create comment because issue is locked.");
        }
        if (body.length() > LONGEST_BODY) {
            return message(422, "Validation Failed: body is too long (maximum is 65536 characters)");
        }
        repository.comment(item, LOGIN, body);
        return Response.json(201, json.comment(item.comments.getLast()));
    }

    private Response labelled(Request request, Item item) {
        names(request.json().path("labels")).forEach(label -> repository.label(item, label));
        return Response.json(200, json.issue(item).path("labels"));
    }

    private Response unlabelled(Item item, String label) {
        return repository.unlabel(item, label) ? Response.json(200, json.issue(item).path("labels")) : message(404, "Label does not exist");
    }

    private Response labelFound(String name) {
        return repository.labelNames.containsKey(name) ? Response.json(200, json.label(repository.labelNames.get(name))) : message(404, "Not Found");
    }

    private Response labelCreated(Request request) {
        String name = request.json().path("name").asString();
        if (repository.labelNames.containsKey(name)) {
            return invalid("Label", "name", "already_exists");
        }
        repository.labelColours.put(name, request.json().path("color").asString());
        repository.labelNames.put(name, name);
        return Response.json(201, json.label(name));
    }

    @Override
    public void close() {
        server.close();
    }
}
