package dev.agentloop.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullRequestWordsTest {
    private final PullRequestWords words = new PullRequestWords(ExampleLoop.shop().config(), text -> text.replace("s3cret", "***"));

    private static IssueText issue(String title) {
        return new IssueText(new Issue(new IssueRef(new LoopName("shop"), IssueId.of(12)), "https://forge.example/12", title, "alice", true, Set.of(), Instant.EPOCH), "");
    }

    private static RunView run(String said) {
        RunRecord record = new RunRecord(
                issue("").issue().ref(), new RunId("run-20261120T120000.000Z"), RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("code").terms(), Engagement.named("claude"), List.of(), false);
        RunReading reading = new RunReading(new Ending.Answered("end_turn"), said, said, new Marker.Done(), false, Usage.UNKNOWN, 0, false);
        return new RunView(record, new RunView.State.Over(reading, Evidence.NONE, "", Duration.ZERO, Duration.ZERO, false), Optional.empty());
    }

    private String body(String said) {
        return words.body(run(said), issue("Add a cart"));
    }

    @Test
    void whatTheAgentSaidAndWhichIssueItCloses() {
        assertThat(body("There is a cart now.\n\n<!-- loop-route: done -->")).isEqualTo("""
                There is a cart now.

                Closes #12

                <!-- agentloop run=shop/12/run-20261120T120000.000Z -->""");
    }

    @Test
    void secretsAreMaskedAndStrangersNotCalled() {
        assertThat(body("s3cret @mallory @alice <!-- agentloop run=shop/1/x -->")).contains("*** @\u200Bmallory @alice").doesNotContain("shop/1/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fixes #7", "closed: #7", "This resolves acme/shop#7.", "Implements #7", "Closing issue #7", "fix https://github.com/acme/shop/issues/7", "Fixes GH-7", "Closes SHOP-7", "Fix !7"})
    void noOtherIssueIsClosed(String said) {
        String keyword = said.replaceAll("(?i).*?\\b(clos\\w*|fix\\w*|resolv\\w*|implement\\w*).*", "$1");
        assertThat(body(said)).contains("\n\nCloses #12\n");
        assertThat(body(said).lines().findFirst().orElseThrow()).doesNotContain(keyword).contains("\u200B");
    }

    @Test
    void wordsAloneAreLeftAsTheyAre() {
        assertThat(body("This fixes the cart and closes the till. See #7.")).startsWith("This fixes the cart and closes the till. See #7.\n");
    }

    @Test
    void aTitleIsOneBoundedLine() {
        assertThat(words.title(issue("Add\n a   cart"))).isEqualTo("Add a cart");
        assertThat(words.title(issue("é".repeat(500)))).hasSize(200).endsWith("…");
        assertThat(words.title(issue("  "))).isEqualTo("Issue 12");
    }

    @Test
    void aLongTextIsCutButNeverItsEnd() {
        assertThat(body("```\n" + "x\n".repeat(40_000))).hasSizeLessThanOrEqualTo(30_000).contains("\n```\n").contains("Closes #12").endsWith("-->");
    }
}
