package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Seed;
import dev.agentloop.conversation.ConversationEvent.Message;
import dev.agentloop.model.OutputShape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What somebody sees who watches a run, by what `run.js` does with what it is sent.
@Timeout(60)
class LiveRunTest {
    private static final Path RECORDED = Path.of("src/test/resources/readings");

    @TempDir
    Path folder;

    private record Sent(String name, String id, String data) {}

    /// Ends the stream when it was told enough.
    private static final class Watcher implements Answer.Sink {
        final List<Sent> sent = new ArrayList<>();
        private final Step quiet;
        private final int most;

        interface Step {
            void take() throws IOException;
        }

        Watcher(int most, Step quiet) {
            this.most = most;
            this.quiet = quiet;
        }

        @Override
        public void event(String name, String id, String data) throws IOException {
            if (sent.size() == most) {
                throw new EOFException("the visitor is gone");
            }
            sent.add(new Sent(name, id, data));
        }

        @Override
        public void comment() throws IOException {
            quiet.take();
        }
    }

    private static Answer.Source source(RunScene scene, String place) throws Exception {
        return ((Answer.Events) scene.answer(Map.of(), Optional.of(place), false, "events").orElseThrow()).source();
    }

    private static String place(String page) {
        Matcher place = Pattern.compile("events\\?after=(\\d+-\\d+)").matcher(page);
        assertThat(place.find()).isTrue();
        return place.group(1);
    }

