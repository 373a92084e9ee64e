package dev.agentloop.forge.jira;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The lines of a comment that nobody sees and by which agentloop knows it again, `<!-- agentloop ... -->`. An Atlassian document has no place for them: they go with the comment as
/// a property of it, in the same request, and come back from there.
///
/// @param visible the rest of the text
/// @param marks what stands between `<!-- agentloop` and `-->`
record Hidden(String visible, List<String> marks) {
    static final String PROPERTY = "agentloop";

    private static final Pattern LINE = Pattern.compile("(?m)^<!-- agentloop (.*?) -->[ \\t]*(?:\\n|\\z)");

    static Hidden of(String markdown) {
        List<String> marks = LINE.matcher(markdown).results().map(found -> found.group(1)).toList();
        return new Hidden(LINE.matcher(markdown).replaceAll(""), marks);
    }

    /// What a new comment takes along.
    ArrayNode properties() {
        ArrayNode properties = JsonNodeFactory.instance.arrayNode();
        if (!marks.isEmpty()) {
            ObjectNode property = properties.addObject().put("key", PROPERTY);
            ArrayNode values = property.putObject("value").putArray("marks");
            marks.forEach(values::add);
        }
        return properties;
    }

    /// The lines again.
    ///
    /// @param comment as Jira gives it with its properties
    static String lines(JsonNode comment) {
        Optional<JsonNode> own = comment.path("properties").valueStream().filter(property -> property.path("key").asString("").equals(PROPERTY)).findFirst();
        Stream<JsonNode> marks = own.map(property -> property.path("value").path("marks").valueStream()).orElse(Stream.empty());
        return String.join("\n", marks.map(mark -> "<!-- agentloop %s -->".formatted(mark.asString(""))).toList());
    }
}
