package dev.agentloop.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.agent.FakeAgents;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Effects;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.StateRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A run is read in the shape that was recorded when it started.
class CommandReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.123Z");
    private static final RunId RUN = new RunId("run-20261120T115000.123Z");

    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/loop-data");
    private final IssueData issue = new StateRoot(root, new AtomicFiles(Effects.NONE)).loop(new LoopName("shop")).issue(IssueId.of(12));
    private final FakeAgents agents = new FakeAgents(Effects.NONE, () -> NOW);
    private final RunReader reader = new RunReader(agents);

    private Ending ending() throws Exception {
        RunView run = reader.read(issue, Optional.empty(), agents.census(), NOW, _ -> true, new Prices(Map.of()), damage -> assertThat(damage).isEmpty()).runs().getLast();
        return ((State.Over) run.state()).reading().ending();
    }

    /// It may be written after the output was read, and the output is as long as before.
    @Test
    void theExitCodeOfACommandIsSeenWhenItComes() throws Exception {
        var engagement = new Engagement("tool", Optional.empty(), List.of(), new AccountId("tool", ""), new OutputShape.PlainText(), Optional.empty());
        issue.record(new RunRecord(issue.issue(), RUN, RunRecord.Kind.START, 0, 0, ExampleLoop.prompt("plan").terms(), engagement, List.of(), false));
        Files.writeString(issue.output(RUN), "Fixed.\n");
        Files.writeString(issue.stderr(RUN), "ERROR: not logged in\n");
        assertThat(ending()).isEqualTo(new Ending.Cut());

        Files.writeString(issue.runDirectory(RUN).resolve("exit"), "0\n");
        assertThat(ending()).isEqualTo(new Ending.Answered("end_turn"));

        Files.writeString(issue.runDirectory(RUN).resolve("exit"), "1\n");
        assertThat(ending()).as("what stands in stderr").asString().contains("LOGIN", "ERROR: not logged in");
    }
}
