package dev.agentloop.forge;

import dev.agentloop.forge.StubServer.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A forge's published API description (Swagger 2 or OpenAPI 3, in JSON), against which the requests an adapter made are held: their method and path, the names of
/// their query parameters, and the names of their body's members.
public final class ApiDescription {
    private final JsonNode root;
    private final String base;

    private ApiDescription(JsonNode root, String base) {
        this.root = root;
        this.base = base;
    }

    /// @param base what the server's paths begin with and the description's do not: `/api/v1`, or nothing
    public static ApiDescription read(Path json, String base) throws IOException {
        try (InputStream in = Files.newInputStream(json)) {
            return new ApiDescription(JsonMapper.shared().readTree(in), base);
        }
    }

    /// @param root the description, as read or as made from another form of it
    public static ApiDescription of(JsonNode root, String base) {
        return new ApiDescription(root, base);
    }

    /// What of a request is not described, in words; empty when all is.
    public List<String> undescribed(Request request) {
        Optional<JsonNode> found = operation(request);
        if (found.isEmpty()) {
            return List.of("%s: no such method and path".formatted(request));
        }
        List<String> odd = new ArrayList<>();
        Set<String> known = new HashSet<>();
        JsonNode schema = resolve(found.get().path("requestBody")).path("content").path("application/json").path("schema");
        for (JsonNode parameter : parameters(found.get())) {
            switch (parameter.path("in").asString()) {
                case "query" -> known.add(parameter.path("name").asString());
                case "body" -> schema = parameter.path("schema");
                default -> {} // Of the path, or a header.
            }
        }
        request.query().keySet().stream().filter(name -> !known.contains(name)).map(name -> "%s: no query parameter '%s'".formatted(request, name)).forEach(odd::add);
        if (!request.body().isEmpty()) {
            compare(request.json(), schema, "body").stream().map(words -> request + ": " + words).forEach(odd::add);
        }
        return odd;
    }

    private record Operation(List<String> template, JsonNode path, JsonNode method) {
        long literals() {
            return template.stream().filter(segment -> !segment.startsWith("{")).count();
        }
    }

    /// The operation of the path that says most of the request's literally, with the parameters that all methods of that path share.
    private Optional<JsonNode> operation(Request request) {
        List<String> prefix = Arrays.stream(base.split("/")).filter(segment -> !segment.isEmpty()).toList();
        List<String> path = request.segments();
        if (path.size() < prefix.size() || !path.subList(0, prefix.size()).equals(prefix)) {
            return Optional.empty();
        }
        List<String> below = path.subList(prefix.size(), path.size());
        return root.path("paths").propertyStream()
                .map(entry -> new Operation(Arrays.stream(entry.getKey().split("/")).skip(1).toList(), entry.getValue(), entry.getValue().path(request.method().toLowerCase())))
                .filter(operation -> operation.method().isObject() && fits(operation, below))
                .max(Comparator.comparing(Operation::literals))
                .map(operation -> ((tools.jackson.databind.node.ObjectNode) operation.method().deepCopy()).set("shared", operation.path().path("parameters")));
    }

    private boolean fits(Operation operation, List<String> path) {
        List<String> template = operation.template();
        boolean open = !template.isEmpty() && template.getLast().startsWith("{") && isMultiSegment(operation, template.getLast());
        if (open ? path.size() < template.size() : path.size() != template.size()) {
            return false;
        }
        for (int i = 0; i < template.size(); i++) {
            if (!template.get(i).startsWith("{") && !template.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// GitHub's mark of a parameter that may have slashes, as a branch has.
    private boolean isMultiSegment(Operation operation, String placeholder) {
        String name = placeholder.substring(1, placeholder.length() - 1);
        Predicate<JsonNode> marked = p -> p.path("name").asString().equals(name) && p.path("x-multi-segment").asBoolean(false);
        return Stream.concat(operation.method().path("parameters").valueStream(), operation.path().path("parameters").valueStream()).map(this::resolve).anyMatch(marked);
    }

    private List<JsonNode> parameters(JsonNode operation) {
        return Stream.concat(operation.path("parameters").valueStream(), operation.path("shared").valueStream()).map(this::resolve).toList();
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.startsWith("#/") ? resolve(root.at(reference.substring(1))) : node;
    }

    private List<String> compare(JsonNode value, JsonNode described, String where) {
        List<JsonNode> schemas = alternatives(described);
        List<String> odd = new ArrayList<>();
        if (value.isArray()) {
            List<JsonNode> items = schemas.stream().map(schema -> schema.path("items")).filter(JsonNode::isObject).toList();
            value.forEach(entry -> odd.addAll(items.stream().map(item -> compare(entry, item, where + "[]")).min(Comparator.comparing(List::size)).orElse(List.of(where + " is no list"))));
        }
        value.propertyStream().forEach(member -> {
            List<JsonNode> known = schemas.stream().map(schema -> schema.path("properties").path(member.getKey())).filter(schema -> !schema.isMissingNode()).toList();
            boolean anything = schemas.stream().anyMatch(schema -> schema.has("additionalProperties") && !schema.path("additionalProperties").isBoolean());
            if (known.isEmpty() && !anything) {
                odd.add("no member '%s' in the %s".formatted(member.getKey(), where));
            }
            known.stream().map(schema -> compare(member.getValue(), schema, where + "." + member.getKey())).min(Comparator.comparing(List::size)).ifPresent(odd::addAll);
        });
        return odd;
    }

    /// A schema and all it is made of.
    private List<JsonNode> alternatives(JsonNode described) {
        JsonNode schema = resolve(described);
        List<JsonNode> all = new ArrayList<>(List.of(schema));
        for (String kind : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(kind).forEach(part -> all.addAll(alternatives(part)));
        }
        return all;
    }
}
