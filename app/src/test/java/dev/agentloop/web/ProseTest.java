package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Seed;
import gg.jte.output.StringOutput;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProseTest {
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    /// All that may come out, with its attributes.
    private static final Pattern ALLOWED = Pattern.compile(
            "</?(p|ul|ol|li|em|strong|code|pre|blockquote|h[3-6]|table|thead|tbody|tr|th|td|a)>|<hr />|<br />|<ol start=\"\\d+\">|<t[hd] align=\"(left|right|center)\">"
                    + "|<code class=\"language-[^\"<>]*\">|<a href=\"(?i:https?://|mailto:)[^\"<>]*\" rel=\"noopener noreferrer nofollow\">");

    private static String html(String markdown) {
        StringOutput output = new StringOutput();
        Prose.of(markdown).writeTo(output);
        return output.toString();
    }

    @Test
    void markdown() {
        assertThat(html("# A\n\nb *c* **d** `e`\n\n| f |\n|---|\n| g |\n\n```java\nint h < 1;\n```")).isEqualTo("<h3>A</h3>\n<p>b <em>c</em> <strong>d</strong> <code>e</code></p>\n<table>\n<thead>\n"
                + "<tr>\n<th>f</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>g</td>\n</tr>\n</tbody>\n</table>\n<pre><code class=\"language-java\">int h &lt; 1;\n</code></pre>\n");
    }

    @Test
    void linksLeadToTheWebOrToMailAndNowhereElse() {
        assertThat(html("[a](https://acme.dev/?b=1&c)")).isEqualTo("<p><a href=\"https://acme.dev/?b=1&amp;c\" rel=\"noopener noreferrer nofollow\">a</a></p>\n");
        assertThat(html("<mailto:ann@acme.dev>")).contains("<a href=\"mailto:ann@acme.dev\"");
        for (String address : List.of("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//acme.dev", "/logout", "src/A.java", "&#106;avascript:x", "file:///etc/passwd")) {
            assertThat(html("[a](" + address + ")")).doesNotContain("<a").contains("a (");
        }
    }

    @Test
    void picturesAreLinks() {
        assertThat(html("![a chart](https://acme.dev/x.png)")).isEqualTo("<p><a href=\"https://acme.dev/x.png\" rel=\"noopener noreferrer nofollow\">image: a chart</a></p>\n");
        assertThat(html("![](data:image/png;base64,AA)")).doesNotContain("<img").contains("image: data:image/png;base64,AA");
    }

    @Test
    void tagsAreTextAndCommentsNothing() {
        assertThat(html("<script>alert(1)</script>")).isEqualTo("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
        assertThat(html("a <img src=x onerror=y>")).isEqualTo("<p>a &lt;img src=x onerror=y&gt;</p>\n");
        assertThat(html("Done.\n\n<!-- loop-route: merge -->")).isEqualTo("<p>Done.</p>\n");
        assertThat(html("<!-- x --><script>y</script>")).doesNotContain("<script");
    }

    @Test
    void whateverIsWrittenNothingElseComesOut() {
        List<String> pieces = List.of("<script>", "</p>", "<img src=x onerror=y>", "\"", "'", "javascript:", "data:", "https://acme.dev/", "[", "](", ")", "![", "<", ">", "`", "```", "\n", "\n\n", "> ", "- ", "1. ",
                "*", "_", "**", "|", "|-|-|\n", "\\", "&#x3c;", "&lt;", "&amp;", "\u0000", "é", "😀", "\uD800", "    ", "\t", "# ", "[a]: ", "<!--", "-->", "<a href=\"", "on\">", "``` \"onclick=x\n", "mailto:");
        for (int i = 0; i < 3_000; i++) {
            SplittableRandom random = new SplittableRandom(Seed.first() + i);
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(1, 60); j > 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            Matcher tag = TAG.matcher(html(text.toString()));
            while (tag.find()) {
                assertThat(tag.group()).as(text.toString()).matches(ALLOWED);
            }
        }
    }

    /// Nested deep, or made to be slow.
    @Test
    void nothingTakesLong() {
        for (String piece : List.of(">", "> ", "- ", "[", "![", "*a ", "_a*", "**a_", "`", "<", "<!--", "|", "](", "\\", "&", "a\n", "\n", "[a](", "<a ", "```\n", "1. ", "a**b", "[^", "- > ", "|a|\n|-|\n")) {
            String text = piece.repeat(1 + 100_000 / piece.length());
            long begin = System.nanoTime();
            html(text);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(piece).isLessThan(Duration.ofSeconds(3));
        }
        StringBuilder ticks = new StringBuilder();
        for (int i = 1; ticks.length() < 100_000; i++) {
            ticks.append("`".repeat(i)).append(' ');
        }
        assertThat(html(ticks.toString())).isNotEmpty();
    }
}
