package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.RunReading.Marker;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingMarkerTest {
    private static final Marker ABSENT = new Marker.Absent();
    private static final Marker DONE = new Marker.Done();
    private static final Marker SWALLOWED = new Marker.Swallowed();
    private static final Marker MERGE = new Marker.Route("merge");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- loop-route: merge -->",
                "Done. <!-- loop-route: merge -->",
                "Done.\n\n<!-- loop-route: merge -->",
                "Done.\n<!-- loop-route: merge -->\n\n  \n",
                "Done.\r\n\r\n<!-- loop-route: merge -->\r\n",
                "<!--loop-route:merge-->",
                "<!-- LOOP-ROUTE: merge -->",
                "<!--\nloop-route: merge\n-->",
                "<!-- loop-route: plan -->\nNo, rather:\n<!-- loop-route: merge -->",
                "1. one\n2. two\n<!-- loop-route: merge -->",
                "- merged <!-- loop-route: merge -->",
                "# Ready <!-- loop-route: merge -->",
                "> They said so.\n<!-- loop-route: merge -->",
                "<details>\n<summary>Log</summary>\nall\n</details>\n<!-- loop-route: merge -->",
                "```\ncode\n```\n<!-- loop-route: merge -->",
                "- item\n  ```\n  open in the item only\n\n<!-- loop-route: merge -->",
                "An unclosed ` backtick <!-- loop-route: merge -->",
            })
    void theLastThingOfTheMessageIsTheRoute(String message) {
        assertThat(ClosingMarker.parse(message).route()).isEqualTo(MERGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Done.",
                "<!-- loop-route: merge --> and then some",
                "I shall end with `<!-- loop-route: merge -->`",
                "`<!-- loop-route: merge -->`",
                "```\n<!-- loop-route: merge -->\n```",
                "    <!-- loop-route: merge -->",
                "> <!-- loop-route: merge -->",
                "> Done. <!-- loop-route: merge -->",
                "\\<!-- loop-route: merge -->",
                "<!-- route: merge -->",
                "<!-- loop-route: merge --> x -->",
                "<!-- loop-router -->",
                "loop-route: merge -->",
            })
    void anythingElseIsNone(String message) {
        assertThat(ClosingMarker.parse(message).route()).isEqualTo(ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!-- loop-route: done -->", "<!-- loop-route: -->", "<!-- loop-route:-->", "All done.\n<!-- loop-route: Done -->"})
    void anEmptyTokenOrDoneIsDone(String message) {
        assertThat(ClosingMarker.parse(message).route()).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "See:\n```\ncode\n<!-- loop-route: merge -->",
                "See:\n~~~~ java\ncode\n~~~\n\n<!-- loop-route: merge -->\n",
                "- item\n  ```\n  <!-- loop-route: merge -->",
                "> ```\n> <!-- loop-route: merge -->",
            })
    void aMarkerInAnUnclosedFenceIsSwallowed(String message) {
        assertThat(ClosingMarker.parse(message).route()).isEqualTo(SWALLOWED);
    }

    /// It must become an unknown route and fail; as "no marker" it would silently mean success.
    @Test
    void aTokenThatCannotBeOneIsStillARoute() {
        assertThat(ClosingMarker.parse("<!-- loop-route: merge now -->").route()).isEqualTo(new Marker.Route("merge now"));
        assertThat(ClosingMarker.parse("<!-- loop-route: Merge_2-b -->").route()).isEqualTo(new Marker.Route("Merge_2-b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- loop-outcome: no-change -->",
                "Nothing to do. <!-- LOOP-OUTCOME: No-Change -->\n",
                "It is fixed already.\n\n<!-- loop-outcome: no-change -->\n<!-- loop-route: done -->",
                "It is fixed already.\n\n<!-- loop-outcome: no-change --> <!-- loop-route: -->",
                "- fixed already <!--loop-outcome:no-change-->\n\n\n<!-- loop-route: done -->",
                "It is fixed already.\n\n<!-- loop-route: done -->\n<!-- loop-outcome: no-change -->",
                "```\ncode\n```\n<!-- loop-outcome: no-change -->",
            })
    void thatNothingHadToBeChangedClosesTheMessage(String message) {
        assertThat(ClosingMarker.parse(message)).isEqualTo(new ClosingMarker(DONE, true));
    }

    @Test
    void theRouteBesideItCounts() {
        var both = new ClosingMarker(MERGE, true);
        assertThat(ClosingMarker.parse("Fine.\n<!-- loop-outcome: no-change -->\n<!-- loop-route: merge -->")).isEqualTo(both);
        assertThat(ClosingMarker.parse("Fine.\n<!-- loop-route: merge -->\n<!-- loop-outcome: no-change -->")).isEqualTo(both);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- loop-outcome: no-change -->\nNo: I changed it.\n<!-- loop-route: done -->",
                "```\n<!-- loop-outcome: no-change -->\n```\n<!-- loop-route: done -->",
                "`<!-- loop-outcome: no-change -->`\n<!-- loop-route: done -->",
                "> <!-- loop-outcome: no-change -->\n\n<!-- loop-route: done -->",
                "<!-- loop-outcome: changed -->\n<!-- loop-route: done -->",
                "<!-- loop-outcome: no-change --> x\n<!-- loop-route: done -->",
            })
    void anOutcomeThatIsQuotedOrTakenBackIsNone(String message) {
        assertThat(ClosingMarker.parse(message)).isEqualTo(new ClosingMarker(DONE, false));
    }

    @Test
    void anOutcomeAloneObeysTheSameRules() {
        assertThat(ClosingMarker.parse("<!-- loop-outcome: no-change --> and then some")).isEqualTo(new ClosingMarker(ABSENT, false));
        assertThat(ClosingMarker.parse("> <!-- loop-outcome: no-change -->")).isEqualTo(new ClosingMarker(ABSENT, false));
        assertThat(ClosingMarker.parse("See:\n```\n<!-- loop-outcome: no-change -->")).isEqualTo(new ClosingMarker(SWALLOWED, false));
        assertThat(ClosingMarker.parse("<!-- loop-outcome: -->")).isEqualTo(new ClosingMarker(ABSENT, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {">", "[", "*a ", "- ", "<a ", "![", "`", "<!-- ", "\\", "_ ", "](", "1. "})
    void aHostileMessageTakesNoTimeWorthMentioning(String piece) {
        String message = piece.repeat(400_000 / piece.length()) + "\n\n<!-- loop-route: merge -->";
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> ClosingMarker.parse(message));
    }
}
