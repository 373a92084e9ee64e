package dev.agentloop.forge.github;

import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The page of a listing that a request asks the stub for.
///
/// @param url the stub's
/// @param most entries a page may have
record StubPage(Request request, String url, int most) {
    <T> Response of(Stream<T> all, Function<T, ObjectNode> map) {
        List<T> entries = all.toList();
        return linked(Response.json(200, entries(entries, map)), entries.size());
    }

    /// The entries are a member of an object, and counted.
    ///
    /// @param object with its other members
    <T> Response within(ObjectNode object, String member, Stream<T> all, Function<T, ObjectNode> map) {
        List<T> entries = all.toList();
        object.put("total_count", entries.size()).set(member, entries(entries, map));
        return linked(Response.json(200, object), entries.size());
    }

    private int size() {
        return Math.min(Integer.parseInt(request.query().getOrDefault("per_page", "30")), most);
    }

    private int number() {
        return Integer.parseInt(request.query().getOrDefault("page", "1"));
    }

    private <T> ArrayNode entries(List<T> all, Function<T, ObjectNode> map) {
        ArrayNode page = JsonNodeFactory.instance.arrayNode();
        all.stream().skip((long) (number() - 1) * size()).limit(size()).forEach(entry -> page.add(map.apply(entry)));
        return page;
    }

    private Response linked(Response response, int all) {
        if (all <= (long) number() * size()) {
            return response;
        }
        return response.with("Link", "<%s>; rel=\"next\", <%s>; rel=\"last\"".formatted(link(number() + 1), link((all + size() - 1) / size())));
    }

    private String link(int page) {
        Map<String, String> query = new LinkedHashMap<>(request.query());
        query.put("page", Integer.toString(page));
        String encoded = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return url + request.target().replaceFirst("\\?.*", "") + "?" + encoded;
    }
}
