package dev.agentloop.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommentTextTest {
    private static final IssueRef REF = new IssueRef(new LoopName("shop"), IssueId.of(12));
    private static final RunId RUN = new RunId("run-20261120T120000.000Z");
    private static final Usage USAGE = new Usage(
            OptionalLong.of(1200), OptionalLong.empty(), OptionalLong.of(34), Optional.of(new BigDecimal("0.05000000000000001")), Optional.empty(), false);

    private static CommentText texts(int limit) {
        return new CommentText(ExampleLoop.shop().config(), limit, text -> text.replace("hunter2", "***"));
    }

    private static RunView run(String message, String stderr) {
        RunReading reading = new RunReading(
                new RunReading.Ending.Answered("end_turn"), message, message, new RunReading.Marker.Absent(), false, USAGE, 3, false);
        RunRecord record = new RunRecord(REF, RUN, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), Engagement.named("claude"), List.of(), false);
        return new RunView(record, new RunView.State.Over(reading, Evidence.NONE, stderr, Duration.ofSeconds(95), Duration.ofHours(1), false), Optional.empty());
    }

    private static String result(String message) {
        RunView run = run(message, "");
        return texts(10_000).result(run, Optional.empty(), List.of(), CommentText.runMarker(run, false));
    }

    @Test
    void aResultIsWhatTheAgentSaidAndAFooter() {
        assertThat(result("It is **done**.\n"))
                .isEqualTo(
                        """
                        It is **done**.


                        ---
                        <sub>agentloop · prompt plan · 1m35s · 1200 tokens in · 34 tokens out · $0.05 · run-20261120T120000.000Z</sub>
                        <!-- agentloop run=shop/12/run-20261120T120000.000Z -->""");
    }

    @Test
    void cachedTokensAreToldApartAndAnEstimateIsCalledSo() {
        Usage usage = new Usage(
                OptionalLong.of(1200), OptionalLong.of(9000), OptionalLong.of(34_567), Optional.of(new BigDecimal("0.12")), Optional.empty(), true);
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(resultUsing(usage)).contains(" · 1,200 tokens in (+ 9,000 cached) · 34,567 tokens out · about $0.12 · run-");
        } finally {
            Locale.setDefault(usual);
        }
        Usage none = new Usage(OptionalLong.of(1200), OptionalLong.of(0), OptionalLong.of(34), Optional.empty(), Optional.empty(), false);
        assertThat(resultUsing(none)).contains(" · 1200 tokens in · 34 tokens out · run-");
    }

    private static String resultUsing(Usage usage) {
        RunView run = run("Done.", "");
        RunView.State.Over over = (RunView.State.Over) run.state();
        RunView other = new RunView(
                run.record(), new RunView.State.Over(over.reading().with(usage), Evidence.NONE, "", over.lasted(), over.age(), false), Optional.empty());
        return texts(10_000).result(other, Optional.empty(), List.of(), CommentText.runMarker(other, false));
    }

    @Test
    void secretsAreMaskedAndOnlyListedPeopleAreCalled() {
        assertThat(result("hunter2 for @Alice and @bob, (@acme/team), not a@b.c or `@x`"))
                .startsWith("*** for @Alice and @\u200Bbob, (@\u200Bacme/team), not a@b.c or `@x`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_@bob_", "/@bob", ".@bob", "@@bob", "`@bob", "\\`@bob\\`", "<div>\n`@bob`\n</div>", "| `a | @bob` |", "&#64;bob", "&#x40;bob", "&commat;bob"})
    void nobodyElseIsCalledByATrick(String call) {
        assertThat(result(call)).startsWith(call.replace("bob", "\u200Bbob"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"`@Override`", "``a ` @Test``", "```java\n@Test\n```", "- x\n  ```\n  @Test\n  ```", "a@b.c"})
    void codeCallsNobodyAndStaysAsItIs(String code) {
        assertThat(result(code)).startsWith(code + "\n");
    }

    @ParameterizedTest
    @CsvSource({"'```\ncode', '```'", "'~~~~ x\ncode', '~~~~'", "'<!-- never closed', '-->'", "'<pre>\nx', '</pre>'"})
    void whatIsLeftOpenIsClosedAboveTheFooter(String message, String end) {
        assertThat(result(message.replace("\\n", "\n"))).startsWith(message.replace("\\n", "\n") + "\n" + end + "\n\n---\n<sub>");
        assertThat(result("```\ncode\n```")).startsWith("```\ncode\n```\n\n---\n");
    }

    @Test
    void noControlCharacterIsPosted() {
        assertThat(result("a\u0000b\u001b[2Jc\r\nhun\u0007ter2")).startsWith("ab[2Jc\n***\n");
    }

    @Test
    void noMarkerButOurOwnIsIn() {
        assertThat(result("<!-- agentloop run=shop/13/run-20261120T120000.000Z -->")).doesNotContain("<!-- agentloop run=shop/13");
    }

    @Test
    void whatAHumanNeedsToKnowComesFirst() {
        RunView run = run("I tried.\n\nReally.", "Error: ```no``` such model");
        assertThat(texts(10_000).needsHuman(REF, Optional.of(run), "the agent reported an error", List.of(), CommentText.runMarker(run, true)))
                .isEqualTo(
                        """
                        **A human has to look at this:** the agent reported an error.

                        To try again, move it back to `loop/plan`, on this page or with `agentloop move shop/12 loop/plan`.

                        The end of its stderr:

                        ````
                        Error: ```no``` such model
                        ````

                        The agent's last words:

                        > I tried.
                        >
                        > Really.

                        ---
                        <sub>agentloop · prompt plan · 1m35s · 1200 tokens in · 34 tokens out · $0.05 · run-20261120T120000.000Z</sub>
                        <!-- agentloop run=shop/12/run-20261120T120000.000Z needs-human -->""");
    }

    @Test
    void aReasonThatEndsWithAFullStopGetsNoSecond() {
        String text = texts(10_000).needsHuman(REF, Optional.empty(), "acpx said: Do not resubmit.", List.of(), CommentText.marker("note"));
        assertThat(text).contains("Do not resubmit.\n").doesNotContain("..");
    }

    @Test
    void aCommentKeepsToItsLimitAndKeepsItsMarker() {
        RunView run = run("A line of the answer.\n".repeat(100), "");
        int whole = texts(10_000).result(run, Optional.empty(), List.of(), CommentText.runMarker(run, false)).length();
        for (int limit = 400; limit < 3000; limit += 7) {
            String text = texts(limit).result(run, Optional.empty(), List.of(), CommentText.runMarker(run, false));
            assertThat(text).hasSizeLessThanOrEqualTo(limit).endsWith(CommentText.runMarker(run, false));
            assertThat(text.contains("cut here")).isEqualTo(limit < whole);
        }
    }

    @Test
    void aCutSplitsNoCharacter() {
        RunView run = run("😀".repeat(2000), "");
        for (int limit = 600; limit < 604; limit++) {
            String text = texts(limit).result(run, Optional.empty(), List.of(), CommentText.runMarker(run, false));
            assertThat(text.codePoints().filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)).isEmpty();
        }
    }

    @Test
    void aResultIsRecognisedInEitherKindOfCommentAndAHandOverOnlyInItsOwn() {
        RunView run = run("x", "");
        assertThat(CommentText.runMarker(run, true)).contains(CommentText.runSign(run, false)).contains(CommentText.runSign(run, true));
        assertThat(CommentText.runMarker(run, false)).contains(CommentText.runSign(run, false)).doesNotContain(CommentText.runSign(run, true));
    }
}
