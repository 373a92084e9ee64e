package dev.agentloop.forge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The npm packages of `contrib/test-tools`: programs and descriptions other people wrote.
public final class TestTools {
    private static final Pattern PACKAGE = Pattern.compile("(?:@[^/]+/)?[^/]+");

    private TestTools() {}

    private static Optional<Path> directory(String file) {
        return Stream.of(System.getProperty("agentloop.testTools", ""), "contrib/test-tools", "../contrib/test-tools")
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory).toAbsolutePath())
                .filter(directory -> Files.isReadable(directory.resolve("node_modules").resolve(file)))
                .findFirst();
    }

    /// A file below `node_modules`; empty when it is not installed.
    public static Optional<Path> find(String file) {
        return directory(file).map(directory -> directory.resolve("node_modules").resolve(file));
    }

    /// The same, for a test that is skipped without it.
    ///
    /// @param file begins with the package's name
    public static Path need(String file) {
        Matcher name = PACKAGE.matcher(file);
        String wanted = name.lookingAt() ? name.group() : file;
        Optional<Path> found = find(file);
        Assumptions.assumeTrue(
                found.isPresent(), () -> wanted + " is not installed: run npm ci in contrib/test-tools, or name a directory with node_modules by -Dagentloop.testTools");
        return found.get();
    }

    /// The directory whose `node_modules` have the package, for a test that is skipped without it.
    public static Path needPackage(String name) {
        need(name + "/package.json");
        return directory(name + "/package.json").orElseThrow();
    }
}
