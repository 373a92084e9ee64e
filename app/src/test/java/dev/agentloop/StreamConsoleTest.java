package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Titles, comments and error messages are other people's texts; a terminal takes some characters for orders.
class StreamConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final StreamConsole console = new StreamConsole(stream, stream, Map.of(), text -> text.replace("hunter2", "***"), () -> Instant.EPOCH);

    private String shown(String line) {
        out.reset();
        console.out(line);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[8m", "\u001b[0;31m", "\u0007", "\r", "\b", "\u007f", "\u0085", "\u202e", "\u2066"})
    void nothingReachesTheTerminalAsAnOrder(String order) {
        assertThat(shown("a" + order + "b")).isEqualTo("ab\n");
    }

    @Test
    void anEscapeSequenceLosesWhatMakesItOne() {
        assertThat(shown("a\u001b[2Jb\u009b2Jc\u009d0;title\u009cd")).isEqualTo("a[2Jb2Jc0;titled\n");
    }

    @Test
    void aSecretIsMaskedAlsoWhenAControlCharacterPartedIt() {
        assertThat(shown("hun\u0007ter2 and hunter\u001b[1m2")).isEqualTo("*** and ***\n");
    }

    @Test
    void textStays() {
        assertThat(shown("a\tb\nc — ü 👩\u200D💻")).isEqualTo("a\tb\nc — ü 👩\u200D💻\n");
    }

    /// Not on a terminal: without colours.
    @Test
    void aLineInStylesIsCleanedLikeAnyOther() {
        console.styled(StyledLine.of("hun", Style.BOLD).with("ter2\u001b[2J", Style.RED));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("***[2J\n");
    }

    @Test
    void noticesThatNobodyReadsAnyMore() {
        var head = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        var piped = new StreamConsole(head, stream, Map.of(), text -> text, InstantSource.system());

        piped.out("one");

        assertThat(piped.isClosed()).isTrue();
        assertThat(console.isClosed()).isFalse();
    }
}
