package dev.agentloop.forge.gitea;

import dev.agentloop.forge.ApiDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gitea's Swagger description, which no registry has, out of what has been generated from it: the typings of the npm package `gitea-js`. They name every operation's
/// method and path in its comment, its query as an object, and its body by a type.
final class ClientTypings {
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:export |declare )*interface (\\w+) \\{\\n(.*?)^\\}", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("(?m)^ +(\\w+)\\??: ([\\w\\[\\]]+)");
    private static final Pattern OPERATION = Pattern.compile("@request (\\w+):(/\\S*)\\s.*?\\*/\\s*\\w+: \\((.*?)\\) => Promise", Pattern.DOTALL);
    private static final Pattern QUERY = Pattern.compile("query\\??: \\{(.*?)\\n        \\}", Pattern.DOTALL);
    private static final Pattern BODY = Pattern.compile("\\bbody\\??: (\\w+)");

    private ClientTypings() {}

    static ApiDescription read(Path typings) throws IOException {
        String text = Files.readString(typings);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode definitions = root.putObject("definitions");
        for (Matcher type = TYPE.matcher(text); type.find(); ) {
            ObjectNode properties = definitions.putObject(type.group(1)).putObject("properties");
            for (Matcher member = MEMBER.matcher(type.group(2)); member.find(); ) {
                properties.set(member.group(1), schema(member.group(2)));
            }
        }
        ObjectNode paths = root.putObject("paths");
        for (Matcher operation = OPERATION.matcher(text); operation.find(); ) {
            paths.withObjectProperty(operation.group(2)).putObject(operation.group(1).toLowerCase()).set("parameters", parameters(operation.group(3)));
        }
        if (definitions.size() < 100 || paths.size() < 100) {
            throw new IllegalStateException("%s has another form: %d types and %d paths found".formatted(typings, definitions.size(), paths.size()));
        }
        return ApiDescription.of(root, "/api/v1");
    }

    private static ArrayNode parameters(String signature) {
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        Matcher query = QUERY.matcher(signature);
        if (query.find()) {
            for (Matcher member = Pattern.compile("(?m)^ +(\\w+)\\??: ").matcher(query.group(1)); member.find(); ) {
                parameters.addObject().put("in", "query").put("name", member.group(1));
            }
        }
        Matcher body = BODY.matcher(signature);
        if (body.find()) {
            parameters.addObject().put("in", "body").put("name", "body").set("schema", schema(body.group(1)));
        }
        return parameters;
    }

    private static ObjectNode schema(String type) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (type.endsWith("[]")) {
            schema.set("items", schema(type.substring(0, type.length() - 2)));
        } else if (Character.isUpperCase(type.charAt(0))) {
            schema.put("$ref", "#/definitions/" + type);
        }
        return schema;
    }
}
