package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files below a real `loop-data/`, spoilt one after the other while an agent works and after it is done. The program is the packaged one.
@Timeout(600)
class DamageIT {
    /// Larger than any array, and no byte of it takes room on the disk.
    private static final long HUGE = 3L << 30;

    /// An exit code that says: agentloop has a bug.
    private static final int BUG = 70;

    @TempDir
    Path root;

    private enum Spoiling {
        HUGE,
        DIRECTORY,
        LINK_TO_NOTHING;

        void spoil(Path file) throws IOException {
            switch (this) {
                case HUGE -> {
                    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                        sparse.setLength(DamageIT.HUGE);
                    }
                }
                case DIRECTORY -> Files.createDirectory(file);
                case LINK_TO_NOTHING -> Files.createSymbolicLink(file, file.resolveSibling("nothing/at/all"));
            }
        }
    }

    /// Without the clones and the objects, which are git's.
    private static List<Path> files(Playground playground) throws IOException {
        try (Stream<Path> all = Files.walk(playground.loopData())) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/cache.git/") && !file.toString().contains("/objects/") && !file.toString().matches(".*/issues/\\d+/.*"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingThatIsSpoiltCrashesItOrStartsASecondAgent() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Patience", "loop/plan", "demo-agent plan: sh while [ ! -e " + root.resolve("go") + " ]; do sleep 0.1; done", "demo-agent plan: answer I waited.");
            playground.mustRun("tick");
            assertThat(files(playground)).hasSizeGreaterThan(5);
            spoilEverything(playground, issue);
            assertThat(playground.isAtWork(issue)).isTrue();

            Files.createFile(root.resolve("go"));
            Playground.await("the agent is done", 30, () -> !playground.isAtWork(issue));
            playground.mustRun("tick");
            assertThat(playground.comments(issue)).singleElement().asString().contains("I waited.");
            spoilEverything(playground, issue);
            assertThat(playground.comments(issue)).hasSize(1);
            assertThat(playground.hasLabel(issue, "loop/plan-done")).isTrue();
            playground.mustRun("tick");
        }
    }

    private void spoilEverything(Playground playground, int issue) throws Exception {
        List<Path> runs = playground.runs(issue);
        for (Path file : files(playground)) {
            for (Spoiling how : Spoiling.values()) {
                Path original = root.resolve("original");
                Files.move(file, original);
                how.spoil(file);
                String what = "%s %s".formatted(file, how);

                Playground.Result status = playground.run("status");
                Playground.Result tick = playground.run("tick");

                assertThat(tick.code()).as("%s: %s", what, tick.err()).isLessThan(BUG);
                assertThat(status.code()).as("%s: %s", what, status.err()).isLessThan(BUG);
                if (tick.code() != 0) {
                    assertThat(tick.err()).as(what).contains(file.toString());
                }
                assertThat(playground.runs(issue)).as(what).isEqualTo(runs);
                if (isStill(file, how)) {
                    Files.delete(file);
                    Files.move(original, file);
                } else {
                    Files.delete(original);
                }
            }
        }
    }

    private static boolean isStill(Path file, Spoiling how) throws IOException {
        return switch (how) {
            case HUGE -> Files.size(file) == HUGE;
            case DIRECTORY -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
            case LINK_TO_NOTHING -> Files.isSymbolicLink(file) && !Files.exists(file);
        };
    }
}
