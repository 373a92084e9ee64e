package dev.agentloop.config;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What an editor with the schemas would say of the files in a [Tree]. YAML is read as agentloop reads it, so that both speak of the same values.
final class SchemaCheck {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Map<SchemaFile, Schema> SCHEMAS =
            Arrays.stream(SchemaFile.values()).collect(Collectors.toMap(Function.identity(), SchemaCheck::compiled));

    private SchemaCheck() {}

    private static Schema compiled(SchemaFile file) {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(file.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A line for each complaint; a file that is no YAML is none of a schema's business.
    static List<String> complaints(Tree tree) throws IOException {
        List<String> complaints = new ArrayList<>();
        if (!Files.isDirectory(tree.path("loop"))) {
            return complaints;
        }
        try (Stream<Path> files = Files.walk(tree.path("loop"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (SchemaFile schema : schema(file).stream().toList()) {
                    yaml(file).ifPresent(mapping -> SCHEMAS.get(schema).validate(json(mapping)).forEach(error -> complaints.add(file + ": " + error)));
                }
            }
        }
        return complaints;
    }

    private static Optional<SchemaFile> schema(Path file) {
        return switch (file.getFileName().toString()) {
            case "config.yaml" -> Optional.of(SchemaFile.CONFIG);
            case "acpx-config" -> Optional.of(SchemaFile.ACPX_CONFIG);
            case String name when name.endsWith(".md") && file.getParent().endsWith("prompts") -> Optional.of(SchemaFile.PROMPT);
            default -> Optional.empty();
        };
    }

    private static Optional<Node.Mapping> yaml(Path file) {
        Problems problems = new Problems();
        Optional<String> text = TextFile.read(file, problems).flatMap(read ->
                file.toString().endsWith(".md") ? FrontMatter.split(read, problems).map(FrontMatter::yaml) : Optional.of(read.text()));
        Optional<Node.Mapping> mapping = text.flatMap(yaml -> YamlReader.read(file, yaml, 0, problems));
        return problems.any() ? Optional.empty() : mapping;
    }

    private static JsonNode json(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> {
                ObjectNode object = JSON.objectNode();
                mapping.entries().forEach(entry -> object.set(entry.key().value(), json(entry.value())));
                yield object;
            }
            case Node.Sequence list -> {
                ArrayNode array = JSON.arrayNode();
                list.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Node.Scalar scalar when scalar.isNothing() -> JSON.nullNode();
            case Node.Scalar scalar when scalar.isTruth() -> JSON.booleanNode(Boolean.parseBoolean(scalar.value()));
            case Node.Scalar scalar when scalar.isNumber() && scalar.value().matches("[-+]?\\d+") -> JSON.numberNode(new BigDecimal(scalar.value()).toBigInteger());
            case Node.Scalar scalar when scalar.isNumber() && scalar.value().matches("[-+]?[\\d.]+") -> JSON.numberNode(new BigDecimal(scalar.value()));
            case Node.Scalar scalar -> JSON.stringNode(scalar.value());
        };
    }
}
