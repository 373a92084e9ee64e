package dev.agentloop.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every directory of `broken/` is a broken configuration, laid over the good one of `base/` (unless its name begins with `bare-`), and `problems.txt` in it
/// holds every problem it has, word for word.
///
/// After a change of words: `mvn test -Dtest=BrokenConfigurationsTest -Dgolden.write=true`, and read the difference before committing it.
class BrokenConfigurationsTest {
    private static final Path CONFIG = Path.of("src/test/resources/config");
    private static final String EXPECTED = "problems.txt";

    static List<String> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CONFIG.resolve("broken"))) {
            return directories.map(directory -> directory.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reportsExactly(String name) throws IOException {
        Path directory = CONFIG.resolve("broken").resolve(name);
        String found = problems(directory);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(directory.resolve(EXPECTED), found);
        }
        assertThat(found).as("what is wrong with %s", name).isNotEmpty().isEqualTo(Files.readString(directory.resolve(EXPECTED)));
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(100);
    }

    @Test
    void whatTheyAreLaidOverIsGood() throws IOException {
        try (Tree tree = new Tree().copy(CONFIG.resolve("base"))) {
            assertThat(tree.load().problems()).isEmpty();
            assertThat(tree.load().loops()).hasSize(1);
        }
    }

    private static String problems(Path directory) throws IOException {
        try (Tree tree = new Tree()) {
            if (!directory.getFileName().toString().startsWith("bare-")) {
                tree.copy(CONFIG.resolve("base"));
            }
            tree.copy(directory);
            return tree.load().problems().stream().map(problem -> problem + "\n").collect(Collectors.joining());
        }
    }
}
