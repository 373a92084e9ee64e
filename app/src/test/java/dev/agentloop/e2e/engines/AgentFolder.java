package dev.agentloop.e2e.engines;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where `contrib/npm-install.sh` puts agents.
enum AgentFolder {
    TEST_TOOLS("agentloop.testTools", "contrib/test-tools"),
    /// Only the nightly run has them: more than a gigabyte.
    NIGHTLY_TOOLS("agentloop.nightlyTools", "contrib/nightly-tools");

    private final String property;
    private final String folder;

    AgentFolder(String property, String folder) {
        this.property = property;
        this.folder = folder;
    }

    /// @param main what is started
    /// @param more what that one starts
    /// @param node one that is new enough for every agent
    record Programs(Path main, List<Path> more, String node) {}

    Programs programs(String agent, List<String> files) {
        Path modules = Path.of(System.getProperty(property, ""), "node_modules");
        List<Path> paths = files.stream().map(modules::resolve).toList();
        assumeTrue(paths.stream().allMatch(Files::isRegularFile), "%s is not installed: run contrib/npm-install.sh %s, on 64-bit Linux on x86".formatted(agent, folder));
        return new Programs(paths.getFirst(), paths.subList(1, paths.size()), node());
    }

    /// The one acpx runs on; some agents do not start on the Node.js of today's distributions.
    private static String node() {
        Path modules = Path.of(System.getProperty("agentloop.acpx", "")).resolveSibling("node_modules");
        if (!Files.isDirectory(modules)) {
            return "node";
        }
        try (Stream<Path> entries = Files.list(modules)) {
            return entries.map(entry -> entry.resolve("bin/node")).filter(Files::isExecutable).map(Path::toString).findFirst().orElse("node");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
