package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Markdown to Jira's documents and back.
class AdfTest {
    /// Markdown written as the reader writes it.
    private static final List<String> CANONICAL = List.of(
            "A paragraph.",
            "Two lines\nof one paragraph, and `code`.",
            "# One\n\n###### Six with *emphasis*, **strength**, and ***both***",
            "```java\nint a = 1;\n\n  // indented\n```",
            "````\n```\nfence in a fence\n```\n````",
            "``a ` b``",
            "`` `quoted` ``",
            "- one\n- two\n  - two and a half\n    - deeper\n- three",
            "7. seven\n8. eight\n   1. below",
            "- first paragraph\n\n  second paragraph\n- ```sh\n  make\n  ```",
            "> a quote\n>\n> - with a list\n>\n> ```\n> and code\n> ```",
            "[a link](https://acme.dev/x), [`Code.java`](https://acme.dev/y) and <https://acme.dev/z>",
            "before\n\n---\n\nafter",
            "H<sub>2</sub>O, E = mc<sup>2</sup>",
            "@alice and mail@acme.dev, 2 * 3 * 4 = 24, snake_case_name, <T>, 50 % & more",
            "**bold *and slanted* and bold**",
            "**Grüße** 👩‍👩‍👧 ☃ 漢字");

    private static JsonNode json(String text) {
        return Json.tree(new ByteArrayInputStream(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode written(String markdown) {
        JsonNode document = AdfWriter.document(markdown);
        assertThat(AdfRules.check(document)).as(markdown + "\n" + document).isEmpty();
        return document;
    }

    private static void writes(String markdown, String content) {
        assertThat(written(markdown).path("content")).as(markdown).isEqualTo(json(content));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (String markdown : CANONICAL) {
            assertThat(AdfReader.markdown(written(markdown))).isEqualTo(markdown);
        }
        String all = String.join("\n\n", CANONICAL);
        assertThat(AdfReader.markdown(written(all))).isEqualTo(all);
    }

    @Test
    void inlineTextHasMarks() {
        writes(
                "a *b **c*** `d`",
                "[{'type':'paragraph','content':[{'type':'text','text':'a '},{'type':'text','text':'b ','marks':[{'type':'em'}]},"
                        + "{'type':'text','text':'c','marks':[{'type':'em'},{'type':'strong'}]},{'type':'text','text':' '},{'type':'text','text':'d','marks':[{'type':'code'}]}]}]");
    }

    /// Code takes no mark but a link's; Jira refuses a document in which it has another.
    @Test
    void codeStandsWithALinkOnly() {
        writes(
                "***`a`*** [**`b`**](https://acme.dev)",
                "[{'type':'paragraph','content':[{'type':'text','text':'a','marks':[{'type':'code'}]},{'type':'text','text':' '},"
                        + "{'type':'text','text':'b','marks':[{'type':'link','attrs':{'href':'https://acme.dev'}},{'type':'code'}]}]}]");
    }

    @Test
    void onlyWhatABrowserMayFollowIsALink() {
        writes("[run](javascript:alert(1))", "[{'type':'paragraph','content':[{'type':'text','text':'run (javascript:alert(1))'}]}]");
        writes("[here](src/Main.java)", "[{'type':'paragraph','content':[{'type':'text','text':'here (src/Main.java)'}]}]");
        writes(
                "![a picture](https://acme.dev/x.png)",
                "[{'type':'paragraph','content':[{'type':'text','text':'a picture','marks':[{'type':'link','attrs':{'href':'https://acme.dev/x.png'}}]}]}]");
        writes(
                "![](https://acme.dev/x.png)",
                "[{'type':'paragraph','content':[{'type':'text','text':'https://acme.dev/x.png','marks':[{'type':'link','attrs':{'href':'https://acme.dev/x.png'}}]}]}]");
        written("[![badge](https://acme.dev/b.svg)](https://acme.dev/ci) [empty]()");
    }

    /// A mention is a node of its own; text that looks like one calls nobody.
    @Test
    void nobodyIsCalled() {
        writes("@alice [~accountid:1234]", "[{'type':'paragraph','content':[{'type':'text','text':'@alice [~accountid:1234]'}]}]");
    }

    @Test
    void codeKeepsItsLanguageAndItsLines() {
        writes("```c++ title=x\na\n\nb\n```", "[{'type':'codeBlock','attrs':{'language':'c++'},'content':[{'type':'text','text':'a\\n\\nb'}]}]".replace("\\\\n", "\\n"));
        writes("```\n```", "[{'type':'codeBlock'}]");
        writes("    indented", "[{'type':'codeBlock','content':[{'type':'text','text':'indented'}]}]");
    }

    @Test
    void htmlBecomesText() {
        writes("<details>\n<summary>Log</summary>\n\nall well\n\n</details>",
                "[{'type':'paragraph','content':[{'type':'text','text':'Log'}]},{'type':'paragraph','content':[{'type':'text','text':'all well'}]}]");
        writes("a<br>b <!-- not seen --> <b>c</b>",
                "[{'type':'paragraph','content':[{'type':'text','text':'a'},{'type':'hardBreak'},{'type':'text','text':'b  '},{'type':'text','text':'c','marks':[{'type':'strong'}]}]}]");
        writes("a List<String> of &lt;b&gt;", "[{'type':'paragraph','content':[{'type':'text','text':'a List<String> of <b>'}]}]");
        writes("<script>\nalert(1)\n</script>", "[{'type':'paragraph','content':[{'type':'text','text':'<script>'},{'type':'hardBreak'},{'type':'text','text':'alert(1)'},{'type':'hardBreak'},{'type':'text','text':'</script>'}]}]");
    }

    @Test
    void nothingAtAllIsStillADocument() {
        for (String empty : List.of("", "  \n ", "<!-- hidden -->", "[a]: https://acme.dev")) {
            assertThat(written(empty).path("content")).as(empty).hasSize(1);
        }
    }

    /// What may not stand in a quote or an item comes out as a paragraph, or out of its wrapping.
    @Test
    void whatMayNotBeNestedIsTakenOut() {
        writes("> # title\n>\n> > inner\n>\n> ---",
                "[{'type':'blockquote','content':[{'type':'paragraph','content':[{'type':'text','text':'title','marks':[{'type':'strong'}]}]},"
                        + "{'type':'paragraph','content':[{'type':'text','text':'inner'}]},{'type':'paragraph','content':[{'type':'text','text':'———'}]}]}]");
        writes("- # title\n- > quote\n- - list first\n-",
                "[{'type':'bulletList','content':[{'type':'listItem','content':[{'type':'paragraph','content':[{'type':'text','text':'title','marks':[{'type':'strong'}]}]}]},"
                        + "{'type':'listItem','content':[{'type':'paragraph','content':[{'type':'text','text':'quote'}]}]},"
                        + "{'type':'listItem','content':[{'type':'paragraph','content':[]},{'type':'bulletList','content':[{'type':'listItem','content':[{'type':'paragraph','content':[{'type':'text','text':'list first'}]}]}]}]},"
                        + "{'type':'listItem','content':[{'type':'paragraph','content':[]}]}]}]");
        writes(">", "[{'type':'blockquote','content':[{'type':'paragraph','content':[]}]}]");
    }

    /// Whatever an agent says, Jira can take it.
    @Test
    void noMarkdownMakesADocumentThatJiraRefuses() {
        List<String> pieces = List.of(
                "> ", "- ", "1. ", "# ", "    ", "\n", "\n\n", "```\n", "~~~x\n", "---\n", "===\n", "*", "**", "_", "`", "``", "[", "](https://a.b)", "](x)", "![", "<b>", "</b>", "<sub>", "</sup>",
                "<br/>", "<!--", "-->", "<div>\n", "text", " ", "|", "&amp;", "\\", "\t", "[a]: b\n", "<https://a.b>", "0. ", "+ ", "\u0000", "🎉");
        Random random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder markdown = new StringBuilder();
            for (int n = random.nextInt(25); n >= 0; n--) {
                markdown.append(pieces.get(random.nextInt(pieces.size())));
            }
            written(AdfReader.markdown(written(markdown.toString())));
        }
    }

    @Test
    void depthIsBounded() {
        written("> ".repeat(5_000) + "deep");
        written("- ".repeat(5_000) + "deep");
        written("*a ".repeat(5_000) + "deep" + "*".repeat(5_000));
        written("[".repeat(5_000) + "x" + "](https://a.b)".repeat(5_000));
    }

    @Test
    void theBareTextIsCutToItsLimit() {
        String odd = "\"\\\n🎉\t".repeat(20_000);
        JsonNode document = AdfWriter.verbatim(odd, 32_000);

        assertThat(AdfRules.check(document)).isEmpty();
        assertThat(document.toString().length()).isBetween(31_980, 32_000);
        String text = document.path("content").get(0).path("content").get(0).path("text").asString();
        assertThat(text).endsWith(AdfWriter.CUT);
        assertThat(odd).startsWith(text.substring(0, text.length() - AdfWriter.CUT.length()));
        assertThat(AdfWriter.verbatim("short", 32_000).toString()).contains("short").doesNotContain(AdfWriter.CUT.strip());
    }

    /// What people's editors make, and what Markdown has no word for.
    @Test
    void anythingInADocumentIsReadable() {
        JsonNode document = json("{'type':'doc','version':1,'content':["
                + "{'type':'panel','attrs':{'panelType':'info'},'content':[{'type':'paragraph','content':[{'type':'text','text':'Mind this'}]}]},"
                + "{'type':'paragraph','content':[{'type':'mention','attrs':{'id':'1','text':'@Alice'}},{'type':'text','text':' '},{'type':'emoji','attrs':{'shortName':':smile:','text':'😄'}},{'type':'text','text':' '},"
                + "{'type':'status','attrs':{'text':'LATE'}},{'type':'text','text':' '},{'type':'date','attrs':{'timestamp':'1732060800000'}},{'type':'text','text':' '},{'type':'inlineCard','attrs':{'url':'https://acme.dev/1'}}]},"
                + "{'type':'taskList','attrs':{'localId':'a'},'content':[{'type':'taskItem','attrs':{'state':'DONE','localId':'b'},'content':[{'type':'text','text':'did'}]},{'type':'taskItem','attrs':{'state':'TODO','localId':'c'},'content':[{'type':'text','text':'do'}]}]},"
                + "{'type':'table','content':[{'type':'tableRow','content':[{'type':'tableHeader','content':[{'type':'paragraph','content':[{'type':'text','text':'a'}]}]},{'type':'tableHeader','content':[{'type':'paragraph','content':[{'type':'text','text':'b|c'}]}]}]},"
                + "{'type':'tableRow','content':[{'type':'tableCell','content':[{'type':'paragraph','content':[{'type':'text','text':'1'}]},{'type':'paragraph','content':[{'type':'text','text':'2'}]}]},{'type':'tableCell','content':[]}]}]},"
                + "{'type':'mediaSingle','content':[{'type':'media','attrs':{'id':'x','type':'file','alt':'screen.png'}}]},"
                + "{'type':'expand','attrs':{'title':'More'},'content':[{'type':'paragraph','content':[{'type':'text','text':'inside ','marks':[{'type':'strong'}]},{'type':'text','text':'out','marks':[{'type':'textColor','attrs':{'color':'#ff0000'}},{'type':'strike'}]}]}]},"
                + "{'type':'layoutSection','content':[{'type':'layoutColumn','attrs':{'width':50},'content':[{'type':'paragraph','content':[{'type':'text','text':'left'}]}]}]},"
                + "{'type':'blockCard','attrs':{'url':'https://acme.dev/2'}},{'type':'somethingNew','attrs':{}},{'type':'extension','attrs':{'text':'x'}}]}");

        assertThat(AdfReader.markdown(document)).isEqualTo("""
                > Mind this

                @Alice 😄 LATE 2024-11-20 https://acme.dev/1

                - [x] did
                - [ ] do

                | a | b\\|c |
                |---|---|
                | 1 2 |  |

                [attachment: screen.png]

                **More**

                **inside** ~~out~~

                left

                https://acme.dev/2""");
    }

    @Test
    void aMissingDocumentIsAnEmptyText() {
        assertThat(AdfReader.markdown(json("null"))).isEmpty();
        assertThat(AdfReader.markdown(json("{}").path("description"))).isEmpty();
        assertThat(AdfReader.markdown(json("{'type':'doc','version':1,'content':[]}"))).isEmpty();
    }

    @Test
    void hiddenLinesAreTakenOutAndPutBack() {
        Hidden hidden = Hidden.of("done\n\n---\n<sub>agentloop</sub>\n<!-- agentloop run=shop/SHOP-12/run-1 needs-human -->");
        assertThat(hidden.visible()).isEqualTo("done\n\n---\n<sub>agentloop</sub>\n");
        assertThat(hidden.marks()).containsExactly("run=shop/SHOP-12/run-1 needs-human");
        assertThat(Hidden.lines(json("{'properties':" + hidden.properties().toString().replace('"', '\'') + "}"))).isEqualTo("<!-- agentloop run=shop/SHOP-12/run-1 needs-human -->");
        assertThat(Hidden.of("<!-- other -->\n  <!-- agentloop in a text -->").marks()).isEmpty();
        assertThat(Hidden.lines(json("{'properties':[{'key':'sd.public.comment','value':{'internal':true}}]}"))).isEmpty();
    }
}
