package dev.agentloop.forge.github;

import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.github.StubRepository.Item;
import dev.agentloop.forge.github.StubRepository.Report;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
    /// How many entries a page may have.
    int mostPerPage = PAGE_SIZE;
    boolean etags = true;

    /// How an answer other than a success is thrown.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Response response;

        Refused(Response response) {
            this.response = response;
        }
    }

    static Response message(int status, String message) {
        return Response.json(status, JSON.objectNode().put("message", message).put("documentation_url", "https://docs.github.com/rest"));
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
        if (name.equalsIgnoreCase(StubRepository.ELSEWHERE) && path.size() == 5) {
            return Response.json(200, json.issue(repository.items.get(Long.parseLong(path.get(4)))));
        }
        throw new Refused(message(404, "Not Found"));
    }

    private void authenticate(Request request) {
        String authorization = request.headers().getOrDefault("authorization", "");
        if (!authorization.isEmpty() && !authorization.equals("Bearer " + TOKEN)) {
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
                + String.join("/", path).replaceFirst("^issues/[^/]+", "issues/N").replaceFirst("^commits/[^/]+", "commits/SHA").replaceFirst("labels/.*", "labels/NAME");
        return switch (route) {
            case "GET " -> Response.json(200, json.repo(repository.name));
            case "GET issues" -> issues(request);
            case "POST issues" -> created(request);
            case "GET issues/N" -> Response.json(200, json.issue(item(request, path)));
            case "PATCH issues/N" -> patched(request, item(request, path));
            case "GET issues/N/comments" -> page(request, item(request, path).comments.stream(), json::comment, Optional.empty());
            case "POST issues/N/comments" -> commented(request, item(request, path));
            case "POST issues/N/labels" -> labelled(request, item(request, path));
            case "DELETE issues/N/labels/NAME" -> unlabelled(item(request, path), path.get(3));
            case "GET labels" -> page(request, repository.labelNames.values().stream(), json::label, Optional.empty());
            case "POST labels" -> labelCreated(request);
            case "GET pulls" -> pulls(request);
            case "POST pulls" -> pullOpened(request);
            case "GET commits/SHA/status" -> page(request, latest(repository.statuses, path.get(1)), json::status, Optional.of("statuses"));
            case "GET commits/SHA/check-runs" -> page(request, latest(repository.checkRuns, path.get(1)), json::checkRun, Optional.of("check_runs"));
            default -> route.startsWith("GET git/matching-refs/heads/") ? refs(request, path.get(3)) : message(404, "Not Found");
        };
    }

    private Item item(Request request, List<String> path) {
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

    private Stream<Item> present() {
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
        return page(request, found.sorted(order(q)), json::issue, Optional.empty());
    }

    private static boolean hasState(Item item, String state) {
        return state.equals("all") || item.open == state.equals("open");
    }

    private static Comparator<Item> order(Map<String, String> query) {
        Comparator<Item> byTime = Comparator.comparing((Item i) -> "updated".equals(query.get("sort")) ? i.updated : i.created).thenComparing(i -> i.number);
        return "asc".equals(query.get("direction")) ? byTime : byTime.reversed();
    }

    /// @param member of the object that holds the entries; empty when they are the answer
    private <T> Response page(Request request, Stream<T> all, Function<T, ObjectNode> map, Optional<String> member) {
        int size = Math.min(Integer.parseInt(request.query().getOrDefault("per_page", "30")), mostPerPage);
        int page = Integer.parseInt(request.query().getOrDefault("page", "1"));
        List<T> entries = all.toList();
        ArrayNode answer = JSON.arrayNode();
        entries.stream().skip((long) (page - 1) * size).limit(size).forEach(entry -> answer.add(map.apply(entry)));
        Response response = Response.json(200, member.<JsonNode>map(m -> JSON.objectNode().put("total_count", entries.size()).set(m, answer)).orElse(answer));
        if (entries.size() <= (long) page * size) {
            return response;
        }
        String last = link(request, (entries.size() + size - 1) / size);
        return response.with("Link", "<%s>; rel=\"next\", <%s>; rel=\"last\"".formatted(link(request, page + 1), last));
    }

    private String link(Request request, int page) {
        Map<String, String> query = new LinkedHashMap<>(request.query());
        query.put("page", Integer.toString(page));
        String encoded = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return server.url() + request.target().replaceFirst("\\?.*", "") + "?" + encoded;
    }

    private static Response invalid(String resource, String field, String code) {
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

    private Response patched(Request request, Item item) {
        repository.setOpen(item, request.json().path("state").asString().equals("open"));
        return Response.json(200, json.issue(item));
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

    private Response labelCreated(Request request) {
        String name = request.json().path("name").asString();
        if (repository.labelNames.containsKey(name)) {
            return invalid("Label", "name", "already_exists");
        }
        repository.labelColours.put(name, request.json().path("color").asString());
        repository.labelNames.put(name, name);
        return Response.json(201, json.label(name));
    }

    private Response pulls(Request request) {
        Optional<String> head = Optional.ofNullable(request.query().get("head"));
        Stream<Item> found = present()
                .filter(i -> i.pull.isPresent() && hasState(i, request.query().getOrDefault("state", "open")))
                .filter(i -> head.isEmpty() || head.get().equals(owner(i) + ":" + i.pull.orElseThrow().headBranch));
        return page(request, found.sorted(order(request.query())), json::pull, Optional.empty());
    }

    private static String owner(Item pull) {
        return pull.pull.orElseThrow().headRepository.replaceFirst("/.*", "");
    }

    private Response pullOpened(Request request) {
        JsonNode body = request.json();
        String head = body.path("head").asString();
        if (!repository.branches.containsKey(head)) {
            return invalid("PullRequest", "head", "invalid");
        }
        if (repository.openPull(repository.name, head).isPresent()) {
            ObjectNode answer = JSON.objectNode().put("message", "Validation Failed");
            answer.putArray("errors").addObject().put("resource", "PullRequest").put("code", "custom").put("message", "A pull request already exists for acme:" + head + ".");
            return Response.json(422, answer);
        }
        String commit = repository.branches.get(head);
        Item item = repository.addPull(LOGIN, body.path("title").asString(), body.path("body").asString(""), repository.name, head, commit, body.path("base").asString());
        return Response.json(201, json.pull(item));
    }

    private Response refs(Request request, String prefix) {
        Stream<String> refs = repository.branches.keySet().stream().filter(branch -> branch.startsWith(prefix));
        return page(request, refs, branch -> JSON.objectNode().put("ref", "refs/heads/" + branch), Optional.empty());
    }

    private static Stream<Report> latest(List<Report> reports, String commit) {
        Map<String, Report> latest = new LinkedHashMap<>();
        reports.stream().filter(r -> r.commit().equals(commit)).forEach(r -> latest.put(r.name(), r));
        return latest.values().stream();
    }

    @Override
    public void close() {
        server.close();
    }
}
