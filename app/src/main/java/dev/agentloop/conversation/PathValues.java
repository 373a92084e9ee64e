package dev.agentloop.conversation;

import dev.agentloop.model.OutputShape.Paths;
import dev.agentloop.model.Usage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands at the paths of a command's output, in bounded memory: everything else is skipped while it is parsed. Of a path that comes several times the last value counts.
final class PathValues {
    private final Paths paths;
    private final ObjectNode shape = JsonNodeFactory.instance.objectNode();
    private JsonNode text = MissingNode.getInstance();
    private JsonNode input = MissingNode.getInstance();
    private JsonNode output = MissingNode.getInstance();
    private JsonNode cost = MissingNode.getInstance();
    private JsonNode error = MissingNode.getInstance();

    PathValues(Paths paths) {
        this.paths = paths;
        Stream.of(Optional.of(paths.text()), paths.inputTokens(), paths.outputTokens(), paths.cost(), paths.error())
                .flatMap(Optional::stream)
                .forEach(this::keep);
    }

    /// Of an output that has no paths.
    static PathValues none() {
        return new PathValues(new Paths("", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private void keep(String path) {
        ObjectNode place = shape;
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            place = place.get(names[i]) instanceof ObjectNode known ? known : place.putObject(names[i]);
        }
        if (!place.has(names[names.length - 1])) {
            place.put(names[names.length - 1], 1);
        }
    }

    void takeLines(InputStream file) throws IOException {
        CappedLines lines = new CappedLines(file);
        while (lines.next()) {
            StreamMessage.read(lines, shape, true).ifPresent(this::take);
        }
    }

    /// The first object of the file. It may be written over many lines, with remarks around it.
    void takeObject(InputStream file) throws IOException {
        CappedLines lines = new CappedLines(new OneLine(file));
        if (lines.next()) {
            StreamMessage.read(lines, shape, false).ifPresent(this::take);
        }
    }

    /// What is kept of an object, as [StreamMessage] takes it.
    JsonNode shape() {
        return shape;
    }

    void take(JsonNode object) {
        text = latest(text, object, Optional.of(paths.text()));
        input = latest(input, object, paths.inputTokens());
        output = latest(output, object, paths.outputTokens());
        cost = latest(cost, object, paths.cost());
        error = latest(error, object, paths.error());
    }

    private static JsonNode latest(JsonNode before, JsonNode object, Optional<String> path) {
        JsonNode found = object;
        for (String name : path.orElse("").split("\\.")) {
            found = found.path(name);
        }
        return found.isMissingNode() ? before : found;
    }

    String textPath() {
        return paths.text();
    }

    String text() {
        return text.isValueNode() && !text.isNull() ? text.asString("") : "";
    }

    /// Whether there is an error. What some agents write in good runs is none: `false`, `null`, nothing, no errors, zero of them.
    boolean failed() {
        return error.isObject() || error.isNumber() && error.asDouble(0) != 0 || error.isBoolean() && error.asBoolean() || !error().isBlank();
    }

    /// Empty when the error is no text.
    String error() {
        return error.isString() ? error.asString().strip() : "";
    }

    Usage usage() {
        Optional<BigDecimal> dollars = Meter.dollars(cost).filter(amount -> amount.signum() >= 0);
        return new Usage(Meter.tokens(input), OptionalLong.empty(), Meter.tokens(output), dollars, Optional.empty(), false);
    }

    /// A file as one line, from the first brace on. Within a JSON string there is no line feed as such.
    private static final class OneLine extends FilterInputStream {
        private boolean begun;

        OneLine(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int put = 0;
            while (put == 0) {
                int n = in.read(to, offset, length);
                if (n <= 0) {
                    return n;
                }
                for (int i = offset; i < offset + n; i++) {
                    begun |= to[i] == '{';
                    if (begun) {
                        to[offset + put++] = to[i] == '\n' ? (byte) ' ' : to[i];
                    }
                }
            }
            return put;
        }
    }
}
