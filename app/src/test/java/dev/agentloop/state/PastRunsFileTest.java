package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.model.Effects;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What was used stays known, each run once, and for ever in a file that does not grow for ever.
class PastRunsFileTest {
    private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00Z");

    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/loop-data");
    private final IssueData issue = new StateRoot(root, new AtomicFiles(Effects.NONE)).loop(new LoopName("shop")).issue(IssueId.of(12));

    private static PastRun run(int n, String agent, Optional<String> cost) {
        return new PastRun(
                RunId.next(BEGIN.plus(Duration.ofHours(n)), Optional.empty()), RunRecord.Kind.START, new PromptName("plan"), agent, Optional.empty(), "success",
                Optional.of(Outcome.Kind.DELIVERED),
                new Usage(OptionalLong.of(10), OptionalLong.empty(), OptionalLong.of(1), cost.map(BigDecimal::new), Optional.empty(), false),
                Duration.ofMinutes(2));
    }

    private static List<PastRun> runs(int from, int to) {
        List<PastRun> runs = new ArrayList<>();
        for (int n = from; n < to; n++) {
            runs.add(run(n, n % 2 == 0 ? "claude" : "codex", n % 3 == 0 ? Optional.empty() : Optional.of("0.1")));
        }
        return runs;
    }

    @Test
    void comesBack() throws Exception {
        PastRun full = new PastRun(
                run(1, "", Optional.empty()).id(), RunRecord.Kind.CI_FIX, new PromptName("code"), "npx \"ü\"", Optional.of("b"), "failure", Optional.of(Outcome.Kind.NO_CHANGE),
                new Usage(OptionalLong.of(123_456_789_012L), OptionalLong.of(5), OptionalLong.of(7), Optional.of(new BigDecimal("0.10")), Optional.of(new BigDecimal("1.30")), true),
                Duration.ofMillis(90_001), 7);
        PastRun plain = new PastRun(
                run(2, "", Optional.empty()).id(), RunRecord.Kind.START, new PromptName("plan"), "claude", Optional.empty(), "crash", Optional.empty(), Usage.UNKNOWN, Duration.ZERO);
        assertThat(issue.pastRuns()).isEmpty();
        issue.remember(List.of(full, plain));
        assertThat(issue.pastRuns()).containsExactly(full, plain);
    }

    @Test
    void eachOnceAndOldestFirst() throws Exception {
        issue.remember(runs(3, 5));
        issue.remember(runs(0, 4));
        issue.remember(runs(0, 5));
        issue.remember(List.of());
        assertThat(issue.pastRuns()).isEqualTo(runs(0, 5));
    }

    @Test
    void beyondTheBoundOldOnesAreAddedUpByMonthAndWhatIsAlike() {
        List<PastRun> all = runs(0, PastRunsFile.MOST);
        assertThat(PastRunsFile.with(all, List.of(), Set.of())).isEqualTo(all);

        List<PastRun> bounded = PastRunsFile.with(all, runs(PastRunsFile.MOST, PastRunsFile.MOST + 1), Set.of());
        assertThat(bounded).hasSize(4 + PastRunsFile.LATEST).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
        assertThat(bounded.subList(4, bounded.size())).isEqualTo(runs(PastRunsFile.MOST + 1 - PastRunsFile.LATEST, PastRunsFile.MOST + 1));
        assertThat(total(bounded)).isEqualTo(total(runs(0, PastRunsFile.MOST + 1)));
        PastRun sum = bounded.getFirst();
        assertThat(sum.runs()).isGreaterThan(40);
        assertThat(sum.lasted()).isEqualTo(Duration.ofMinutes(2L * sum.runs()));
        assertThat(sum.usage().cost()).as("known of all or of none").satisfiesAnyOf(
                cost -> assertThat(cost).isEmpty(), cost -> assertThat(cost).contains(new BigDecimal("0.1").multiply(BigDecimal.valueOf(sum.runs()))));
    }

    @Test
    void whatIsAddedUpStaysAsItIs() {
        List<PastRun> bounded = List.of();
        for (int n = 0; n < 3000; n += 5) {
            bounded = PastRunsFile.with(bounded, runs(n, n + 5), Set.of());
            assertThat(bounded).hasSizeLessThanOrEqualTo(PastRunsFile.MOST);
        }
        assertThat(total(bounded)).isEqualTo(total(runs(0, 3000)));
        assertThat(PastRunsFile.bytes(bounded).length).isLessThan(1 << 18);
    }

    /// A tick that was killed before it removed their directories writes them down again.
    @Test
    void thoseThatAreStillThereAreNotAddedUp() throws Exception {
        List<PastRun> all = runs(0, PastRunsFile.MOST + 1);
        for (PastRun run : all.subList(0, 2)) {
            Files.createDirectories(issue.runDirectory(run.id()));
            Files.createFile(issue.runDirectory(run.id()).resolve("run.json"));
        }
        issue.remember(all);
        issue.remember(all.subList(0, 2));
        assertThat(issue.pastRuns()).startsWith(all.get(0), all.get(1));
        assertThat(total(issue.pastRuns())).isEqualTo(total(all));
    }

    private static String total(List<PastRun> runs) {
        Usage sum = runs.stream().map(PastRun::usage).reduce(Usage.UNKNOWN, Usage::plus);
        long unknown = runs.stream().filter(run -> run.usage().cost().isEmpty()).mapToInt(PastRun::runs).sum();
        return sum + " " + unknown + " " + runs.stream().mapToInt(PastRun::runs).sum();
    }
}
