package dev.agentloop.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextFileTest {
    private final Tree tree = new Tree();
    private final Problems problems = new Problems();

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private String problem(byte[] bytes) {
        assertThat(TextFile.read(tree.file("f", bytes).path("f"), problems)).isEmpty();
        assertThat(problems.sorted()).hasSize(1);
        return problems.sorted().getFirst().toString();
    }

    @Test
    void saysWhereAByteIsNotUTF8() {
        assertThat(problem("a: 1\nb: caf\u00e9 x\n".getBytes(ISO_8859_1))).startsWith("f:2:7: here is a byte that is not UTF-8 — ");
    }

    @Test
    void noticesACharacterCutInTwo() {
        assertThat(problem(new byte[] {'a', (byte) 0xc3})).startsWith("f:1:2: here is a byte that is not UTF-8 — ");
    }

    @Test
    void knowsUTF16WithAndWithoutItsMark() throws IOException {
        assertThat(problem("a: 1\n".getBytes(UTF_16))).startsWith("f: the file is in UTF-16 — ");
        Problems again = new Problems();
        assertThat(TextFile.read(tree.file("g", "a: 1\n".getBytes(UTF_16LE)).path("g"), again)).isEmpty();
        assertThat(again.sorted().getFirst().toString()).startsWith("g: the file is in UTF-16 — ");
    }

    @Test
    void countsCharactersAsAnEditorDoes() {
        assertThat(problem("\ud83d\ude00\u0007".getBytes(UTF_8))).startsWith("f:1:2: here is the control character U+0007 — ");
    }

    @Test
    void takesAMebibyteAndNoMore() {
        assertThat(TextFile.read(tree.file("most", new byte[] {' '}.clone()).path("most"), problems)).isPresent();
        assertThat(TextFile.read(tree.file("most", " ".repeat(TextFile.MOST_BYTES)).path("most"), problems)).isPresent();
        assertThat(problem(" ".repeat(TextFile.MOST_BYTES + 1).getBytes(UTF_8))).startsWith("f: the file is larger than 1 MiB — ");
    }
}
