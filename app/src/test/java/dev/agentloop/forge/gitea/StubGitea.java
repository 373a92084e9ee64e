package dev.agentloop.forge.gitea;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gitea, or Forgejo, as their sources and Swagger descriptions describe them, as far as agentloop uses them: numbered pages with `X-Total-Count` and no ETags, labels by
/// id, times with a zone, 307 after a rename, 500 for the comments of what is not there.
///
/// What neither describes (a path, a query parameter, a member of a body) is answered 599, and noted as a violation, which fails the test when the stub is closed.
final class StubGitea implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef0123456789abcdef01234567";
    static final String LOGIN = "Agentloop-Bot";
    /// In place of Gitea's 50, so that few issues are many pages.
    static final int PAGE_SIZE = 5;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    enum Flavour {
        GITEA,
        FORGEJO
    }

    final Flavour flavour;
    final StubRepository repository = new StubRepository();
    final StubJson json = new StubJson(repository);
    final StubForks forks = new StubForks();
    final List<String> violations = new ArrayList<>();
    final StubServer server = new StubServer(this::answer);
    private final List<Route> routes = new ArrayList<>();
    private final StubForkRoutes forkRoutes = new StubForkRoutes(this);
    /// The server's `MAX_RESPONSE_ITEMS`.
    int mostPerPage = PAGE_SIZE;

    StubGitea(Flavour flavour) {
        this.flavour = flavour;
        new StubIssues(this).addTo(routes);
        new StubPulls(this).addTo(routes);
        forkRoutes.addTo(routes);
    }

    /// One operation.
    ///
    /// @param path `issues/*/labels`; a last `**` is the rest
    /// @param query its parameters
    /// @param body the members its body may have
    record Route(String method, String path, Set<String> query, Set<String> body, Handler handler) {}

    interface Handler {
        /// @param parts what stands for the stars
        Response answer(Request request, List<String> parts);
    }

    /// How an answer other than a success is thrown.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Response response;

        Refused(Response response) {
            this.response = response;
        }
    }

    static Response message(int status, String message) {
        return Response.json(status, JSON.objectNode().put("message", message).put("url", StubJson.WEB + "api/swagger"));
    }

    static Refused notFound() {
        ObjectNode body = JSON.objectNode().put("message", "The target couldn't be found.").put("url", StubJson.WEB + "api/swagger");
        body.putNull("errors");
        return new Refused(Response.json(404, body));
    }

    private Response answer(Request request) {
        synchronized (repository) {
            Response response;
            try {
                response = authenticated(request);
            } catch (Refused refused) {
                response = refused.response;
            } catch (RuntimeException e) {
                response = violation(request, e.toString());
            }
            return response.with("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(repository.instant().atOffset(ZoneOffset.UTC)));
        }
    }

    private Response violation(Request request, String words) {
        violations.add(request + ": " + words);
        return message(599, words);
    }

    private Response authenticated(Request request) {
        String authorization = request.headers().getOrDefault("authorization", "");
        if (!authorization.isEmpty() && !authorization.matches("(?i)(token|bearer) " + TOKEN)) {
            return message(401, "invalid username, password or token");
        }
        if (authorization.isEmpty() && !request.method().equals("GET")) {
            return message(401, "token is required");
        }
        List<String> path = request.segments();
        if (path.size() < 3 || !path.subList(0, 2).equals(List.of("api", "v1"))) {
            return new Response(404, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><title>Page Not Found</title>");
        }
        return below(request, path.subList(2, path.size()));
    }

    private Response below(Request request, List<String> path) {
        if (path.equals(List.of("user"))) {
            return Response.json(200, json.user(LOGIN));
        }
        if (path.equals(List.of("settings", "api"))) {
            return Response.json(200, JSON.objectNode().put("max_response_items", mostPerPage));
        }
        if (path.size() == 3 && path.getFirst().equals("orgs") && path.getLast().equals("labels")) {
            if (!repository.organisation || !path.get(1).equals("acme")) {
                throw notFound();
            }
            return page(request, repository.labels.stream().filter(StubRepository.Tag::ofOrganisation), json::label, false);
        }
        if (path.size() < 3 || !path.getFirst().equals("repos")) {
            return violation(request, "no such path");
        }
        String name = path.get(1) + "/" + path.get(2);
        if (name.equalsIgnoreCase(StubRepository.HERE) && !name.equalsIgnoreCase(repository.name)) {
            String to = request.target().replaceFirst("/repos/[^/]+/[^/?]+", "/repos/" + repository.name);
            return new Response(307, Map.of("Location", to), "");
        }
        if (forks.named(name).isPresent()) {
            return forkRoutes.inOther(request, forks.named(name).get(), path.subList(3, path.size()));
        }
        if (!name.equalsIgnoreCase(repository.name)) {
            throw notFound();
        }
        return inRepository(request, path.subList(3, path.size()));
    }

    private Response inRepository(Request request, List<String> path) {
        if (path.isEmpty()) {
            return Response.json(200, json.repo(repository.name));
        }
        for (Route route : routes) {
            List<String> parts = route.method().equals(request.method()) ? match(route.path().split("/"), path) : null;
            if (parts != null) {
                return checked(request, route, parts);
            }
        }
        return violation(request, "no such path");
    }

    /// @return null when it does not fit
    private static List<String> match(String[] pattern, List<String> path) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].equals("**") && i < path.size()) {
                parts.add(String.join("/", path.subList(i, path.size())));
                return parts;
            }
            if (i >= path.size() || !pattern[i].equals("*") && !pattern[i].equals(path.get(i))) {
                return null;
            }
            if (pattern[i].equals("*")) {
                parts.add(path.get(i));
            }
        }
        return pattern.length == path.size() ? parts : null;
    }

    private Response checked(Request request, Route route, List<String> parts) {
        for (String name : request.query().keySet()) {
            if (!route.query().contains(name)) {
                return violation(request, "no query parameter " + name);
            }
        }
        if (!request.body().isEmpty()) {
            for (String name : request.json().propertyNames()) {
                if (!route.body().contains(name)) {
                    return violation(request, "no member " + name);
                }
            }
        }
        return route.handler().answer(request, parts);
    }

    /// @param linked whether this listing has the `Link` header besides the count
    <T> Response page(Request request, Stream<T> all, Function<T, ObjectNode> map, boolean linked) {
        int asked = Integer.parseInt(request.query().getOrDefault("limit", "0"));
        int size = asked <= 0 ? mostPerPage : Math.min(asked, mostPerPage);
        int page = Math.max(1, Integer.parseInt(request.query().getOrDefault("page", "1")));
        List<T> entries = all.toList();
        ArrayNode answer = JSON.arrayNode();
        entries.stream().skip((long) (page - 1) * size).limit(size).forEach(entry -> answer.add(map.apply(entry)));
        Response response = Response.json(200, answer).with("X-Total-Count", Integer.toString(entries.size()));
        boolean more = entries.size() > (long) page * size;
        return linked && more ? response.with("Link", "<%s>; rel=\"next\"".formatted(link(request, page + 1))) : response;
    }

    /// It begins with the address the server thinks it has.
    private String link(Request request, int page) {
        Map<String, String> query = new LinkedHashMap<>(request.query());
        query.put("page", Integer.toString(page));
        String encoded = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return StubJson.WEB + request.target().replaceFirst("^/", "").replaceFirst("\\?.*", "") + "?" + encoded;
    }

    static Set<String> set(String... names) {
        return Arrays.stream(names).flatMap(some -> Arrays.stream(some.split(" "))).collect(Collectors.toSet());
    }

    static List<JsonNode> list(JsonNode array) {
        return array.valueStream().toList();
    }

    @Override
    public void close() {
        server.close();
        if (!violations.isEmpty()) {
            throw new AssertionError("asked for what is not described: " + violations);
        }
    }
}
