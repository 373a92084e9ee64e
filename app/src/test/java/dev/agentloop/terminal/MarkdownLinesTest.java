package dev.agentloop.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.conversation.Printable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MarkdownLinesTest {
    private static String text(String markdown, int width) {
        return MarkdownLines.of(markdown, width).stream().map(StyledLine::text).collect(Collectors.joining("\n"));
    }

    @Test
    void everyBlockAtFortyColumns() {
        assertThat(text("""
                # Head
                Some *words* and `code`, [a link](https://acme.dev/x) and <https://acme.dev>.

                1. one
                2. two that is long enough to go on below itself
                   - within

                > said by somebody at some length, and more

                ```sh
                make   all
                ```
                ---
                | a | b |
                |---|---|
                | 日本 | **x** |
                | c | d |

                <!-- loop-route: done -->
                """, 40)).isEqualTo("""
                Head

                Some words and code, a link
                (https://acme.dev/x) and
                https://acme.dev.

                1. one
                2. two that is long enough to go on
                   below itself
                   • within

                │ said by somebody at some length, and
                │ more

                    make   all

                ────────────────────────────────────────

                a     b
                ────  ─
                日本  x
                c     d""");
    }

    @Test
    void aTableThatIsTooWideBecomesAList() {
        assertThat(text("| name | what it is for |\n|---|---|\n| a | a sentence that is too long for it |\n", 30)).isEqualTo("""
                • name: a
                  what it is for: a sentence
                  that is too long for it""");
        assertThat(text("| name | what it is for, which is not said |\n|---|---|\n", 30)).isEqualTo("• name\n  what it is for, which is not\n  said");
    }

    @Test
    void stylesAreThoseOfTheText() {
        assertThat(MarkdownLines.of("a **b *c*** `d`", 80)).containsExactly(StyledLine.of("a ", Style.PLAIN).with("b", Style.BOLD).with(" ", Style.PLAIN).with("c", Style.BOLD.and(Style.ITALIC)).with(" ", Style.PLAIN).with("d", Style.CODE));
    }

    @Test
    @Timeout(20)
    void hostileNestingIsNoTrouble() {
        assertThat(text(">".repeat(30_000) + "a", 80)).contains("a");
        assertThat(text("*".repeat(6_000) + "a" + "_**".repeat(3_000), 80)).contains("a");
        assertThat(text("- ".repeat(10_000) + "a", 80)).contains("a");
    }

    @Test
    void nothingOfAnEscapeSequenceIsLeft() {
        assertThat(Printable.of("a\u001b[31;1mb\u001b[0m\u001b[2K\u001b]8;;https://acme.dev\u001b\\c\u001b]0;t\u0007d\u009b1me\u0000\u202e\tf\u001b(B")).isEqualTo("abcde    f(B");
        assertThat(Printable.of("10%\r50%\r100%\r\ndone\r")).isEqualTo("100%\ndone");
    }

    @Test
    void wideCharactersCountTwice() {
        assertThat(Columns.of("日本a\u0301👍")).isEqualTo(7);
        assertThat(Columns.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(Columns.cut("日本語", 6)).isEqualTo("日本語");
    }
}
