package dev.agentloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// `--help` of every command, on a terminal of 80 columns.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HelpTest {
    private static final int COLUMNS = 80;
    private static final String EXAMPLE = "    agentloop ";

    /// Asked for its version and its console, which is not used.
    private static final Program PROGRAM = (Program) Proxy.newProxyInstance(
            Program.class.getClassLoader(), new Class<?>[] {Program.class}, (_, method, _) -> method.getReturnType().equals(String.class) ? "of a test" : null);

    private final CommandLine whole = Agentloop.whole(PROGRAM);

    Stream<CommandLine> commands() {
        return withThoseBelow(whole);
    }

    private static Stream<CommandLine> withThoseBelow(CommandLine command) {
        return Stream.concat(Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::withThoseBelow));
    }

    /// A line of a sentence that ends early and goes on below is one that was broken by hand and once more by picocli.
    @ParameterizedTest
    @MethodSource("commands")
    void itFitsAndSentencesFillTheirLines(CommandLine command) {
        List<String> lines = command.getUsageMessage().lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(COLUMNS));
        String last = lines.stream().filter(line -> line.startsWith("  -V, --version")).findFirst().orElseThrow();
        List<String> below = lines.subList(lines.indexOf(last) + 1, lines.size());
        for (int i = 0; i + 1 < below.size(); i++) {
            String next = below.get(i + 1);
            if (isSentence(below.get(i)) && isSentence(next)) {
                assertThat(below.get(i).length() + 2 + next.split(" ")[0].length()).as("%s\n%s", below.get(i), next).isGreaterThan(COLUMNS);
            }
        }
    }

    /// Neither a command nor a line of columns.
    private static boolean isSentence(String line) {
        return !line.isBlank() && !line.startsWith(" ") && !line.contains("   ");
    }

    @Test
    void itsExamplesAreCommands() {
        List<String> examples = commands()
                .flatMap(command -> Stream.of(command.getCommandSpec().usageMessage().footer()))
                .filter(line -> line.startsWith(EXAMPLE))
                .toList();
        assertThat(examples).hasSizeGreaterThan(15);
        for (String example : examples) {
            assertThatCode(() -> whole.parseArgs(CommandsInPagesTest.words(example))).as(example).doesNotThrowAnyException();
        }
    }
}
