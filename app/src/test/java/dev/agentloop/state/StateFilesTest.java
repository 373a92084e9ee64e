package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.model.Check;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Standing;
import dev.agentloop.model.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written is what is read, and what cannot be read is named.
class StateFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.123Z");
    private static final RunId RUN = new RunId("run-20261120T120000.123Z");

    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/loop-data");
    private final StateRoot state = new StateRoot(root, new AtomicFiles(Effects.NONE));
    private final LoopData loop = state.loop(new LoopName("shop"));
    private final IssueData issue = loop.issue(IssueId.of(12));

    @Test
    void aRunRecordComesBack() throws Exception {
        RunTerms terms = ExampleLoop.prompt("plan").route("b", "loop/b").route("a", "loop/a").gate("loop/ci").requireMarker().terms();
        List<Check> failed = List.of(
                new Check("build / ü", Check.State.FAILED, Optional.of("https://ci.example/7"), "3 tests fail"),
                new Check("lint", Check.State.FAILED, Optional.empty(), ""));
        RunRecord full = new RunRecord(issue.issue(), RUN, RunRecord.Kind.RESTART, 2, 7, terms, Engagement.named("npx \"some agent\" ü"), failed, true);
        issue.record(full);
        assertThat(issue.record(RUN)).isEqualTo(full);

        RunRecord plain = new RunRecord(issue.issue(), RUN, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), Engagement.named("claude"), List.of(), false);
        issue.record(plain);
        assertThat(issue.record(RUN)).isEqualTo(plain);
        assertThat(issue.runs()).containsExactly(RUN);
    }

    @Test
    void whatAKilledTickHalfRecordedGoesWithTheNextRecordAndNothingElseDoes() throws Exception {
        Path half = Files.createDirectories(issue.runDirectory(new RunId("run-20261120T110000.000Z")));
        Files.writeString(half.resolve("run.json.tmp"), "{ \"loop\"");
        Path bereft = Files.createDirectories(issue.runDirectory(new RunId("run-20261120T110000.001Z")));
        Files.writeString(bereft.resolve("output.json"), "{}");

        issue.record(new RunRecord(issue.issue(), RUN, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), Engagement.named("claude"), List.of(), false));

        assertThat(half).doesNotExist();
        assertThat(bereft.resolve("output.json")).exists();
        assertThat(issue.runs()).as("one that lost its record is not forgotten").containsExactly(new RunId("run-20261120T110000.001Z"), RUN);
    }

    @Test
    void aPromptIsRecognisedHoweverTheDirectoryIsSpelled() {
        IssueData spelledOtherwise = new StateRoot(root.resolve("./"), new AtomicFiles(Effects.NONE)).loop(new LoopName("shop")).issue(IssueId.of(12));
        assertThat(spelledOtherwise.promptSign(RUN)).isEqualTo("12.meta/run-20261120T120000.123Z/prompt.md");
        assertThat(issue.promptFile(RUN).toString()).endsWith(spelledOtherwise.promptSign(RUN));
    }

    @Test
    void whatACloneHeldComesBackOrIsNotKnown() throws Exception {
        CloneBefore before = new CloneBefore("main", Set.of("c0ffee", "decaf0"));
        issue.before(RUN, before);
        assertThat(issue.before(RUN)).contains(before);
        for (Evidence evidence : List.of(new Evidence(Optional.of("c0ffee"), Optional.of("decaf0")), Evidence.NONE)) {
            issue.evidence(RUN, evidence);
            assertThat(issue.evidence(RUN)).contains(evidence);
        }

        for (String spoilt : List.of("{\"headBranch\": \"main\", \"commits\": [7]}", "{\"head\": 7}", "")) {
            Files.writeString(issue.runDirectory(RUN).resolve("before.json"), spoilt);
            Files.writeString(issue.runDirectory(RUN).resolve("evidence.json"), spoilt);
            assertThat(issue.before(RUN)).isEmpty();
            assertThat(issue.evidence(RUN)).isEqualTo(spoilt.contains("commits") ? Optional.of(Evidence.NONE) : Optional.empty());
        }
    }

    @Test
    void anEndingComesBack() throws Exception {
        Ending full = new Ending(
                "success",
                Optional.of(Outcome.Kind.DELIVERED),
                Optional.of("code"),
                Optional.of("end_turn"),
                Optional.of("the comment was refused"),
                Optional.of(new Label("loop/Code")),
                new Evidence(Optional.of("c0ffee"), Optional.of("decaf0")),
                new Usage(
                        OptionalLong.of(123_456_789_012L), OptionalLong.of(5), OptionalLong.of(7), Optional.of(new BigDecimal("0.10")),
                        Optional.of(new BigDecimal("1.30")), true),
                12,
                Duration.ofSeconds(90));
        issue.ending(RUN, full);
        assertThat(issue.ending(RUN)).contains(full);

        Ending plain = new Ending("none", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Evidence.NONE, Usage.UNKNOWN, 0, Duration.ZERO);
        issue.ending(RUN, plain);
        assertThat(issue.ending(RUN)).contains(plain);
    }

    @Test
    void anIntentComesBack() throws Exception {
        Intent intent = new Intent(
                Intent.Kind.FINISH, Optional.of(RUN), Set.of(new Label("loop/a"), new Label("NeedSupervisor")), Set.of(), "because\nof this", NOW, Optional.empty());
        issue.intent(intent);
        assertThat(issue.intent()).contains(intent);

        issue.intent(intent.failed("git failed", NOW.plusSeconds(9)));
        assertThat(issue.intent().orElseThrow().problem()).contains(new Intent.Problem("git failed", NOW.plusSeconds(9)));
        for (Intent other : List.of(intent.failedForTheAccount("not logged in", NOW), intent.waits("it is being fetched", NOW))) {
            issue.intent(other);
            assertThat(issue.intent()).contains(other);
        }
        issue.clearIntent();
        assertThat(issue.intent()).isEmpty();
    }

    @Test
    void theSmallOnesComeBack() throws Exception {
        IssueLock lock = new IssueLock(RUN, new ProcessIdentity(4242, "/loop-data/prompt.md", 987_654_321L, "boot-id"));
        issue.lock(lock);
        issue.stopped(RUN, StopReason.HUNG);

        assertThat(issue.lock()).contains(lock);
        assertThat(issue.stopped(RUN)).contains(StopReason.HUNG);
    }

    @Test
    void whereAnIssueStandsComesBack() throws Exception {
        Label gate = new Label("loop/Gate");
        for (Standing standing : List.of(
                new Standing.Foreign(new Label("loop/Doing"), NOW),
                new Standing.AtGate(gate, NOW, Optional.empty()),
                new Standing.AtGate(gate, NOW, Optional.of(new Standing.Head("abc", NOW.plusSeconds(3)))),
                new Standing.Idle(NOW))) {
            issue.standing(standing);
            assertThat(issue.standing()).contains(standing);
        }
        issue.clearStanding();
        assertThat(issue.standing()).isEmpty();
    }

    @Test
    void aPrunedRunIsGoneWhole() throws Exception {
        issue.record(new RunRecord(issue.issue(), RUN, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), Engagement.named("claude"), List.of(), false));
        issue.writePrompt(RUN, "Do it.");
        issue.prune(RUN);
        assertThat(issue.runs()).isEmpty();
        assertThat(issue.hasTrash()).isTrue();
        issue.emptyTrash();
        assertThat(issue.hasTrash()).isFalse();
        assertThat(issue.runDirectory(RUN)).doesNotExist();
    }

    @Test
    void whatIsNotThereIsEmpty() throws Exception {
        assertThat(loop.issues()).isEmpty();
        assertThat(state.loops()).isEmpty();
        assertThat(issue.runs()).isEmpty();
        assertThat(issue.intent()).isEmpty();
        assertThat(issue.lock()).isEmpty();
        assertThat(issue.standing()).isEmpty();
        assertThat(issue.ending(RUN)).isEmpty();
        assertThat(loop.trackerCache().read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"kind\": \"DANCE\"}", "\u0000\u0000", "{\"kind\": 7, \"since\": \"yesterday\"}"})
    void garbageIsNamedWithItsPath(String content) throws IOException {
        Path file = issue.meta().resolve("intent.json");
        Files.createDirectories(issue.meta());
        Files.writeString(file, content);

        assertThatThrownBy(issue::intent).isInstanceOf(DamagedException.class).hasMessageContaining("/loop-data/shop/issues/12.meta/intent.json: ").hasMessageContaining("remove or mend");
    }

    @Test
    void aDirectoryInItsPlaceIsNamedToo() throws IOException {
        Files.createDirectories(issue.meta().resolve("intent.json"));
        assertThatThrownBy(issue::intent).isInstanceOf(DamagedException.class).hasMessageContaining("intent.json");
    }

    @Test
    void aFileOfUnlikelySizeIsNotRead() throws IOException {
        Files.createDirectories(issue.meta());
        Files.write(issue.meta().resolve("intent.json"), new byte[2 << 20]);
        assertThatThrownBy(issue::intent).isInstanceOf(DamagedException.class).hasMessageContaining("larger");
    }

    @Test
    void whatIsRememberedOfTheTrackerComesBackOrCountsAsNothing() throws IOException {
        Issue seen = new Issue(new IssueRef(loop.name(), IssueId.of(12)), "https://x/12", "Title", "Alice", true, Set.of(new Label("loop/plan")), NOW);
        var content = new TrackerCacheFile.Content("watched", "cursor", NOW, List.of(seen));
        loop.trackerCache().write(content);
        assertThat(loop.trackerCache().read()).contains(content);

        Files.writeString(root.resolve("shop/tracker.json"), "{\"watched\": ");
        assertThat(loop.trackerCache().read()).isEmpty();
    }

    @Test
    void issuesAndLoopsAreListedInOrderAndStraysAreNot() throws IOException {
        for (long number : new long[] {10, 9, 100}) {
            loop.issue(IssueId.of(number)).stopped(RUN, StopReason.HUNG);
        }
        Files.createDirectories(root.resolve("shop/issues/.meta"));
        Files.createDirectories(root.resolve("shop/issues/a b.meta"));
        Files.createDirectories(root.resolve("webui"));

        assertThat(loop.issues()).containsExactly(IssueId.of(9), IssueId.of(10), IssueId.of(100));
        assertThat(state.loops()).containsExactly(new LoopName("shop"));
    }
}
