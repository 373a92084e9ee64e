package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeOutputTest {
    private static final String PROMPT = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session/prompt\",\"params\":{}}\n";
    private static final String END = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"stopReason\":\"end_turn\"}}\n";
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path folder;

    /// In a JVM whose whole heap is smaller than the longest line.
    @Test
    void twoHundredMegabytesWithALineOfFiftyAreReadInASmallHeap() throws Exception {
        Path file = folder.resolve("output.json");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out, PROMPT);
            write(out, "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"tool_call\",\"rawOutput\":\"");
            write(out, "0123456789abcde\\n", 50 * MEGABYTE);
            write(out, "\"}}}\n");
            write(out, "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"tool_call_update\",\"rawOutput\":[");
            write(out, "{\"n\":1,\"s\":\"x\"},", 50 * MEGABYTE);
            write(out, "0]}}}\n");
            write(out, text("thinking ".repeat(100)).replace("agent_message", "agent_thought"), 50 * MEGABYTE);
            write(out, "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"It begins. ");
            write(out, "and goes on \\u00e9 ", 50 * MEGABYTE);
            write(out, "It ends.\\n\\n<!-- loop-route: merge -->\"}}}}\n");
            write(out, END);
        }

        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("reader.txt").toFile())
                .start();
        try {
            assertThat(reader.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            reader.destroyForcibly();
        }
        String said = Files.readString(folder.resolve("reader.txt"));
        System.out.println(said.lines().toList().getLast());
        assertThat(said).startsWith("Answered[stopReason=end_turn] Route[token=merge] tools=1 It begins. ... It ends.");
    }

    /// Reads one file and prints what it found, and how fast.
    static final class Reader {
        public static void main(String[] args) throws IOException {
            long before = System.nanoTime();
            RunReading reading = OutputReader.read(Path.of(args[0]), ZoneOffset.UTC);
            double seconds = (System.nanoTime() - before) / 1e9;
            String message = reading.finalMessage();
            String ends = message.substring(0, 10) + " ... " + message.substring(message.indexOf("It ends."), message.indexOf("It ends.") + 8);
            System.out.printf("%s %s tools=%d %s%n", reading.ending(), reading.marker(), reading.toolCalls(), ends);
            System.out.printf("%.0f MB/s%n", Files.size(Path.of(args[0])) / seconds / MEGABYTE);
        }
    }

    @Test
    void aMessageInManyPiecesKeepsItsBeginningAndItsEnd() throws IOException {
        Path file = folder.resolve("output.json");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out, PROMPT);
            write(out, text("It begins."));
            write(out, text("piece ".repeat(100)), 3 * MEGABYTE);
            write(out, text("It ends. <!-- loop-"));
            write(out, text("route: done -->"));
            write(out, END);
        }
        RunReading reading = OutputReader.read(file, ZoneOffset.UTC);
        assertThat(reading.finalMessage()).hasSizeBetween(400_000, 700_000).startsWith("It begins.").contains(BoundedText.NOTE).endsWith("loop-route: done -->");
        assertThat(reading.marker()).isEqualTo(new Marker.Done());
        assertThat(reading.lastWords()).hasSizeLessThan(3_000);
    }

    @Test
    void aFileCutAnywhereReadsAsCutOrNeverBegan() throws IOException {
        byte[] whole = (PROMPT + text("I begin.") + text("And go \\u00e9 ä on.") + END).getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("output.json");
        // The line feed after the answer may be missing: the answer is whole without it.
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(OutputReader.read(file, ZoneOffset.UTC).ending()).as("%d bytes", length).isInstanceOfAny(Ending.Cut.class, Ending.NeverBegan.class);
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThat(OutputReader.read(file, ZoneOffset.UTC).ending()).isEqualTo(new Ending.Answered("end_turn"));
    }

    @Test
    void aMissingFileReadsAsNeverBegan() throws IOException {
        RunReading reading = OutputReader.read(folder.resolve("nothing.json"), ZoneOffset.UTC);
        assertThat(reading.ending()).isEqualTo(new Ending.NeverBegan());
        assertThat(reading.finalMessage()).isEmpty();
    }

    private static String text(String escaped) {
        return "{\"method\":\"session/update\",\"params\":{\"update\":{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"" + escaped + "\"}}}}\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The piece again and again, until it is about so many bytes.
    private static void write(OutputStream out, String piece, int bytes) throws IOException {
        byte[] encoded = piece.getBytes(StandardCharsets.UTF_8);
        for (int written = 0; written < bytes; written += encoded.length) {
            out.write(encoded);
        }
    }
}
