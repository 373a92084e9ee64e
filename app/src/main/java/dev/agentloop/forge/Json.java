package dev.agentloop.forge;

import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes JSON. Lists are read entry by entry, so that a page of issues never stands in memory with all its texts.
public final class Json {
    /// After an entry of a list comes the next one, which the mapper must not take for rubbish.
    private static final JsonMapper MAPPER = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Json() {}

    public static JsonNode tree(InputStream in) {
        return MAPPER.readTree(in);
    }

    public static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /// The entries of an array.
    ///
    /// @param map empty for an entry that is not wanted
    public static <T> BodyReader<List<T>> entries(Function<JsonNode, Optional<T>> map) {
        return in -> {
            try (JsonParser json = MAPPER.createParser(in)) {
                return entries(json, json.nextToken(), map);
            }
        };
    }

    /// The entries of the array that the member `name` of an object holds.
    public static <T> BodyReader<List<T>> entriesOf(String name, Function<JsonNode, Optional<T>> map) {
        return in -> {
            try (JsonParser json = MAPPER.createParser(in)) {
                List<T> found = List.of();
                expect(json, json.nextToken(), JsonToken.START_OBJECT);
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean wanted = name.equals(json.currentName());
                    JsonToken value = json.nextToken();
                    if (wanted) {
                        found = entries(json, value, map);
                    } else {
                        json.skipChildren();
                    }
                }
                expect(json, json.currentToken(), JsonToken.END_OBJECT);
                return found;
            }
        };
    }

    /// A page of a listing that says itself how it goes on: like [#entriesOf], of an object that must have the member, and whose other members are wanted too.
    public static <T> BodyReader<Page<T>> pageOf(String name, Function<JsonNode, Optional<T>> map) {
        return in -> {
            try (JsonParser json = MAPPER.createParser(in)) {
                Optional<List<T>> found = Optional.empty();
                ObjectNode rest = MAPPER.createObjectNode();
                expect(json, json.nextToken(), JsonToken.START_OBJECT);
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String member = json.currentName();
                    JsonToken value = json.nextToken();
                    if (name.equals(member)) {
                        found = Optional.of(entries(json, value, map));
                    } else {
                        rest.set(member, MAPPER.readTree(json));
                    }
                }
                expect(json, json.currentToken(), JsonToken.END_OBJECT);
                return new Page<>(found.orElseThrow(() -> new Unexpected(name, rest)), rest);
            }
        };
    }

    /// An answer of another shape than the forge documents.
    static final class Unexpected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unexpected(String message) {
            super(message);
        }

        Unexpected(String name, JsonNode node) {
            super("'%s' is missing or odd in an answer whose members are %s".formatted(name, node.propertyNames()));
        }
    }

    /// A member that is always there.
    public static String text(JsonNode node, String name) {
        return node.path(name).stringValueOpt().orElseThrow(() -> new Unexpected(name, node));
    }

    /// A number that is always there.
    public static long number(JsonNode node, String name) {
        return node.path(name).longValueOpt().orElseThrow(() -> new Unexpected(name, node));
    }

    /// A moment that is always there.
    public static Instant time(JsonNode node, String name) {
        return optionalTime(node, name).orElseThrow(() -> new Unexpected(name, node));
    }

    public static Optional<Instant> optionalTime(JsonNode node, String name) {
        try {
            return node.path(name).stringValueOpt().map(Instant::parse);
        } catch (DateTimeException _) {
            throw new Unexpected(name, node);
        }
    }

    private static <T> List<T> entries(JsonParser json, JsonToken first, Function<JsonNode, Optional<T>> map) {
        expect(json, first, JsonToken.START_ARRAY);
        List<T> found = new ArrayList<>();
        JsonToken token = json.nextToken();
        // Forgejo lists a pull request that it could not read itself as null.
        while (token == JsonToken.START_OBJECT || token == JsonToken.VALUE_NULL) {
            if (token == JsonToken.START_OBJECT) {
                JsonNode entry = MAPPER.readTree(json);
                map.apply(entry).ifPresent(found::add);
            }
            token = json.nextToken();
        }
        expect(json, json.currentToken(), JsonToken.END_ARRAY);
        return found;
    }

    private static void expect(JsonParser json, JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw new StreamReadException(json, "expected " + wanted + ", found " + (found == null ? "the end" : found));
        }
    }
}
