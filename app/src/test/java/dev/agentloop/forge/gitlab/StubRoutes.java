package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/// What may be asked of the stub: path, parameters and body properties as GitLab's source declares them. GitLab itself leaves unheeded what it does not know; here it is
/// an offence, because a parameter that is left unheeded does not do what it was meant to.
final class StubRoutes {
    private static final Set<String> PAGING = Set.of("page", "per_page");

    private final List<Route> routes = new ArrayList<>();
    final List<String> offences = new ArrayList<>();

    /// A request that fits a route.
    ///
    /// @param args what stands in the path for `:name`
    /// @param body missing when there is none
    record Call(Request request, Map<String, String> args, JsonNode body) {
        String arg(String name) {
            return args.get(name);
        }

        Optional<String> query(String name) {
            return Optional.ofNullable(request.query().get(name)).filter(value -> !value.isEmpty());
        }

        Optional<String> text(String property) {
            return body.path(property).stringValueOpt();
        }
    }

    @FunctionalInterface
    interface Handler {
        Response answer(Call call);
    }

    private record Route(String method, List<String> path, Set<String> query, Set<String> body, Handler handler) {
        Optional<Map<String, String>> fits(Request request, List<String> segments) {
            if (!method.equals(request.method()) || segments.size() != path.size()) {
                return Optional.empty();
            }
            Map<String, String> args = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                if (path.get(i).startsWith(":")) {
                    args.put(path.get(i).substring(1), segments.get(i));
                } else if (!path.get(i).equals(segments.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(args);
        }
    }

    /// @param path with `:name` for what varies
    /// @param query names, parted by blanks; paging comes by itself
    void get(String path, String query, Handler handler) {
        Set<String> names = new HashSet<>(words(query));
        names.addAll(PAGING);
        routes.add(new Route("GET", List.of(path.split("/")), names, Set.of(), handler));
    }

    /// @param body names of its properties, parted by blanks
    void write(String method, String path, String body, Handler handler) {
        routes.add(new Route(method, List.of(path.split("/")), Set.of(), words(body), handler));
    }

    private static Set<String> words(String text) {
        return text.isBlank() ? Set.of() : Set.of(text.split(" "));
    }

    /// @param segments of the path below the API's base
    Response answer(Request request, List<String> segments) {
        for (Route route : routes) {
            Optional<Map<String, String>> args = route.fits(request, segments);
            if (args.isPresent()) {
                return answer(route, new Call(request, args.get(), request.body().isEmpty() ? MissingNode.getInstance() : request.json()));
            }
        }
        return offence(request, "is not documented");
    }

    private Response answer(Route route, Call call) {
        for (String name : call.request().query().keySet()) {
            if (!route.query().contains(name)) {
                return offence(call.request(), "has the undocumented parameter " + name);
            }
        }
        for (String name : call.body().propertyNames()) {
            if (!route.body().contains(name)) {
                return offence(call.request(), "has the undocumented property " + name);
            }
        }
        return route.handler().answer(call);
    }

    private Response offence(Request request, String what) {
        offences.add(request + " " + what);
        return Response.json(599, JsonNodeFactory.instance.objectNode().put("message", "the stub does not take it: " + offences.getLast()));
    }
}
