package dev.agentloop.state;

import dev.agentloop.model.Label;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of state files, mapped by hand: the format is then visible in one place per record, and no reflection slows the start of a tick.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // Costs are money: what was written is what is read.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static byte[] bytes(ObjectNode node) {
        byte[] text = MAPPER.writeValueAsBytes(node);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    /// @throws IllegalArgumentException when the bytes are no JSON object, or `reader` finds something missing or wrong in it
    public static <T> T parse(byte[] bytes, Function<JsonNode, T> reader) {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        try {
            return reader.apply(node);
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public static String text(JsonNode node, String key) {
        return optionalText(node, key).orElseThrow(() -> new IllegalArgumentException("it lacks '%s'".formatted(key)));
    }

    public static Optional<String> optionalText(JsonNode node, String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(textOf(value, key));
    }

    public static String textOf(JsonNode value, String key) {
        if (!value.isString()) {
            throw new IllegalArgumentException("'%s' is not a text".formatted(key));
        }
        return value.asString();
    }

    public static long number(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("'%s' is missing or not a whole number".formatted(key));
        }
        return value.asLong();
    }

    static int smallNumber(JsonNode node, String key) {
        return Math.toIntExact(number(node, key));
    }

    public static boolean flag(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isBoolean()) {
            throw new IllegalArgumentException("'%s' is missing or not true or false".formatted(key));
        }
        return value.asBoolean();
    }

    public static Instant instant(JsonNode node, String key) {
        return Instant.parse(text(node, key));
    }

    static Duration duration(JsonNode node, String key) {
        return Duration.parse(text(node, key));
    }

    static Label managedLabel(JsonNode node, String key) {
        return managed(new Label(text(node, key)));
    }

    static Optional<Label> optionalManagedLabel(JsonNode node, String key) {
        return optionalText(node, key).map(Label::new).map(Json::managed);
    }

    static Set<Label> managedLabels(JsonNode node, String key) {
        Set<Label> labels = labels(node, key);
        labels.forEach(Json::managed);
        return labels;
    }

    /// Whatever became of the file: agentloop moves no other label.
    private static Label managed(Label label) {
        if (!label.isManaged()) {
            throw new IllegalArgumentException("'%s' is no label of agentloop's".formatted(label));
        }
        return label;
    }

    static Set<Label> labels(JsonNode node, String key) {
        Set<Label> labels = new TreeSet<>();
        for (JsonNode name : list(node, key)) {
            labels.add(new Label(textOf(name, key)));
        }
        return labels;
    }

    static Map<String, Label> managedLabelMap(JsonNode node, String key) {
        Map<String, Label> map = new LinkedHashMap<>();
        JsonNode value = required(node, key);
        if (!value.isObject()) {
            throw new IllegalArgumentException("'%s' is not an object".formatted(key));
        }
        value.properties().forEach(entry -> map.put(entry.getKey(), managed(new Label(textOf(entry.getValue(), key)))));
        return map;
    }

    /// Something else would be read as a list of nothing.
    public static JsonNode list(JsonNode node, String key) {
        JsonNode value = required(node, key);
        if (!value.isArray()) {
            throw new IllegalArgumentException("'%s' is not a list".formatted(key));
        }
        return value;
    }

    static JsonNode required(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("it lacks '%s'".formatted(key));
        }
        return value;
    }

    static void putLabels(ObjectNode node, String key, Set<Label> labels) {
        ArrayNode array = node.putArray(key);
        new TreeSet<>(labels).forEach(label -> array.add(label.name()));
    }
}
