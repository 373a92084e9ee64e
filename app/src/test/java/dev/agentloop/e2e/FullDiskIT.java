package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The disk of `loop-data/` is full. A little more of it is free before every tick, so that each fails at another file; then there is room, and everything ends as if there
/// always had been.
@Timeout(240)
class FullDiskIT {
    private static final JsonMapper JSON = new JsonMapper();

    /// Kilobytes: what the smallest file takes of the small disk.
    private static final int BLOCK = 4;

    /// Kilobytes: more than a run takes.
    private static final int ENOUGH = 600;

    /// Files of the state that ticks must have failed at, or the disk was not full at the right moments.
    private static final Pattern STATE_FILE = Pattern.compile("(tracker|run|intent|ending)\\.json|labels\\.txt|prompt\\.md|lock");

    @TempDir
    Path root;

    private final Set<String> failedAt = new TreeSet<>();
    private AgentDiary diary;

    @Test
    void aStartGoesOnWhenThereIsRoomAgain() throws Exception {
        try (Playground playground = prepared()) {
            SmallDisk disk = playground.onSmallDisk();
            int issue = Story.ANSWER.open(playground, diary);
            for (int free = 0; free < ENOUGH && !failedAt.contains("clone.new"); free += free < 6 * BLOCK ? BLOCK : 4 * BLOCK) {
                disk.leave(free);
                assertThat(fails(playground, "%d KB free".formatted(free))).as("the tick with %d KB free fails", free).isTrue();
            }
            System.out.println("FullDiskIT: a start failed at " + failedAt);
            assertThat(failedAt).as("files that ticks failed at").contains("tracker.json", "intent.json", "clone.new");

            disk.empty();
            goOn(playground);
            assertEnd(playground, issue);
        }
    }

    /// What it says cannot be written down. Whatever becomes of that, there is one word about it on the issue, and no second agent beside the first.
    @Test
    void anAgentThatWasLaunchedOnAFullDiskIsNotLost() throws Exception {
        try (Playground playground = prepared()) {
            SmallDisk disk = playground.onSmallDisk();
            int issue = Story.ANSWER.open(playground, diary);
            for (int free = 15 * BLOCK; free < ENOUGH && !wasLaunched(playground, issue); free += 2 * BLOCK) {
                disk.leave(free);
                fails(playground, "%d KB free".formatted(free));
            }
            System.out.println("FullDiskIT: up to the launch ticks failed at " + failedAt);
            assertThat(wasLaunched(playground, issue)).isTrue();

            disk.empty();
            goOn(playground);
            assertThat(IssueEnd.of(playground, issue, diary).comments()).endsWith(
                    playground.hasLabel(issue, "loop/plan-done") ? "run=RUN" : "run=RUN needs-human");
            assertThat(diary.of(issue)).as("turns").doesNotContain("begin, and another turn has not ended");
        }
    }

    @Test
    void anEndGoesOnWhenThereIsRoomAgain() throws Exception {
        try (Playground playground = prepared()) {
            SmallDisk disk = playground.onSmallDisk();
            int issue = Story.ANSWER.open(playground, diary);
            Process tick = playground.start(root.resolve("out"), root.resolve("err"), "tick");
            Playground.await("the agent was launched", 60, () -> Files.exists(playground.meta(issue).resolve("lock")));
            tick.destroyForcibly().waitFor();
            Playground.await("the agent is done", 60, () -> !playground.isAtWork(issue));

            boolean failed = true;
            for (int free = 0; free < ENOUGH && failed; free += BLOCK) {
                disk.leave(free);
                failed = fails(playground, "%d KB free".formatted(free));
            }
            System.out.println("FullDiskIT: an end failed at " + failedAt);
            assertThat(failedAt).as("files that ticks failed at").contains("intent.json");

            disk.empty();
            goOn(playground);
            assertEnd(playground, issue);
        }
    }

