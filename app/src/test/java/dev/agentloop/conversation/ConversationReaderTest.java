package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Seed;
import dev.agentloop.conversation.ConversationEvent.Ended;
import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.conversation.ConversationEvent.Output;
import dev.agentloop.conversation.ConversationEvent.PermissionAnswered;
import dev.agentloop.conversation.ConversationEvent.PermissionAsked;
import dev.agentloop.conversation.ConversationEvent.Plan;
import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.Prompted;
import dev.agentloop.conversation.ConversationEvent.Step;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import dev.agentloop.model.OutputShape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ConversationReaderTest {
    private static final Path RECORDED = Path.of("src/test/resources/readings");

    @TempDir
    Path folder;

    private static List<ConversationEvent> next(ConversationReader reader) throws IOException {
        List<ConversationEvent> events = new ArrayList<>();
        for (Optional<ConversationEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }

    private static List<ConversationEvent> all(Path file, OutputShape shape, long from) throws IOException {
        try (ConversationReader reader = new ConversationReader(file, shape, from)) {
            reader.look(true);
            return next(reader);
        }
    }

    @Test
    void aRecordedRunAsEvents() throws IOException {
        List<ConversationEvent> events = all(RECORDED.resolve("acpx-code-run.ndjson"), new OutputShape.Acpx(), 0);

        assertThat(events).startsWith(
                new Prompted(false),
                new Message("I look."),
                new Plan(List.of(new Step("Write", Progress.PENDING), new Step("Test", Progress.PENDING))),
                new ToolCall("call-1", "edit", "Commit hello.txt", "", List.of(), Progress.IN_PROGRESS, ""),
                new ToolCall("call-1", "edit", "Commit hello.txt", "", List.of(), Progress.COMPLETED, "committed hello.txt on issue-31-demo"));
        assertThat(events).contains(new PermissionAsked("rm"), new PermissionAnswered("rm", Optional.of("Allow"))).endsWith(new Ended("end_turn"));
    }

    /// However the file grows, what is read is the same, and the run is judged as if it had been read whole.
    @TestFactory
    Stream<DynamicTest> aFileThatGrowsReadsAsOneThatIsWhole() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            return files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> grows(file)));
        }
    }

    private void grows(Path recording) throws IOException {
        byte[] bytes = Files.readAllBytes(recording);
        Path file = folder.resolve("output.json");
        SplittableRandom random = new SplittableRandom(Seed.first());
        List<ConversationEvent> seen = new ArrayList<>();
        try (ConversationReader reader = new ConversationReader(file, new OutputShape.Acpx(), 0)) {
            reader.look(false);
            assertThat(next(reader)).isEmpty();
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, random.nextInt(1, 600));
                    out.write(bytes, at, n);
                    at += n;
                    reader.look(false);
                    seen.addAll(next(reader));
                }
            }
            reader.look(true);
            seen.addAll(next(reader));
            assertThat(seen).isEqualTo(all(recording, new OutputShape.Acpx(), 0));
            ResetTimes resets = new ResetTimes(Instant.EPOCH, ZoneOffset.UTC);
            if (Files.size(recording) < 32 * 1024) {
                assertThat(reader.soFar()).isEqualTo(OutputReader.read(Files.newInputStream(recording), resets));
            }
        }
        Files.delete(file);
    }

    @Test
    void aPageBeginsWithTheNextWholeLine() throws IOException {
        Path file = folder.resolve("output.txt");
        Files.writeString(file, "one\ntwo\nthree");

        assertThat(all(file, new OutputShape.PlainText(), 0)).containsExactly(new Output("one", false), new Output("two", false), new Output("three", false));
        assertThat(all(file, new OutputShape.PlainText(), 4)).containsExactly(new Output("two", false), new Output("three", false));
        assertThat(all(file, new OutputShape.PlainText(), 5)).containsExactly(new Output("three", false));
        try (ConversationReader reader = new ConversationReader(file, new OutputShape.PlainText(), 0)) {
            reader.look(false);
            assertThat(next(reader)).hasSize(2);
            assertThat(reader.position()).isEqualTo(8);
        }
    }

    /// An agent that loads its session repeats all of it.
    @Test
    void whatIsRepeatedOfEarlierRunsIsLeftOut() throws IOException {
        assertThat(all(RECORDED.resolve("replayed-history-is-not-the-turn.ndjson"), new OutputShape.Acpx(), 0)).startsWith(new Prompted(false));
    }

    @Test
    void aLineThatIsNoMessageIsShownByItsBeginning() throws IOException {
        Path file = folder.resolve("output.json");
        byte[] line = new byte[1 << 20];
        Arrays.fill(line, (byte) 'x');
        line[1] = (byte) 0xff;
        Files.write(file, line);

        assertThat(all(file, new OutputShape.Acpx(), 0)).singleElement().isInstanceOfSatisfying(Output.class, output -> assertThat(output.line())
                .startsWith("x\uFFFDx").endsWith("x …").hasSizeLessThan(5_000));
    }
}
