package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CappedLinesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void eachLineIsAStreamOfItsOwn() throws IOException {
        assertThat(lines("one\r\n\n{\"a\":\"b\"}\nlast without end")).containsExactly("one\r", "", "{\"a\":\"b\"}", "last without end");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n")).containsExactly("");
    }

    @Test
    void aLineThatIsNotReadToItsEndDoesNotSpillIntoTheNext() throws IOException {
        CappedLines lines = new CappedLines(new ByteArrayInputStream(("\"unclosed" + "x".repeat(100_000) + "\n\"next\"\n").getBytes(StandardCharsets.UTF_8)));
        lines.next();
        lines.read(new byte[3]);
        lines.next();
        assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("\"next\"");
        assertThat(lines.next()).isFalse();
    }

    /// Whatever character the cut meets, it must neither break an escape sequence nor a UTF-8 sequence nor take an escaped quote for the end.
    @ParameterizedTest
    @ValueSource(strings = {"x", "\\n", "\\\\", "\\\"", "\\u00e9", "ä", "€", "\uD83D\uDE00", "\\\\\\\"", "a\\u0041ä\\\""})
    void aLongStringKeepsItsBeginningAndItsEnd(String piece) throws IOException {
        for (int shift = 0; shift < 12; shift++) {
            String raw = "a".repeat(shift) + piece.repeat((CappedLines.HEAD + 9 * CappedLines.TAIL) / piece.length()) + "the end";
            String line = "{\"before\":1,\"long\":\"" + raw + "\",\"after\":\"\\\"\"}";

            List<String> read = lines(line + "\nnext");

            assertThat(read.size()).isEqualTo(2);
            assertThat(read.getLast()).isEqualTo("next");
            assertThat(read.getFirst().length()).isLessThan(CappedLines.HEAD + 4 * CappedLines.TAIL);
            var tree = JSON.readTree(read.getFirst());
            String whole = JSON.readTree("\"" + raw + "\"").asString();
            String[] kept = tree.path("long").asString().split(Pattern.quote(BoundedText.NOTE), -1);
            // Not assertThat(whole): nobody wants to read it when it fails.
            assertThat(kept.length).isEqualTo(2);
            assertThat(whole.startsWith(kept[0])).isTrue();
            assertThat(whole.endsWith(kept[1])).isTrue();
            assertThat(kept[1].endsWith("the end")).isTrue();
            assertThat(tree.path("after").asString()).isEqualTo("\"");
        }
    }

    private static List<String> lines(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        CappedLines in = new CappedLines(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
        while (in.next()) {
            lines.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
