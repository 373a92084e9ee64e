package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Fault;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every shape of output that was seen, as `NAME.ndjson`, with what is read out of it, as `NAME.txt`.
class RecordedOutputTest {
    private static final Path FOLDER = Path.of("src/test/resources/readings");
    /// When the recordings were made, as far as their words tell.
    private static final Instant SAID = Instant.parse("2026-11-20T17:53:12Z");

    @TestFactory
    Stream<DynamicTest> everyRecordingReadsAsWrittenBesideIt() throws IOException {
        return names(".ndjson").stream().sorted().map(name -> DynamicTest.dynamicTest(name, () -> {
            RunReading reading = read(FOLDER.resolve(name + ".ndjson"));
            assertThat(render(reading)).isEqualTo(Files.readString(FOLDER.resolve(name + ".txt")));
        }));
    }

    private static RunReading read(Path file) throws IOException {
        try (InputStream recording = Files.newInputStream(file)) {
            return OutputReader.read(recording, new ResetTimes(SAID, ZoneId.of("Europe/Berlin")));
        }
    }

    @Test
    void everyFileHasItsPartner() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(f -> f.getFileName().toString())).allMatch(f -> f.endsWith(".ndjson") || f.endsWith(".txt"));
        }
        assertThat(names(".txt")).isEqualTo(names(".ndjson")).hasSizeGreaterThan(40);
    }

    private static Set<String> names(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(suffix))
                    .map(f -> f.substring(0, f.length() - suffix.length()))
                    .collect(Collectors.toSet());
        }
    }

    private static String render(RunReading reading) {
        return String.join(
                "\n",
                List.of(
                        "ending:  " + render(reading.ending()),
                        "marker:  " + render(reading.marker()) + (reading.noChange() ? ", no change" : ""),
                        "tools:   " + reading.toolCalls(),
                        "usage:   " + render(reading.usage()),
                        "lost:    " + reading.lostContext(),
                        "words:   " + reading.lastWords().replace("\r", "\\r").replace("\n", "\\n"),
                        "message: " + reading.finalMessage().replace("\r", "\\r").replace("\n", "\\n"),
                        ""));
    }

    private static String render(Ending ending) {
        return switch (ending) {
            case Ending.Answered(String reason) -> "answered " + reason;
            case Ending.Hollow(String why) -> "hollow: " + why.replace("\n", "\\n");
            case Ending.Failed(Fault fault, String message, Optional<Instant> resets) -> "failed"
                    + (fault == Fault.OTHER ? "" : " (" + fault + resets.map(time -> " until " + time).orElse("") + ")")
                    + ": " + message.replace("\n", "\\n");
            case Ending.Disconnected(String message) -> "disconnected: " + message;
            case Ending.TimedOut(String message) -> "timed out: " + message;
            case Ending.Cut() -> "cut";
            case Ending.NeverBegan() -> "never began";
        };
    }

    private static String render(Marker marker) {
        return switch (marker) {
            case Marker.Absent() -> "absent";
            case Marker.Done() -> "done";
            case Marker.Route(String token) -> "route " + token;
            case Marker.Swallowed() -> "swallowed";
        };
    }

    private static String render(Usage usage) {
        return "in " + (usage.inputTokens().isPresent() ? usage.inputTokens().getAsLong() : "?")
                + (usage.cachedTokens().isPresent() ? " + " + usage.cachedTokens().getAsLong() + " cached" : "")
                + ", out " + (usage.outputTokens().isPresent() ? usage.outputTokens().getAsLong() : "?")
                + ", cost " + usage.cost().map(Object::toString).orElse("?");
    }
}
