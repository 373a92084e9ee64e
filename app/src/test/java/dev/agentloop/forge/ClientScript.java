package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A script below `clients/` among the test resources, that drives a forge by a client other people wrote and prints what it saw as JSON.
///
/// @param tools the directory with `node_modules`, its first argument
/// @param environment of Node.js, besides the machine's
public record ClientScript(Path script, Path tools, Map<String, String> environment) {
    private static final long SECONDS = 60;

    /// The test is skipped when the package is not installed.
    public static ClientScript of(String script, String npmPackage) throws URISyntaxException {
        return new ClientScript(Path.of(ClientScript.class.getResource("/clients/" + script).toURI()), TestTools.needPackage(npmPackage), Map.of());
    }

    public ClientScript with(String variable, String value) {
        return new ClientScript(script, tools, Map.of(variable, value));
    }

    public JsonNode run(String... arguments) throws IOException, InterruptedException {
        return run(JsonNodeFactory.instance.missingNode(), arguments);
    }

    /// @param input is given to it on stdin; nothing when missing
    public JsonNode run(JsonNode input, String... arguments) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("client");
        Path in = directory.resolve("in");
        Path out = directory.resolve("out");
        Path errors = directory.resolve("errors");
        try {
            Files.write(in, input.isMissingNode() ? new byte[0] : Json.bytes(input));
            ProcessBuilder command = new ProcessBuilder(
                            Stream.concat(Stream.of("node", script.toString(), tools.toString()), Stream.of(arguments)).toList())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile());
            command.environment().putAll(environment);
            Process process = command.start();
            try {
                assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("the client ends").isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            return Json.tree(Files.newInputStream(out));
        } finally {
            for (Path file : List.of(in, out, errors, directory)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
