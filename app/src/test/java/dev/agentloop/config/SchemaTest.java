package dev.agentloop.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The schemas and what loops are checked with have the same keys, the same defaults and the same words, and a schema refuses nothing good.
///
/// `PagesTest` holds them against every configuration of the documentation.
class SchemaTest {
    private static final Path CONFIG = Path.of("src/test/resources/config");

    @ParameterizedTest
    @EnumSource
    void knowsTheKeysOfEveryBlockAndNoOther(Block block) throws IOException {
        KeyReference reference = KeyReference.of(block);

        assertThat(reference.keys()).isEqualTo(new TreeSet<>(block.keys()));
        assertThat(reference.isClosed()).as("other keys are refused").isTrue();
    }

    /// Of `agent`, `agents` and `command` there is one, which `required` cannot say.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACPX")
    void requiresWhatIsRequired(Block block) throws IOException {
        assertThat(KeyReference.of(block).required()).isEqualTo(new TreeSet<>(block.keys().stream().filter(block::requires).toList()));
    }

    @Test
    void knowsTheWordsOfEveryChoice() throws IOException {
        assertThat(KeyReference.of(Block.CONFIG).words("publish")).isEqualTo(words(LoopConfig.Publish.class));
        assertThat(KeyReference.of(Block.FORGE).words("type")).isEqualTo(words(LoopConfig.Forge.Type.class));
        assertThat(KeyReference.of(Block.TRACKER).words("type")).isEqualTo(words(TrackerBlock.Type.class));
        assertThat(KeyReference.of(Block.OUTPUT).words("format")).isEqualTo(words(CommandBlock.Format.class));
        assertThat(KeyReference.of(Block.PROMPT).words("issueState")).isEqualTo(words(Prompt.IssueState.class));
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
    }

    /// A default that is written down changes nothing.
    @ParameterizedTest
    @EnumSource
    void tellsTheTruthAboutDefaults(Block block) throws IOException {
        for (Map.Entry<String, String> entry : KeyReference.of(block).defaults().entrySet()) {
            String line = entry.getKey() + ": " + entry.getValue();
            assertThat(loaded(block, line)).as("%s with %s", block, line).isEqualTo(loaded(block, ""));
        }
    }

    private static LoopConfig loaded(Block block, String line) throws IOException {
        String file = switch (KeyReference.file(block)) {
            case CONFIG -> "config.yaml";
            case ACPX_CONFIG -> "acpx-config";
            case PROMPT -> "prompts/plan.md";
        };
        try (Tree tree = new Tree().copy(CONFIG.resolve("base"))) {
            Path path = tree.path("loop/shop/" + file);
            String text = Files.readString(path);
            String added = added(block, line);
            boolean prompt = KeyReference.file(block) == SchemaFile.PROMPT;
            tree.file(path.toString(), prompt ? text.replaceFirst("---\n", "---\n" + added) : text + added);
            Loaded loaded = tree.load();
            assertThat(loaded.problems()).as(added).isEmpty();
            return loaded.loops().getFirst();
        }
    }

    private static String added(Block block, String line) {
        if (!block.prefixed()) {
            // A gate is needed where what it does by default is written down.
            return (block == Block.PROMPT ? "ciGateLabel: loop/ci\n" : "") + line + "\n";
        }
        String beside = block == Block.SANDBOX ? "  memory: 4GiB\n" : block == Block.BUDGET ? "  perRun: $1\n" : block == Block.HOOKS ? "  afterRun: x\n" : "";
        return "%s:\n%s%s\n".formatted(KeyReference.nestedIn(block), beside, line.isEmpty() ? "" : "  " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/test/resources/config/base", "src/test/resources/config/complete", "../example"})
    void refusesNothingGood(Path loops) throws IOException {
        try (Tree tree = new Tree().copy(loops)) {
            assertThat(tree.load().problems()).isEmpty();
            assertThat(SchemaCheck.complaints(tree)).isEmpty();
        }
    }

    /// What a schema cannot see is in another file, on the disk, in the text itself, or in how values go together.
    ///
    /// After a change: `mvn test -Dtest=SchemaTest -Dgolden.write=true`, and read the difference.
    @Test
    void seesAllButTheseOfTheBrokenConfigurations() throws IOException {
        StringBuilder unseen = new StringBuilder();
        for (String name : BrokenConfigurationsTest.cases()) {
            try (Tree tree = new Tree()) {
                if (!name.startsWith("bare-")) {
                    tree.copy(CONFIG.resolve("base"));
                }
                tree.copy(CONFIG.resolve("broken").resolve(name));
                unseen.append(SchemaCheck.complaints(tree).isEmpty() ? name + "\n" : "");
            }
        }
        Path expected = CONFIG.resolve("unseen-by-schema.txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(expected, unseen);
        }
        assertThat(unseen.toString()).isEqualTo(Files.readString(expected));
    }

    /// A table in `docs/configuration.md` stands below `<!-- keys: BLOCK -->`, up to an empty line.
    @Test
    void thePageHasTheTableOfEveryBlock() throws IOException {
        Path page = Path.of("docs/configuration.md");
        String text = Files.readString(page);
        Map<String, String> tables = new TreeMap<>();
        for (Block block : Block.values()) {
            tables.put(block.name(), KeyReference.of(block).table());
        }
        String written = text;
        for (Map.Entry<String, String> table : tables.entrySet()) {
            String mark = "<!-- keys: %s -->\n".formatted(table.getKey());
            assertThat(text).contains(mark);
            int from = written.indexOf(mark) + mark.length();
            int to = written.startsWith("\n|", from) ? written.indexOf("\n\n", from + 1) + 1 : from;
            written = written.substring(0, from) + "\n" + table.getValue() + written.substring(to);
        }
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(page, written);
        }
        assertThat(Files.readString(page)).isEqualTo(written);
    }

    @Test
    void areInTheProgram() throws IOException {
        assertThat(Stream.of(SchemaFile.values()).map(SchemaFile::word)).containsExactly("config", "acpx-config", "prompt");
        for (SchemaFile file : SchemaFile.values()) {
            assertThat(file.text()).contains("\"$schema\": \"http://json-schema.org/draft-07/schema#\"");
        }
    }
}