    /// The page is opened after a random piece of the run, and the connection is interrupted again and again: what there is to see in the end is what a page shows that is opened then.
    @TestFactory
    Stream<DynamicTest> howeverItIsInterruptedTheSameIsSeen() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(RECORDED)) {
            files.filter(file -> file.toString().endsWith(".ndjson")).sorted()
                    .forEach(file -> tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> interrupted(Files.readAllBytes(file), new OutputShape.Acpx()))));
        }
        for (int i = 0; i < 15; i++) {
            long seed = Seed.first() + i;
            tests.add(DynamicTest.dynamicTest("seed " + seed, () -> interrupted(made(new SplittableRandom(seed)).getBytes(StandardCharsets.UTF_8), new OutputShape.Acpx())));
        }
        return tests.stream();
    }

    /// A conversation by chance: calls that overlap, plans, messages in pieces, lines that are no messages.
    private static String made(SplittableRandom random) {
        StringBuilder text = new StringBuilder(Updates.PROMPT);
        for (int i = 0; i < 60; i++) {
            text.append(switch (random.nextInt(9)) {
                case 0, 1 -> Updates.message("word%d ".formatted(i) + (random.nextBoolean() ? "\n\n" : ""));
                case 2 -> Updates.thought("hm " + i);
                case 3 -> Updates.call("c" + i, "call " + i);
                case 4, 5 -> Updates.ended("c" + random.nextInt(Math.max(1, i)), "out " + i);
                case 6 -> Updates.plan(random.nextBoolean() ? "pending" : "completed", "pending");
                case 7 -> "line %d\n".formatted(i);
                default -> random.nextInt(8) == 0 ? Updates.PROMPT : Updates.message("a".repeat(random.nextInt(3_000)) + "\n");
            });
        }
        return text + Updates.END;
    }

    private void interrupted(byte[] all, OutputShape shape) throws Exception {
        SplittableRandom random = new SplittableRandom(Seed.first());
        RunScene scene = new RunScene(folder, shape);
        Files.write(scene.output(), new byte[0]);
        scene.over = false;
        int at = grow(scene, all, 0, random.nextInt(all.length + 1));
        String page = scene.page(Map.of());
        Dom dom = new Dom();
        dom.put(page);
        String place = place(page);
        for (boolean ended = false; !ended; ) {
            at = grow(scene, all, at, Math.min(all.length - at, random.nextInt(1, 2_000 + all.length / 5)));
            // Whatever is there is sent when the run is over; a visitor who goes after one event has seen it while it went on.
            boolean last = at == all.length;
            scene.over = last;
            Watcher watcher = new Watcher(last ? Integer.MAX_VALUE : 1, () -> {});
            if (last) {
                source(scene, place).sendTo(watcher);
            } else {
                watch(scene, place, watcher);
            }
            for (Sent sent : watcher.sent) {
                ended |= sent.name().equals("end");
                if (sent.name().equals("blocks")) {
                    dom.put(sent.data());
                }
                place = sent.id();
            }
        }
        Dom whole = new Dom();
        whole.put(scene.page(Map.of()));
        assertThat(dom.blocks()).containsExactlyEntriesOf(whole.blocks());
        Files.delete(scene.output());
    }

    /// What is sent at once, while the run goes on.
    private static void watch(RunScene scene, String place, Watcher watcher) throws Exception {
        LiveRun.Run run = new LiveRun.Run() {
            private boolean asked;

            @Override
            public boolean isOver() throws IOException {
                if (asked) {
                    throw new EOFException("the visitor is gone");
                }
                asked = true;
                return false;
            }

            @Override
            public String html(List<Block> blocks) {
                return scene.pages.filled("parts/blocks", Map.of("blocks", blocks, "words", new BlockWords(scene::masked, scene.files().workspace().toString())));
            }

            @Override
            public String end() {
                throw new IllegalStateException("it goes on");
            }
        };
        try {
            new LiveRun(scene.files(), LiveRun.Place.of(place).orElseThrow(), run, Duration.ZERO).sendTo(watcher);
        } catch (EOFException _) {
            // After some looks, or one event.
        }
    }

    private static int grow(RunScene scene, byte[] all, int at, int by) throws IOException {
        Files.write(scene.output(), Arrays.copyOfRange(all, at, at + by), StandardOpenOption.APPEND);
        return at + by;
    }

    @Test
    void aRunThatGrowsIsSentAsItGrowsAndItsEndIsTold() throws Exception {
        RunScene scene = new RunScene(folder, new OutputShape.Acpx());
        scene.over = false;
        List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
        Thread agent = Thread.ofVirtual().start(() -> {
            try {
                Files.writeString(scene.output(), Updates.PROMPT + Updates.message("Hello, wor"));
                Thread.sleep(600);
                Files.writeString(scene.output(), Updates.message("ld."), StandardOpenOption.APPEND);
                scene.over = true;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        source(scene, "0-0").sendTo(new Answer.Sink() {
            @Override
            public void event(String name, String id, String data) {
                sent.add(new Sent(name, id, data));
            }

            @Override
            public void comment() {}
        });
        agent.join();

        // The last word of what may go on waits for its end: it could be the first half of a secret.
        assertThat(sent.getFirst().data()).contains("<p>Hello,</p>").doesNotContain("wor");
        assertThat(sent.get(sent.size() - 2).data()).contains("<p>Hello, world.</p>");
        assertThat(sent.getLast()).matches(event -> event.name().equals("end") && event.data().equals("The run is over: success."));
    }

    /// A message of a megabyte that comes in pieces is not sent again whole with each of them.
    @Test
    void aLongMessageIsSentInParts() throws Exception {
        BlockFold fold = new BlockFold(0);
        long sent = 0;
        long longest = 0;
        String piece = "twenty characters..\n";
        for (int i = 0; i < 50_000; i++) {
            fold.take(new Message(piece), i * 100L);
            if (i % 100 == 0) {
                for (Block block : fold.changed()) {
                    int length = ((Block.Said) block).markdown().length();
                    sent += length;
                    longest = Math.max(longest, length);
                }
            }
        }
        assertThat(longest).isLessThan(RunningBlock.LONGEST + 100);
        assertThat(sent).isLessThan(10_000_000);
        assertThat(fold.resume(50_000 * 100L)).isGreaterThan(4_800_000);
    }
}
