package dev.agentloop.forge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Label;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssueFileTest {
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00.123Z");
    private static final Set<Label> CODE = Set.of(new Label("loop/code"));
    private static final Set<Label> PLAN = Set.of(new Label("loop/plan"));

    private static IssueFile parse(String text) throws BrokenFileException {
        return IssueFile.parse("12.md", 12, text);
    }

    @Test
    void onlyTheLinesConcernedChange() throws Exception {
        String before = """
                ---
                # mine
                priority:   high      # do not touch
                title: 'Grüße 🎉: "x"'   # quoted my way
                author: alice
                labels: [ bug,  'loop/plan',"a, b" ]   # see wiki
                updated:    2026-01-01T00:00:00Z   # by hand
                nested: {a: [1, 2], b: {c: d}}
                state: open
                ---
                Text begins right here \s
                labels: [not, these]
                ---
                \t
                """;

        assertThat(parse(before).moved(CODE, PLAN, NOW)).isEqualTo(before
                .replace("[ bug,  'loop/plan',\"a, b\" ]", "[bug, \"a, b\", loop/code]")
                .replace("2026-01-01T00:00:00Z", "2026-11-20T18:00:00Z"));
        assertThat(parse(before).opened(false, NOW)).isEqualTo(before
                .replace("state: open", "state: closed")
                .replace("2026-01-01T00:00:00Z", "2026-11-20T18:00:00Z"));
    }

    @Test
    void aListOfLinesStaysOne() throws Exception {
        String before = """
                ---
                title: x
                labels:
                  # the state
                  - loop/plan   # queued
                  - bug
                  # the end
                author: alice
                ---
                """;

        assertThat(parse(before).moved(CODE, PLAN, NOW)).isEqualTo("""
                ---
                title: x
                labels:
                  # the state
                  - bug
                  - loop/code
                  # the end
                author: alice
                updated: 2026-11-20T18:00:00Z
                ---
                """);
        assertThat(parse("---\ntitle: x\nauthor: a\nlabels:\n- loop/plan\n---\n").moved(Set.of(), PLAN, NOW)).contains("\nlabels: []\n");
        assertThat(parse("---\ntitle: x\nauthor: a\nlabels:\n- loop/plan\n---\n").moved(CODE, PLAN, NOW)).contains("\nlabels: [loop/code]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "labels:\n", "labels:   # none\n", "labels: []\n", "labels: ~\n", "labels: null\n", "labels: loop/plan\n", "labels: 'loop/plan' # one\n",
        "labels: [loop/plan,\n  LOOP/PLAN]\n", "labels: [\n]\n", "labels:\n    - loop/plan\n", "labels:\n- \"loop/plan\"\n- Loop/Plan\n"})
    void labelsMoveHoweverTheyAreWritten(String line) throws Exception {
        for (String eol : new String[] {"\n", "\r\n"}) {
            String before = ("---\ntitle: x\n" + line + "author: alice\n---\n\nbody\n\n").replace("\n", eol);
            String after = parse(before).moved(CODE, PLAN, NOW);

            assertThat(parse(after).labels()).isEqualTo(CODE);
            assertThat(parse(after).title()).isEqualTo("x");
            assertThat(after).contains("author: alice" + eol).endsWith("updated: 2026-11-20T18:00:00Z\n---\n\nbody\n\n".replace("\n", eol));
            assertThat(after.replace("\r\n", "").contains("\n")).as("line ends stay").isEqualTo(eol.equals("\n"));
        }
    }

    @Test
    void nothingToChangeChangesNothing() throws Exception {
        String text = "---\ntitle: x\nauthor: a\nlabels: [ Loop/CODE ]\n---\n";

        assertThat(parse(text).moved(CODE, PLAN, NOW)).isEqualTo(text);
        assertThat(parse(text).opened(true, NOW)).isEqualTo(text);
    }

    @Test
    void aMoveAddsAndThenRemoves() throws Exception {
        assertThat(parse(parse("---\ntitle: x\nauthor: a\n---\n").moved(CODE, CODE, NOW)).labels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a: b", "#1", "- x", "null", "No", "12", "1e3", "'", "\"", "\\", "a\nb", "\t", "é", "🎉\u2028\uFEFF\u0007\u0085", "[x]", "{x}", "a ", " a", "@a", "`", "%", "a, b", "---", "!!str x",
        "&a", "*a", "?", ":", "~", "=", "<<", "0x10", "2026-11-20", "y"})
    void everyTitleAndLabelIsReadAsItWasWritten(String text) throws Exception {
        String file = IssueFile.fresh(12, text, "body", text, text.isBlank() ? Set.of() : Set.of(new Label(text)), NOW);

        if (!text.isBlank()) {
            assertThat(parse(file).title()).isEqualTo(text);
            assertThat(parse(file).author()).isEqualTo(text);
            assertThat(new TreeSet<>(parse(file).labels())).containsExactly(new Label(text));
            assertThat(parse(parse(file).moved(CODE, Set.of(new Label(text)), NOW)).labels()).isEqualTo(CODE);
        }
    }

    @Test
    void theBodyIsAllThatFollows() throws Exception {
        assertThat(parse("---\ntitle: x\nauthor: a\n---\nright here").body()).isEqualTo("right here");
        assertThat(parse("---\ntitle: x\nauthor: a\n---\n\n\n two\n---\n\n").body()).isEqualTo("\n two\n---\n");
        assertThat(parse("---\r\ntitle: x\r\nauthor: a\r\n---\r\n\r\nbody\r\n").body()).isEqualTo("body");
        assertThat(parse("\uFEFF---\ntitle: x\nauthor: a\n---").body()).isEmpty();
    }

    @Test
    void whatIsBrokenIsSaidWithItsLine() {
        assertBroken("hello", "12.md:1: does not begin with front matter");
        assertBroken("---\ntitle: x\n", "12.md:1: the front matter has no end");
        assertBroken("---\ntitle: x\n---\n", "12.md:1: an issue needs 'author: ...'");
        assertBroken("---\nauthor: x\ntitle: ''\n---\n", "12.md:3: an issue needs 'title: ...'");
        assertBroken("---\nauthor: x\ntitle: fix: it\n---\n", "12.md:3: mapping values are not allowed here: put a text that contains ': ' in quotes");
        assertBroken("---\ntitle: x\nauthor: x\nstate: done\n---\n", "12.md:4: 'state' is open or closed, not 'done'");
        assertBroken("---\ntitle: x\nauthor: x\nlabels: {a: b}\n---\n", "12.md:4: 'labels' is a list of names");
        assertBroken("---\ntitle: x\nauthor: x\nlabels: [a, [b]]\n---\n", "12.md:4: 'labels' is a list of names");
        assertBroken("---\ntitle: x\nauthor: x\nlabels: [a, ' ']\n---\n", "12.md:4: a label has no name");
        assertBroken("---\ntitle: x\nauthor: x\ntitle: y\n---\n", "12.md:4: 'title' is there twice");
        assertBroken("---\nnumber: 13\ntitle: x\nauthor: x\n---\n", "12.md:2: says 13, but the file's name says 12: make them the same");
        assertBroken("---\n- x\n---\n", "12.md:2: is not 'key: value' lines");
        assertBroken("---\ntitle: [x]\nauthor: x\n---\n", "12.md:2: 'title' is a single value");
        assertBroken("---\ntitle: x\nlabels: [a\nauthor: x\n---\n", "12.md:4: while parsing a flow sequence");
    }

    private static void assertBroken(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(BrokenFileException.class).hasMessageStartingWith(message);
    }
}