    /// Until there is room for it the work stays in the clone, whole and in its place; then it is kept once.
    @Test
    void whatWasNotPushedIsKeptWhenThereIsRoomAgain() throws Exception {
        try (Playground playground = prepared()) {
            SmallDisk disk = playground.onSmallDisk();
            List<String> script = List.of("say I begin.", "commit cart.txt By the agent.", "sh head -c 200000 /dev/urandom > uncommitted", "answer A plain answer.");
            int issue = playground.issue("Work that is not pushed", "loop/plan", script.stream().map(step -> "demo-agent plan: " + step).toArray(String[]::new));
            Process tick = playground.start(root.resolve("out"), root.resolve("err"), "tick");
            Playground.await("the agent was launched", 60, () -> Files.exists(playground.meta(issue).resolve("lock")));
            tick.destroyForcibly().waitFor();
            Playground.await("the agent is done", 60, () -> !playground.isAtWork(issue));
            Path clone = playground.meta(issue).resolveSibling(Integer.toString(issue));
            byte[] work = Files.readAllBytes(clone.resolve("uncommitted"));

            boolean failed = false;
            for (int free = 0; free < ENOUGH && Files.exists(clone); free += 10 * BLOCK) {
                disk.leave(free);
                Playground.Result next = playground.run("tick");
                assertEverythingParses(playground, "%d KB free".formatted(free));
                failed |= next.err().contains("it stays; make room there");
                assertThat(kept(playground, issue)).as("with %d KB free: %s", free, next.err()).hasSize(Files.exists(clone) ? 0 : 1);
            }
            assertThat(failed).as("a tick had no room to keep the work").isTrue();

            disk.empty();
            goOn(playground);
            assertThat(clone).doesNotExist();
            assertThat(kept(playground, issue)).hasSize(1).allSatisfy(name -> assertThat(name).endsWith(".bundle"));
            String bundle = playground.meta(issue).resolve(kept(playground, issue).getFirst()).toString();
            Path seed = root.resolve("seed");
            playground.git(seed, "fetch", "--quiet", bundle, "refs/rescue/*:refs/rescue/*");
            playground.git(seed, "checkout", "--quiet", "refs/rescue/uncommitted");
            assertThat(Files.readAllBytes(seed.resolve("uncommitted"))).isEqualTo(work);
            assertThat(seed.resolve("cart.txt")).exists();
        }
    }

    private static List<String> kept(Playground playground, int issue) throws IOException {
        try (Stream<Path> files = Files.list(playground.meta(issue))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("rescue-.*\\.(bundle|clone)")).toList();
        }
    }

    private Playground prepared() throws Exception {
        diary = AgentDiary.in(root.resolve("diary"));
        Playground playground = Playground.local(root);
        // However small the disk is, it shall be tried.
        playground.replace("loop/shop/config.yaml", "minFreeDisk: 1GiB", "minFreeDisk: 1KiB");
        return playground;
    }

    private static boolean wasLaunched(Playground playground, int issue) throws IOException {
        return playground.runs(issue).stream().anyMatch(run -> Files.exists(run.resolve("output.json")));
    }

    /// @return whether the tick failed; then it has said why, and damaged nothing
    private boolean fails(Playground playground, String when) throws Exception {
        Playground.Result tick = playground.run("tick");
        assertThat(tick.code()).as("%s: %s", when, tick.err()).isBetween(0, 1);
        assertEverythingParses(playground, when);
        if (tick.code() == 1) {
            assertThat(tick.err()).as(when).contains("loop-data/", "make room");
            tick.err().lines().filter(line -> line.contains(" left on device") || line.contains("make room")).forEach(line -> Stream.of(line.split("[^A-Za-z.]+"))
                    .filter(word -> STATE_FILE.matcher(word).matches() || word.startsWith("cache.git") || word.startsWith("clone.new")).forEach(failedAt::add));
        }
        return tick.code() == 1;
    }

    private static void assertEverythingParses(Playground playground, String when) throws Exception {
        try (Stream<Path> files = Files.walk(playground.loopData())) {
            List<Path> state = files.filter(file -> file.toString().endsWith(".json") && !file.endsWith("output.json")).toList();
            for (Path file : state) {
                try {
                    assertThat(JSON.readTree(Files.readAllBytes(file)).isObject()).as("%s: %s", when, file).isTrue();
                } catch (JacksonException e) {
                    throw new AssertionError("%s: %s is damaged".formatted(when, file), e);
                }
            }
        }
        assertThat(playground.mustRun("status").out()).as(when).doesNotContain("damaged");
    }

    private static void goOn(Playground playground) throws Exception {
        QuietTicks.run(playground, Playground.Result::succeeded);
        assertThat(Remains.below(playground.loopData())).isEmpty();
    }

    private void assertEnd(Playground playground, int issue) throws Exception {
        assertThat(IssueEnd.of(playground, issue, diary)).isEqualTo(new IssueEnd("labels: [loop/plan-done]", List.of("run=RUN"), List.of("begin", "end"), 1, List.of()));
    }
}
