package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;

/// A command that the README or the documentation shows exists, with the options that are shown.
class CommandsInPagesTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

    /// Where a shell takes over from the command's own words.
    private static final Pattern END = Pattern.compile("[|>&#;<].*");

    @TempDir
    private Path directory;

    @Test
    void everyCommandShownIsOne() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        int shown = 0;
        for (Path page : pages) {
            for (String command : commands(page)) {
                List<String> words = WORD.matcher(command).results().map(CommandsInPagesTest::word).skip(1).toList();
                Shell.Result asked = new Shell(directory).run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
                assertThat(asked.code()).as("%s: %s\n%s", page, command, asked.err()).isZero();
                shown++;
            }
        }
        assertThat(shown).isGreaterThan(15);
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
                .map(line -> END.matcher(line).replaceFirst(""))
                .filter(line -> !line.contains("git-credential"))
                .toList();
    }
}
