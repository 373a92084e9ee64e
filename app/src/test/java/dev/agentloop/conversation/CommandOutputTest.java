package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Fault;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandOutputTest {
    private static final OutputShape TEXT = new OutputShape.PlainText();
    private static final OutputShape.Paths PATHS = new OutputShape.Paths(
            "result", Optional.of("usage.in"), Optional.of("usage.out"), Optional.of("cost"), Optional.of("error.message"));
    private static final OutputShape OBJECT = new OutputShape.OneObject(PATHS);
    private static final OutputShape LINES = new OutputShape.Lines(PATHS);
    private static final Ending DONE = new Ending.Answered("end_turn");

    @TempDir
    Path folder;

    private RunReading read(OutputShape shape, String output, String exit, String stderr) throws IOException {
        Files.writeString(folder.resolve("output.json"), output);
        Files.writeString(folder.resolve("stderr.log"), stderr);
        Files.deleteIfExists(folder.resolve("exit"));
        if (!exit.isEmpty()) {
            Files.writeString(folder.resolve("exit"), exit + "\n");
            Files.setLastModifiedTime(folder.resolve("exit"), FileTime.from(Instant.parse("2026-11-20T17:53:12Z")));
        }
        return OutputReader.read(folder.resolve("output.json"), shape, ZoneOffset.UTC);
    }

    private Ending ending(OutputShape shape, String output, String exit, String stderr) throws IOException {
        return read(shape, output, exit, stderr).ending();
    }

    private static Ending failed(Fault fault, String message) {
        return new Ending.Failed(fault, message, Optional.empty());
    }

    @Test
    void plainTextIsTheMessage() throws IOException {
        RunReading reading = read(TEXT, "I look.\n\nFixed: grüße.\n<!-- loop-route: merge -->\n", "0", "");
        assertThat(reading.ending()).isEqualTo(DONE);
        assertThat(reading.finalMessage()).isEqualTo("I look.\n\nFixed: grüße.\n<!-- loop-route: merge -->\n");
        assertThat(reading.marker()).isEqualTo(new Marker.Route("merge"));
        assertThat(reading.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(read(TEXT, "All well.\n<!-- loop-outcome: no-change -->", "0", "").noChange()).isTrue();
    }

    @Test
    void anObjectIsReadByItsPaths() throws IOException {
        RunReading reading = read(OBJECT, """
                Loading...
                {
                  "type": "result", "error": null, "more": {"result": "not this", "list": [{"result": 1}]},
                  "usage": {"in": 1200, "out": 34}, "cost": 0.25,
                  "result": "Fixed.\\n<!-- loop-route: done -->"
                }
                Bye.
                """, "0", "");
        assertThat(reading.ending()).isEqualTo(DONE);
        assertThat(reading.finalMessage()).isEqualTo("Fixed.\n<!-- loop-route: done -->");
        assertThat(reading.usage()).isEqualTo(new Usage(
                OptionalLong.of(1200), OptionalLong.empty(), OptionalLong.of(34), Optional.of(new BigDecimal("0.25")), Optional.empty(), false));
    }

    @Test
    void ofEachPathTheLastLineCounts() throws IOException {
        RunReading reading = read(LINES, """
                {"result":"I begin.","usage":{"in":100}}
                no JSON
                {"result":"Fixed.","cost":0.5}
                {"usage":{"in":300,"out":-1}}
                {"result":"cut""", "0", "");
        assertThat(reading.finalMessage()).isEqualTo("Fixed.");
        assertThat(reading.usage().inputTokens()).hasValue(300);
        assertThat(reading.usage().outputTokens()).isEmpty();
        assertThat(reading.usage().cost()).contains(new BigDecimal("0.5"));
    }

    @Test
    void anErrorInTheOutputIsAFailureWhateverTheCode() throws IOException {
        String output = "{\"result\":\"Fixed.\\n<!-- loop-route: done -->\",\"error\":{\"message\":\"401 Who are you?\"}}\n";
        assertThat(ending(OBJECT, output, "0", "")).isEqualTo(failed(Fault.LOGIN, "401 Who are you?"));
        assertThat(ending(LINES, output, "1", "")).isEqualTo(failed(Fault.LOGIN, "401 Who are you?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "\"\"", "0", "[]", "{}"})
    void whatGoodRunsWriteInPlaceOfAnErrorIsNone(String value) throws IOException {
        assertThat(ending(OBJECT, "{\"result\":\"Fixed.\",\"error\":{\"message\":%s}}".formatted(value), "0", "")).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "[\"no\"]", "{\"a\":[{}]}"})
    void anErrorWithoutWordsIsToldByTheMessage(String value) throws IOException {
        assertThat(ending(OBJECT, "{\"result\":\"Credit balance is too low\",\"error\":{\"message\":%s}}".formatted(value), "0", ""))
                .isEqualTo(failed(Fault.USAGE_LIMIT, "Credit balance is too low"));
    }

    @Test
    void aLaterLineTakesAnErrorBack() throws IOException {
        assertThat(ending(LINES, "{\"error\":{\"message\":\"trying again\"}}\n{\"error\":{\"message\":null},\"result\":\"Fixed.\"}\n", "0", "")).isEqualTo(DONE);
    }

    @Test
    void aCommandThatSaysNothingHasDoneNothing() throws IOException {
        assertThat(ending(TEXT, " \n", "0", "")).isEqualTo(new Ending.Hollow("the command ended without a word"));
        assertThat(ending(OBJECT, "no object", "0", "")).isEqualTo(new Ending.Hollow("the command ended well, but its output has nothing at 'result'"));
    }

    /// stderr first, because there programs say why they gave up.
    @Test
    void aFailureIsToldByTheEndOfStderrThenOfTheOutput() throws IOException {
        assertThat(ending(TEXT, "I work on the rate limit.", "1", "ERROR: You've hit your usage limit. Try again at 7:45 PM.\n"))
                .isEqualTo(new Ending.Failed(
                        Fault.USAGE_LIMIT,
                        "exit code 1: ERROR: You've hit your usage limit. Try again at 7:45 PM.",
                        Optional.of(Instant.parse("2026-11-20T19:45:00Z"))));
        assertThat(ending(TEXT, "Invalid API key · Please run /login\n", "1", "")).isEqualTo(failed(Fault.LOGIN, "exit code 1: Invalid API key · Please run /login"));
        assertThat(ending(TEXT, "Invalid API key\n", "1", "Warning: old Node\n")).isEqualTo(failed(Fault.LOGIN, "exit code 1: Warning: old Node: Invalid API key"));
        assertThat(ending(OBJECT, "panic: the moon", "3", "")).isEqualTo(failed(Fault.OTHER, "exit code 3: panic: the moon"));
        assertThat(ending(TEXT, "", "3", "")).isEqualTo(failed(Fault.OTHER, "exit code 3, and not a word"));
    }

    @Test
    void whatStandsFarFromTheEndSaysNothing() throws IOException {
        String work = "fetch failed\n" + "a line of work\n".repeat(20);
        assertThat(((Ending.Failed) ending(TEXT, "x", "1", work)).fault()).isEqualTo(Fault.OTHER);
    }

    /// The agreed sign that the agent has finished; a code can come from anything after it.
    @Test
    void aClosedMessageStandsWhateverTheCode() throws IOException {
        assertThat(ending(TEXT, "Fixed.\n<!-- loop-route: done -->\n", "1", "telemetry: fetch failed")).isEqualTo(DONE);
        assertThat(ending(TEXT, "Fixed.\n<!-- loop-route: done -->\n", "143", "")).isEqualTo(DONE);
        assertThat(ending(TEXT, "```\n<!-- loop-route: done -->\n", "1", "")).isInstanceOf(Ending.Failed.class);
        assertThat(ending(TEXT, "Fixed.\n", "1", "")).isEqualTo(failed(Fault.OTHER, "exit code 1: Fixed."));
    }

    @Test
    void aCommandEndedByASignalHasCrashed() throws IOException {
        assertThat(ending(TEXT, "I work.", "137", "")).isEqualTo(new Ending.Disconnected("signal 9 ended the command"));
        assertThat(ending(TEXT, "I work.", "255", "")).isInstanceOf(Ending.Failed.class);
    }

    @Test
    void aProgramTheShellDidNotFindWasNotStarted() throws IOException {
        assertThat(ending(TEXT, "", "127", "env: node: not found")).isEqualTo(failed(Fault.NOT_STARTED, "exit code 127: env: node: not found"));
        assertThat(ending(TEXT, "I ran make.", "127", "make: not found")).isEqualTo(failed(Fault.OTHER, "exit code 127: make: not found"));
    }

    @Test
    void withoutACodeItWasKilled() throws IOException {
        assertThat(ending(TEXT, "Fixed.\n<!-- loop-route: done -->\n", "", "")).isEqualTo(new Ending.Cut());
        assertThat(ending(TEXT, "", "", "oops")).isEqualTo(new Ending.NeverBegan());
        assertThat(OutputReader.read(folder.resolve("nowhere"), TEXT, ZoneOffset.UTC).ending()).isEqualTo(new Ending.NeverBegan());
        assertThat(ending(TEXT, "Fixed.", "x", "")).isEqualTo(failed(Fault.OTHER, "exit code -1: Fixed."));
    }

    @Test
    void aLongOutputIsReadInBoundedMemory() throws IOException {
        String text = "It begins. " + "and goes on ".repeat(1_000_000) + "It ends.\\n<!-- loop-route: merge -->";
        RunReading plain = read(TEXT, text.replace("\\n", "\n"), "0", "");
        RunReading object = read(OBJECT, "{\n\"huge\":[%s0],\n\"result\":\"%s\"}".formatted("1,\n".repeat(1_000_000), text), "0", "");
        for (RunReading reading : new RunReading[] {plain, object}) {
            assertThat(reading.finalMessage()).hasSizeLessThan(1_000_000).startsWith("It begins.").contains(BoundedText.NOTE);
            assertThat(reading.marker()).isEqualTo(new Marker.Route("merge"));
        }
    }
}
