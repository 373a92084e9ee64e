package dev.agentloop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.execute.Rendering;
import dev.agentloop.model.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whole plans in the words a person reads: each folder below `golden-plans/` holds a `snapshot.yaml` and the `plan.txt` that follows from it.
///
/// To add one, write the snapshot and an empty plan, run the test, and read what it says was planned before you paste it.
class GoldenPlansTest {
    private static final Path FOLDERS = Path.of("src/test/resources/golden-plans");

    @TestFactory
    Stream<DynamicTest> plansAreAsWritten() throws IOException {
        return folders().stream().map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
            Snapshot snapshot = SnapshotFile.read(folder.resolve("snapshot.yaml"));
            assertThat(text(Planner.plan(snapshot))).isEqualTo(Files.readString(folder.resolve("plan.txt")));
        }));
    }

    @Test
    void everyFileBelongsToAPair() throws IOException {
        assertThat(folders()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(folder -> {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("snapshot.yaml", "plan.txt");
            }
        });
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            return folders.sorted().toList();
        }
    }

    private static String text(Plan plan) {
        List<String> lines = new ArrayList<>();
        plan.actions().forEach(action -> lines.add("do    %s: %s".formatted(action.issue(), Rendering.planned(action))));
        plan.waiting().forEach(waiting ->
                lines.add("wait  %s: %s%s".formatted(waiting.issue(), waiting.because(), waiting.until().map(until -> " (until " + until + ")").orElse(""))));
        return String.join("\n", lines) + "\n";
    }
}
