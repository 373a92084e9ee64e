package dev.agentloop.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads one JSON-RPC message into a tree that has only the branches somebody looks at; the rest is skipped while it is parsed, so a tool's output of 50 MB
/// costs nothing.
final class StreamMessage {
    /// Every place that is looked at, in the form of the messages themselves. A `1` keeps the value there; of an object or an array in its place only whether it is empty is known.
    private static final String KEPT =
            """
            {
              "id": 1, "method": 1,
              "params": {
                "update": {
                  "sessionUpdate": 1,
                  "content": {"text": 1},
                  "cost": {"amount": 1, "currency": 1},
                  "_meta": {
                    "usage": {"inputTokens": 1, "outputTokens": 1},
                    "codex": {"threadStatus": {"type": 1}, "error": {"message": 1, "codexErrorInfo": CODEX_INFO}},
                    "_claude/rateLimit": {"status": 1, "resetsAt": 1}
                  }
                }
              },
              "result": {
                "stopReason": 1,
                "usage": {"inputTokens": 1, "outputTokens": 1, "cachedReadTokens": 1, "cachedWriteTokens": 1},
                "_meta": {"quota": {"token_count": {"input_tokens": 1, "output_tokens": 1}}}
              },
              "error": {
                "code": 1, "message": 1,
                "data": {"acpxCode": 1, "detailCode": 1, "details": 1, "message": 1, "errorKind": 1, "errorName": 1, "codexErrorInfo": CODEX_INFO}
              }
            }
            """;

    /// A word, or an object with one of these names.
    private static final String CODEX_INFO =
            """
            {
              "httpConnectionFailed": {"httpStatusCode": 1}, "responseStreamConnectionFailed": {"httpStatusCode": 1},
              "responseStreamDisconnected": {"httpStatusCode": 1}, "responseTooManyFailedAttempts": {"httpStatusCode": 1}
            }
            """;

    /// Charset detection would take a line that begins with zero bytes for UTF-32; these files are UTF-8 or broken.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .build())
            .build();
    /// In a shape, what is kept of each element where an array stands.
    private static final String ELEMENTS = "[]";
    /// Elements that are looked at. More steps than any plan has; with the bound of a string this is the bound of a message.
    private static final int MOST_ELEMENTS = 100;
    private static final JsonNode SHAPE = JSON.readTree(KEPT.replace("CODEX_INFO", CODEX_INFO));

    private StreamMessage() {}

    /// The shape of what is always kept, and more.
    ///
    /// @param more in the form of the messages, too; `"[]"` stands for each element of an array in its place
    static JsonNode shapeWith(String more) {
        ObjectNode all = ((ObjectNode) SHAPE).deepCopy();
        add((ObjectNode) JSON.readTree(more), all);
        return all;
    }

    private static void add(ObjectNode more, ObjectNode to) {
        more.properties().forEach(branch -> {
            if (branch.getValue() instanceof ObjectNode deeper && to.get(branch.getKey()) instanceof ObjectNode known) {
                add(deeper, known);
            } else {
                to.set(branch.getKey(), branch.getValue());
            }
        });
    }

    /// @return empty when the line is not exactly one JSON object
    static Optional<ObjectNode> read(InputStream line) throws IOException {
        return read(line, SHAPE, true);
    }

    /// @param shape what is kept, as above
    /// @param alone whether nothing may follow the object
    static Optional<ObjectNode> read(InputStream line, JsonNode shape, boolean alone) throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            ObjectNode message = prune(parser, shape);
            return !alone || parser.nextToken() == null ? Optional.of(message) : Optional.empty();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /// Depth is bounded by the shape's.
    private static ObjectNode prune(JsonParser parser, JsonNode shape) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            JsonNode wanted = shape.get(name);
            if (wanted == null) {
                parser.skipChildren();
            } else if (value.isScalarValue()) {
                kept.set(name, parser.<JsonNode>readValueAsTree());
            } else if (value == JsonToken.START_OBJECT && wanted.isObject()) {
                kept.set(name, prune(parser, wanted));
            } else if (value == JsonToken.START_ARRAY && wanted.has(ELEMENTS)) {
                kept.set(name, elements(parser, wanted.get(ELEMENTS)));
            } else {
                kept.set(name, skipped(parser));
            }
        }
        return kept;
    }

    private static ArrayNode elements(JsonParser parser, JsonNode wanted) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonToken value = parser.nextToken(); value != null && value != JsonToken.END_ARRAY; value = parser.nextToken()) {
            boolean isWanted = kept.size() < MOST_ELEMENTS;
            if (isWanted && value == JsonToken.START_OBJECT && wanted.isObject()) {
                kept.add(prune(parser, wanted));
            } else if (isWanted && value.isScalarValue()) {
                kept.add(parser.<JsonNode>readValueAsTree());
            } else {
                parser.skipChildren();
            }
        }
        return kept;
    }

    /// In place of an object or array nobody looks into: an empty object, or an empty array when there was nothing in it.
    private static JsonNode skipped(JsonParser parser) {
        JsonToken within = parser.nextToken();
        if (within == null || within.isStructEnd()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        for (int depth = 1; within != null; within = parser.nextToken()) {
            depth += within.isStructStart() ? 1 : within.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                break;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
