package dev.agentloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;

/// A command that the README or the documentation shows exists, with the options that are shown.
class CommandsInPagesTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

    /// Where a shell takes over from the command's own words, or an explanation stands beside them.
    private static final Pattern END = Pattern.compile("(   |[|>&#;<]).*");

    /// Asked for its version and its console, which is not used: commands are parsed here, and not run.
    private static final Program PROGRAM = (Program) Proxy.newProxyInstance(
            Program.class.getClassLoader(), new Class<?>[] {Program.class}, (_, method, _) -> method.getReturnType().equals(String.class) ? "of a test" : null);

    @Test
    void everyCommandShownIsOne() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        int shown = 0;
        for (Path page : pages) {
            for (String command : commands(page)) {
                assertThatCode(() -> Agentloop.whole(PROGRAM).parseArgs(words(command))).as("%s: %s", page, command).doesNotThrowAnyException();
                shown++;
            }
        }
        assertThat(shown).isGreaterThan(15);
    }

    /// The words of a command line behind its program, without what is for the shell or for people.
    static String[] words(String line) {
        String command = END.matcher(line.strip()).replaceFirst("");
        return WORD.matcher(command).results().map(CommandsInPagesTest::word).skip(1).toArray(String[]::new);
    }

    private static String word(MatchResult found) {
        return found.group(1) == null ? found.group() : found.group(1);
    }

    private static List<String> commands(Path page) throws IOException {
        List<String> lines = new ArrayList<>();
        Parser.builder().build().parse(Files.readString(page)).accept(new AbstractVisitor() {
            @Override
            public void visit(FencedCodeBlock block) {
                block.getLiteral().lines().forEach(lines::add);
            }

            @Override
            public void visit(IndentedCodeBlock block) {
                block.getLiteral().lines().forEach(lines::add);
            }
        });
        return lines.stream()
                .map(line -> line.replaceFirst("^\\$ ", ""))
                .filter(line -> line.matches("(\\S*/)?agentloop( .*)?"))
                .filter(line -> !line.contains("git-credential"))
                .toList();
    }
}
