package dev.agentloop.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Notice;
import dev.agentloop.model.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A command of the user's, run for real.
@Timeout(60)
class CommandNotifierTest {
    private static final Instant AT = Instant.parse("2026-11-20T23:10:00Z");
    private static final LoopName SHOP = new LoopName("shop");
    private static final Subject ISSUE = new Subject(SHOP, Optional.of(new IssueRef(SHOP, IssueId.of(12))), Optional.of("https://acme.dev/12"));

    @TempDir
    Path directory;

    private CommandNotifier script(String script, Duration limit) {
        return new CommandNotifier(List.of("/bin/sh", "-c", script), Map.of("PATH", System.getenv("PATH")), directory, text -> text.replace("hunter2", "***"), limit);
    }

    private static Notice notice(String text) {
        return new Notice("key", "need-supervisor", text, false);
    }

    @Test
    void theEventIsOneLineOfJson() throws Exception {
        script("cat >>events", Duration.ofSeconds(30)).send(notice("It says \"hunter2\"\n$(id)"), ISSUE, AT);
        script("cat >>events", Duration.ofSeconds(30)).send(notice("It fails"), Subject.of(SHOP), AT);

        List<String> lines = Files.readAllLines(directory.resolve("events"));
        assertThat(lines).containsExactly(
                "{\"event\":\"need-supervisor\",\"loop\":\"shop\",\"issue\":\"12\",\"url\":\"https://acme.dev/12\",\"at\":\"2026-11-20T23:10:00Z\",\"text\":\"It says \\\"***\\\"\\n$(id)\"}",
                "{\"event\":\"need-supervisor\",\"loop\":\"shop\",\"at\":\"2026-11-20T23:10:00Z\",\"text\":\"It fails\"}");
    }

    @Test
    void aLongTextIsCutSoThatNobodyWaitsForTheReader() throws Exception {
        script("exec <&-; sleep 1; exit 0", Duration.ofSeconds(30)).send(notice("long ".repeat(100_000)), ISSUE, AT);
        script("cat >event", Duration.ofSeconds(30)).send(notice("long ".repeat(100_000)), ISSUE, AT);

        JsonNode event = new JsonMapper().readTree(Files.readString(directory.resolve("event")));
        assertThat(event.get("text").asString()).hasSizeLessThan(5_000).endsWith("…");
    }

    @Test
    void oneThatHangsIsStoppedAndNotWaitedForAgain() {
        CommandNotifier hanging = script("echo once >>tries; sleep 300", Duration.ofSeconds(1));
        long begin = System.nanoTime();

        assertThatThrownBy(() -> hanging.send(notice("1"), ISSUE, AT)).hasMessageContaining("did not end within 1 s");
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> hanging.send(notice("more"), ISSUE, AT)).hasMessageContaining("hung before").hasMessageContaining("shop/12");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(directory.resolve("tries")).hasContent("once");
    }

    @Test
    void oneThatFailsIsQuoted() {
        assertThatThrownBy(() -> script("echo no such list >&2; exit 3", Duration.ofSeconds(30)).send(notice("1"), ISSUE, AT))
                .hasMessage("notify.command /bin/sh ended with exit code 3: no such list");
    }
}
