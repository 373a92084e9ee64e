package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.OutputShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPagesTest {
    private static final Pattern EARLIER = Pattern.compile("\\?to=(\\d+)"), LATER = Pattern.compile("rel=\"next\" href=\"[^\"]*\\?from=(\\d+)");

    @TempDir
    Path folder;

    private RunScene scene(OutputShape shape, String output) throws IOException {
        RunScene scene = new RunScene(folder, shape);
        Files.writeString(scene.output(), output);
        return scene;
    }

    @Test
    void aRunWithAllThatHappensInOne() throws Exception {
        RunScene scene = scene(new OutputShape.Acpx(), Updates.PROMPT + Updates.thought("Let me *see*.") + Updates.message("I **lo") + Updates.message("ok**.\n\n- a\n- b")
                + Updates.plan("pending", "pending") + Updates.call("1", "`mvn verify`") + Updates.ended("1", "BUILD SUCCESS") + Updates.plan("completed", "in_progress")
                + Updates.update("\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"2\",\"kind\":\"edit\",\"title\":\"\",\"status\":\"failed\",\"locations\":[{\"path\":\"/loop-data/shop/issues/12/src/A.java\"}]")
                + "no JSON\n" + Updates.message("Done.") + Updates.END);
        Files.writeString(folder.resolve("stderr.log"), "warning: <b>");
        scene.error = "the agent's account is used up";

        String page = scene.page(Map.of());

        assertThat(page).contains("Show the price with tax", "implement", "claude", "12,000 in · 800 out · $0.04", "the agent's account is used up", "loop/done", "warning: &lt;b&gt;", "3m");
        assertThat(page).contains("<p>I <strong>look</strong>.</p>", "<li>a</li>", "Let me see.", "<em>see</em>");
        assertThat(page).contains("mvn verify", "BUILD SUCCESS", "1 of 2 done", "src/A.java", "no JSON").doesNotContain("loop-data", "data-events");
        Dom dom = new Dom();
        dom.put(page);
        assertThat(dom.ids()).hasSize(9).doesNotHaveDuplicates().startsWith("at-0");
    }

    @Test
    void aPartIsTheHeadAlone() throws Exception {
        RunScene scene = scene(new OutputShape.Acpx(), Updates.PROMPT + Updates.message("Hello"));

        Answer.Html part = (Answer.Html) scene.answer(Map.of(), Optional.empty(), true).orElseThrow();

        assertThat(part.text()).contains("success", "implement").doesNotContain("<html", "Hello");
    }

    /// Both ways, each block once, and the same.
    @Test
    void windowsInBothDirectionsShowEveryBlockOnce() throws Exception {
        StringBuilder output = new StringBuilder(Updates.PROMPT);
        for (int i = 0; i < 4_000; i++) {
            output.append(Updates.message("message %d é\n\n".formatted(i))).append(Updates.call("c" + i, "call " + i)).append(Updates.ended("c" + i, "out"));
        }
        RunScene scene = scene(new OutputShape.Acpx(), output + Updates.END);
        assertThat(Files.size(scene.output())).isGreaterThan(5 * RunWindow.SIZE);
        List<String> forward = new ArrayList<>();
        for (Optional<String> from = Optional.of("0"); from.isPresent(); ) {
            String page = scene.page(Map.of("from", from.get()));
            forward.addAll(messages(page));
            from = found(LATER, page);
        }
        List<String> backward = new ArrayList<>();
        String last = scene.page(Map.of());
        backward.addAll(messages(last));
        for (Optional<String> to = found(EARLIER, last); to.isPresent(); ) {
            String page = scene.page(Map.of("to", to.get()));
            backward.addAll(0, messages(page));
            to = found(EARLIER, page);
        }

        assertThat(forward).hasSize(4_000).doesNotHaveDuplicates().isEqualTo(backward);
        assertThat(last.length()).isLessThan(1_500_000);
    }

    private static List<String> messages(String page) {
        return Pattern.compile("id=\"at-\\d+\"><p>message \\d+").matcher(page).results().map(MatchResult::group).toList();
    }

    private static Optional<String> found(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// A line longer than a window is on one page, and on the way in both directions.
    @Test
    void aLineLongerThanAWindowIsNoEndOfTheWay() throws Exception {
        String before = Updates.PROMPT + Updates.message("first");
        RunScene scene = scene(new OutputShape.Acpx(), before + Updates.call("1", "long") + Updates.ended("1", "x".repeat(3 * (int) RunWindow.SIZE)) + Updates.message("last"));

        String page = scene.page(Map.of());
        assertThat(page).contains("last").doesNotContain("first");
        String earlier = scene.page(Map.of("to", found(EARLIER, page).orElseThrow()));
        assertThat(earlier).contains("xxxx").doesNotContain("first");
        assertThat(scene.page(Map.of("to", found(EARLIER, earlier).orElseThrow()))).contains("first", "long").doesNotContain("?to=");
        assertThat(scene.page(Map.of("from", "0"))).contains("first", "xxxx");
        assertThat(scene.page(Map.of("from", String.valueOf(before.length() + 100_000)))).contains("last");
    }

    @Test
    void whatIsNoPlaceIsRefused() throws Exception {
        RunScene scene = scene(new OutputShape.Acpx(), Updates.PROMPT);
        for (String place : List.of("", "-1", "x", "1e9", "9999999999999999", "0x1")) {
            assertThat(((Answer.Html) scene.answer(Map.of("from", place), Optional.empty(), false).orElseThrow()).status()).isEqualTo(400);
            assertThat(((Answer.Html) scene.answer(Map.of("to", place), Optional.empty(), false).orElseThrow()).status()).isEqualTo(400);
        }
        assertThat(scene.page(Map.of("from", "999999999999999"))).contains("has said nothing");
        assertThat(scene.answer(Map.of(), Optional.empty(), false, "other")).isEmpty();
        assertThat(scene.answer(Map.of(), Optional.of("1-2; x"), false, "events").orElseThrow()).isInstanceOf(Answer.Text.class);
    }

    @Test
    void agentsWithoutAcp() throws Exception {
        OutputShape.Paths paths = new OutputShape.Paths("result.text", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(scene(new OutputShape.PlainText(), "one\n  two <i>\nthree").page(Map.of())).contains("one\n  two &lt;i&gt;\nthree");
        assertThat(scene(new OutputShape.OneObject(paths), "{\"result\":{\"text\":\"It *is* done.\"}}").page(Map.of())).contains("It <em>is</em> done.");
        assertThat(scene(new OutputShape.OneObject(paths), "Killed\n").page(Map.of())).contains("Killed");
        assertThat(scene(new OutputShape.Lines(paths), "{\"result\":{\"text\":\"One.\"}}\n{\"type\":\"x\"}\nwarn\n").page(Map.of())).contains("<p>One.</p>", "Lines for programs", "warn");
    }

    @Test
    void aRunWithoutAFileYet() throws Exception {
        RunScene scene = new RunScene(folder, new OutputShape.Acpx());
        scene.over = false;

        assertThat(scene.page(Map.of())).contains("has said nothing yet", "/events?after=0-0", "running").doesNotContain("Earlier");
    }

    @Test
    void somethingElseInItsPlace() throws Exception {
        RunScene scene = new RunScene(folder, new OutputShape.Acpx());
        Files.createDirectory(scene.output());

        assertThat(scene.page(Map.of())).contains("This conversation cannot be read");
    }

    /// Of a long one, whole lines from the end.
    @Test
    void stderr() throws Exception {
        RunScene scene = scene(new OutputShape.Acpx(), Updates.PROMPT);
        Files.writeString(folder.resolve("stderr.log"), "first " + "a".repeat(6_000) + "\nlast");
        assertThat(scene.page(Map.of())).contains("first aaa", "last");
        Files.writeString(folder.resolve("stderr.log"), "first " + "a".repeat(20_000) + "\nlast");
        assertThat(scene.page(Map.of())).contains("last").doesNotContain("aaa");
    }

    @Test
    void secretsAndEscapeSequencesStayBehind() throws Exception {
        String said = RunScene.SECRET + "\u001b[31mred\u001b[0m";
        RunScene scene = scene(new OutputShape.Acpx(), Updates.PROMPT + Updates.message("a " + said.substring(0, 9)) + Updates.message(said.substring(9)) + Updates.thought(said)
                + Updates.call("1", said) + Updates.ended("1", said) + said + "\n" + Updates.plan("pending", said.replace("\u001b", "")));
        Files.writeString(folder.resolve("stderr.log"), said);
        scene.error = said;

        assertThat(scene.page(Map.of())).contains("***red").doesNotContain("ghp_", "456789", "\u001b", "[31m");
    }
}
