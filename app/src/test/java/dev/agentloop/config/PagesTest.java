package dev.agentloop.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every configuration that the documentation shows is a good one. A block of YAML begins with the name of its file; a prompt's file is named right above it. What stands under
/// one heading belongs to one loop, together with the prompts of the example and the agents that the page spoke of last.
class PagesTest {
    /// What a page leaves out of config.yaml.
    private static final List<String> REQUIRED = List.of("repoURL: https://github.com/acme/shop\n", "usernames: [alice]\n");

    private record Block(String file, String text) {}

    @TestFactory
    Stream<DynamicTest> everySectionIsAGoodLoop() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
                Map<String, String> agents = new HashMap<>();
                sections(page).forEach((heading, blocks) -> {
                    for (Map<String, String> loop : loops(blocks, agents)) {
                        tests.add(DynamicTest.dynamicTest("%s: %s %s".formatted(page.getFileName(), heading, loop.keySet()), () -> load(loop)));
                    }
                });
            }
        }
        assertThat(tests).hasSizeGreaterThan(12);
        return tests.stream();
    }

    /// A file that is shown twice was shown in two forms: two loops.
    ///
    /// @param agents acpx-config as the page showed it last
    private static List<Map<String, String>> loops(List<Block> blocks, Map<String, String> agents) {
        List<Map<String, String>> loops = new ArrayList<>();
        Map<String, String> files = new HashMap<>(agents);
        for (Block block : blocks) {
            if (files.containsKey(block.file()) && !files.get(block.file()).equals(agents.get(block.file()))) {
                loops.add(Map.copyOf(files));
            }
            files.put(block.file(), block.text());
        }
        loops.add(files);
        Optional.ofNullable(files.get("acpx-config")).ifPresent(text -> agents.put("acpx-config", text));
        return loops;
    }

    private static void load(Map<String, String> files) throws IOException {
        try (Tree tree = new Tree().copy(Path.of("../example"))) {
            files.forEach((file, text) -> tree.file("loop/shop/" + file, file.equals("config.yaml") ? completed(text) : text));
            assertThat(tree.load().problems()).as(files.toString()).isEmpty();
            assertThat(SchemaCheck.complaints(tree)).as(files.toString()).isEmpty();
        }
    }

    private static String completed(String config) {
        return REQUIRED.stream().filter(line -> !config.contains("\n" + line.substring(0, line.indexOf(':') + 1))).collect(Collectors.joining()) + config;
    }

    private static Map<String, List<Block>> sections(Path page) {
        Map<String, List<Block>> sections = new LinkedHashMap<>();
        String[] heading = {"top"};
        try {
            Parser.builder().build().parse(Files.readString(page)).accept(new AbstractVisitor() {
                @Override
                public void visit(Heading node) {
                    heading[0] = words(node);
                }

                @Override
                public void visit(FencedCodeBlock block) {
                    file(page, block).ifPresent(file ->
                            sections.computeIfAbsent(heading[0], _ -> new ArrayList<>()).add(new Block(file, block.getLiteral())));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sections;
    }

    private static Optional<String> file(Path page, FencedCodeBlock block) {
        return switch (block.getInfo()) {
            case "yaml" -> {
                String first = block.getLiteral().lines().findFirst().orElse("");
                assertThat(first).as("%s: a block of YAML begins with the name of its file", page).matches("# \\S+");
                // Some show what other programs read.
                yield Optional.of(first.substring(2)).filter(Set.of("config.yaml", "acpx-config")::contains);
            }
            case "markdown" -> {
                assertThat(block.getPrevious()).as("%s: a prompt's file is named above it", page).isInstanceOf(Paragraph.class);
                assertThat(block.getPrevious().getLastChild().getPrevious()).isInstanceOf(Code.class);
                yield Optional.of(((Code) block.getPrevious().getLastChild().getPrevious()).getLiteral());
            }
            case null, default -> Optional.empty();
        };
    }

    private static String words(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text words) {
                text.append(words.getLiteral());
            }
        });
        return text.toString();
    }
}
