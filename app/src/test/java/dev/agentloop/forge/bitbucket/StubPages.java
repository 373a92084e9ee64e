package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.bitbucket.StubBitbucket.Refused;
import dev.agentloop.forge.bitbucket.StubBitbucket.Undocumented;
import dev.agentloop.forge.bitbucket.StubRepository.Pull;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bitbucket's listings: pages whose link to the next stands in the body, states that repeat, and the filter language of `q`.
final class StubPages {
    /// In place of Bitbucket's 50, so that few pull requests are many pages: page sizes are no part of its API.
    static final int PAGE_SIZE = 5;

    private static final int MOST_PULLS = 50;
    private static final Pattern CONDITION = Pattern.compile("\\s*([a-z_.]+)\\s*(=|!=|~|!~)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(AND\\b|$)");

    private final StubServer server;
    /// How many entries a page has at most.
    int most = PAGE_SIZE;
    /// Whether `state` counts beside `q`; people report that it did not (MunifTanjim/node-bitbucket#16).
    boolean stateCountsBesideQuery = true;

    StubPages(StubServer server) {
        this.server = server;
    }

    static Map<String, List<String>> form(String encoded) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String pair : encoded.isEmpty() ? new String[0] : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
            fields.computeIfAbsent(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), _ -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static Map<String, List<String>> query(Request request) {
        int mark = request.target().indexOf('?');
        return form(mark < 0 ? "" : request.target().substring(mark + 1));
    }

    Response pulls(Request request, List<Pull> all, Function<Pull, ObjectNode> map) {
        Map<String, List<String>> query = query(request);
        List<String> states = query.getOrDefault("state", List.of("OPEN"));
        if (!Set.of("OPEN", "MERGED", "DECLINED", "SUPERSEDED").containsAll(states)) {
            throw new Undocumented("no such state: " + states);
        }
        if (Integer.parseInt(query.getOrDefault("pagelen", List.of("10")).getFirst()) > MOST_PULLS) {
            throw new Refused(StubBitbucket.message(400, "Invalid pagelen"));
        }
        Stream<Pull> found = all.stream()
                .filter(pull -> states.contains(pull.state) || query.containsKey("q") && !stateCountsBesideQuery)
                .filter(filter(query.getOrDefault("q", List.of("")).getFirst()))
                .sorted(order(query.getOrDefault("sort", List.of("-created_on")).getFirst()));
        return page(request, Set.of("state", "q", "sort"), found, map);
    }

    private static Comparator<Pull> order(String sort) {
        Comparator<Pull> ascending = switch (sort.replaceFirst("^-", "")) {
            case "created_on" -> Comparator.comparing((Pull p) -> p.created).thenComparing(p -> p.id);
            case "updated_on" -> Comparator.comparing((Pull p) -> p.updated).thenComparing(p -> p.id);
            default -> throw new Undocumented("cannot sort by " + sort);
        };
        return sort.startsWith("-") ? ascending.reversed() : ascending;
    }

    private static Predicate<Pull> filter(String q) {
        Predicate<Pull> all = _ -> true;
        Matcher condition = CONDITION.matcher(q);
        int at = 0;
        while (at < q.length()) {
            if (!condition.find(at) || condition.start() != at) {
                throw new Refused(StubBitbucket.message(400, "invalid query: " + q));
            }
            all = all.and(condition(condition.group(1), condition.group(2), condition.group(3).replaceAll("\\\\(.)", "$1")));
            at = condition.end();
        }
        return all;
    }

    private static Predicate<Pull> condition(String field, String operator, String value) {
        Function<Pull, String> read = switch (field) {
            case "source.branch.name" -> pull -> pull.branch;
            case "source.repository.full_name" -> pull -> String.valueOf(pull.sourceRepository);
            case "state" -> pull -> pull.state;
            default -> throw new Undocumented("cannot filter by " + field);
        };
        return switch (operator) {
            case "=" -> pull -> read.apply(pull).equals(value);
            case "!=" -> pull -> !read.apply(pull).equals(value);
            // "Case-insensitive".
            case "~" -> pull -> read.apply(pull).toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
            default -> pull -> !read.apply(pull).toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
        };
    }

    <T> Response page(Request request, Set<String> parameters, Stream<T> all, Function<T, ObjectNode> map) {
        Map<String, List<String>> query = query(request);
        query.keySet().stream().filter(key -> !parameters.contains(key) && !Set.of("page", "pagelen").contains(key)).findFirst().ifPresent(key -> {
            throw new Undocumented("no such parameter: " + key);
        });
        int size = Math.min(Integer.parseInt(query.getOrDefault("pagelen", List.of("10")).getFirst()), most);
        int page = Integer.parseInt(query.getOrDefault("page", List.of("1")).getFirst());
        List<T> entries = all.toList();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("size", entries.size()).put("page", page).put("pagelen", size);
        ArrayNode values = answer.putArray("values");
        entries.stream().skip((long) (page - 1) * size).limit(size).forEach(entry -> values.add(map.apply(entry)));
        if (entries.size() > (long) page * size) {
            String target = request.target().replaceFirst("[?&]page=[0-9]+", "");
            answer.put("next", server.url() + target + (target.contains("?") ? "&" : "?") + "page=" + (page + 1));
        }
        return Response.json(200, answer);
    }
}
