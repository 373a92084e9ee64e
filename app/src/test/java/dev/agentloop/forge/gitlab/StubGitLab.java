package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitlab.StubProject.Item;
import dev.agentloop.forge.gitlab.StubRoutes.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// GitLab as its documentation and source describe it, as far as agentloop uses it, served below a path: paging by `Link` and without totals, ETags, `updated_after`,
/// touches once a minute, quick actions, labels that differ by case, 301 and 405 for a project with another path, 404 for what may not be seen.
final class StubGitLab implements AutoCloseable {
    static final String TOKEN = "glpat-secretOfTheAgentloopAccount";
    static final String LOGIN = "agentloop-bot";
    /// In place of GitLab's 100, so that few issues are many pages.
    static final int PAGE_SIZE = 5;

    private static final List<String> BASE = List.of("gitlab", "api", "v4");
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    final StubProject project = new StubProject();
    final StubForks forks = new StubForks();
    final StubRoutes routes = new StubRoutes();
    final StubServer server = new StubServer(this::answer);
    private final StubForkRoutes forkRoutes = new StubForkRoutes(this);
    final StubJson json = new StubJson(server.url() + "/gitlab", project);
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

    StubGitLab() {
        routes.get("user", "", _ -> Response.json(200, json.user(LOGIN)));
        routes.get("personal_access_tokens/self", "", _ -> project.scopes == null ? message(401, "401 Unauthorized") : Response.json(200, json.ownToken()));
        routes.get("projects/:id", "statistics license with_custom_attributes", this::described);
        new StubIssues(this).register();
        new StubMergeRequests(this).register();
        forkRoutes.register();
    }

    String apiURL() {
        return server.url() + "/" + String.join("/", BASE);
    }

    static Response message(int status, String message) {
        return Response.json(status, JSON.objectNode().put("message", message));
    }

    static Refused notFound(String what) {
        return new Refused(message(404, what.isEmpty() ? "404 Not found" : "404 " + what + " Not Found"));
    }

    private Response answer(Request request) {
        synchronized (project) {
            Response response;
            try {
                response = route(request);
            } catch (Refused refused) {
                response = refused.response;
            }
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(project.instant().atOffset(ZoneOffset.UTC));
            response = response.with("Date", date).with("RateLimit-Remaining", "1999");
            if (etags && request.method().equals("GET") && response.status() == 200) {
                // Of the body alone, as Rack makes it.
                String etag = "W/\"" + Integer.toHexString(response.body().hashCode()) + "\"";
                boolean same = etag.equals(request.headers().get("if-none-match"));
                response = (same ? new Response(304, response.headers(), "") : response).with("ETag", etag);
            }
            return response;
        }
    }

    private Response route(Request request) {
        List<String> path = request.segments();
        if (path.size() <= BASE.size() || !path.subList(0, BASE.size()).equals(BASE)) {
            return new Response(404, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html><title>The page you're looking for could not be found</title></html>");
        }
        authenticate(request);
        return routes.answer(request, path.subList(BASE.size(), path.size()));
    }

    private void authenticate(Request request) {
        String bearer = request.headers().getOrDefault("authorization", "");
        String token = bearer.startsWith("Bearer ") ? bearer.substring(7) : request.headers().getOrDefault("private-token", bearer);
        boolean anonymous = token.isEmpty() && request.method().equals("GET") && !request.target().endsWith("/user");
        if (!anonymous && !token.equals(TOKEN)) {
            throw new Refused(message(401, "401 Unauthorized"));
        }
    }

    private Response described(Call call) {
        if (forkRoutes.other(call).isPresent()) {
            return Response.json(200, forkRoutes.looked(forkRoutes.other(call).get()));
        }
        return switch (call.arg("id").toLowerCase(java.util.Locale.ROOT)) {
            case StubProject.STRANGERS, "" + StubProject.STRANGERS_ID -> Response.json(200, json.project(StubProject.STRANGERS, StubProject.STRANGERS_ID));
            default -> {
                inProject(call);
                yield Response.json(200, json.project(project.path, StubProject.ID));
            }
        };
    }

    /// Goes on when the call is about the project.
    void inProject(Call call) {
        String id = call.arg("id");
        if (id.equals("" + StubProject.ID) || id.equalsIgnoreCase(project.path)) {
            if (project.archived && !call.request().method().equals("GET")) {
                throw new Refused(message(403, "403 Forbidden"));
            }
            return;
        }
        if (!id.equalsIgnoreCase(StubProject.HERE)) {
            throw notFound("Project");
        }
        if (!call.request().method().equals("GET")) {
            throw new Refused(message(405, "Non GET methods are not allowed for moved projects"));
        }
        String to = apiURL() + "/projects/" + StubProject.ID + call.request().target().substring(("/gitlab/api/v4/projects/" + StubProject.HERE.replace("/", "%2F")).length());
        throw new Refused(message(301, "This resource has been moved permanently to " + to).with("Location", to));
    }

    Item item(Map<Long, Item> among, String iid) {
        Item item = iid.matches("[0-9]{1,18}") ? among.get(Long.parseLong(iid)) : null;
        if (item == null || item.deleted) {
            throw notFound("");
        }
        return item;
    }

    <T> Response page(Call call, Stream<T> all, Function<T, ObjectNode> map) {
        int size = Math.min(Integer.parseInt(call.query("per_page").orElse("20")), mostPerPage);
        int page = Integer.parseInt(call.query("page").orElse("1"));
        List<T> entries = all.toList();
        ArrayNode answer = JSON.arrayNode();
        entries.stream().skip((long) (page - 1) * size).limit(size).forEach(entry -> answer.add(map.apply(entry)));
        Response response = Response.json(200, answer)
                .with("X-Page", "" + page)
                .with("X-Per-Page", "" + size)
                .with("X-Prev-Page", page > 1 ? "" + (page - 1) : "");
        String first = "<%s>; rel=\"first\"".formatted(link(call.request(), 1));
        boolean last = entries.size() <= (long) page * size;
        return last
                ? response.with("Link", first).with("X-Next-Page", "")
                : response.with("Link", "<%s>; rel=\"next\", %s".formatted(link(call.request(), page + 1), first)).with("X-Next-Page", "" + (page + 1));
    }

    private String link(Request request, int page) {
        Map<String, String> query = new LinkedHashMap<>(request.query());
        query.put("page", Integer.toString(page));
        String encoded = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return server.url() + request.target().replaceFirst("\\?.*", "") + "?" + encoded;
    }

    /// GitLab's words for what is not valid: `{"message":{"title":["can't be blank"]}}`.
    static Refused invalid(String attribute, String what) {
        ObjectNode body = JSON.objectNode();
        body.putObject("message").putArray(attribute).add(what);
        return new Refused(Response.json(400, body));
    }

    static void oneOf(Call call, String parameter, String... values) {
        call.query(parameter).filter(value -> !List.of(values).contains(value)).ifPresent(_ -> {
            throw new Refused(Response.json(400, JSON.objectNode().put("error", parameter + " does not have a valid value")));
        });
    }

    /// Names parted by commas, or as an array.
    static List<String> names(JsonNode value) {
        Stream<String> texts = value.isArray() ? value.valueStream().map(JsonNode::asString) : value.stringValueOpt().stream();
        return texts.flatMap(text -> Stream.of(text.split(","))).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
