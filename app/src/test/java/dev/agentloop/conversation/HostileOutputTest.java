package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent could write into its output to stop whoever reads it.
class HostileOutputTest {
    @TempDir
    private Path folder;

    private RunReading read(String... lines) throws IOException {
        return OutputReader.read(Files.writeString(folder.resolve("output.json"), """
                {"method":"session/new","id":1}
                {"method":"session/prompt","id":2,"params":{}}
                """ + String.join("\n", lines) + "\n"), ZoneOffset.UTC);
    }

    private static String update(String kind, String rest) {
        return "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"%s\",%s}}}".formatted(kind, rest);
    }

    private static String text(String escaped) {
        return update("agent_message_chunk", "\"content\":{\"text\":\"" + escaped + "\"}");
    }

    private static String end(String stopReason) {
        return "{\"id\":2,\"result\":{\"stopReason\":\"" + stopReason + "\"}}";
    }

    @Test
    void aCostBeyondAllNumbersIsNone() throws IOException {
        for (String amount : new String[] {"1e999", "-1e999", "1e300", "9".repeat(400)}) {
            RunReading reading = read(update("usage_update", "\"cost\":{\"amount\":%s,\"currency\":\"USD\"}".formatted(amount)), text("Done."), end("end_turn"));
            assertThat(reading.usage().cost()).as(amount).isEmpty();
            assertThat(reading.finalMessage()).isEqualTo("Done.");
        }
        assertThat(read(update("usage_update", "\"cost\":{\"amount\":0.25}"), end("end_turn")).usage().cost()).contains(new BigDecimal("0.25"));
    }

    @Test
    void aCountBeyondAllNumbersIsNoReasonToStop() throws IOException {
        for (String count : new String[] {"1e999", "-1", "0.5", "9".repeat(400)}) {
            String usage = "\"usage\":{\"inputTokens\":%1$s,\"outputTokens\":%1$s}".formatted(count);
            String answer = "{\"id\":2,\"result\":{\"stopReason\":\"end_turn\",%s}}".formatted(usage);
            assertThat(read(update("usage_update", "\"_meta\":{%s}".formatted(usage)), text("Done."), answer).finalMessage()).as(count).isEqualTo("Done.");
        }
    }

    @Test
    void halfACharacterIsReplacedAndTwoHalvesAreOne() throws IOException {
        assertThat(read(text("a\\ud83db\\ude00"), end("end_turn")).finalMessage()).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(read(text("a\\ud83d"), text("\\ude00b"), end("end_turn")).finalMessage()).isEqualTo("a\uD83D\uDE00b");
        RunReading cut = read(text("\uD83D\uDE00".repeat(1500) + "x"), end("end_turn"));
        assertThat(cut.lastWords()).startsWith("\uFFFD\uD83D\uDE00").endsWith("x");
    }

    /// It goes into the run's record, which would be damaged if it were longer than any state file.
    @Test
    void aStopReasonIsNotAnEssay() throws IOException {
        RunReading reading = read(text("x"), end("\\u0001".repeat(600_000)));
        assertThat(((Ending.Answered) reading.ending()).stopReason()).hasSizeLessThan(3_000);
    }
}
