package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.agent.FakeAgents;
import dev.agentloop.codehost.CodeHost;
import dev.agentloop.model.Effects;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tracker.Tracker;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Real ticks of one loop on any forge, with agents and clones that are not real: what is under test is the forge's adapter in its work.
final class ForgeJob {
    /// A tick makes its adapters anew, as a process of its own does.
    interface Forge<T> {
        T connect() throws Exception;
    }

    private final LoopConfig config;
    private final Forge<Tracker> tracker;
    private final Forge<CodeHost> codeHost;
    private final InstantSource clock;
    private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
    private final FakeAgents agents;
    private final FakeWorkspaces workspaces;
    private final StateRoot state = new StateRoot(disk.getPath("/loop-data"), new AtomicFiles(Effects.NONE));
    private final List<String> narration = new ArrayList<>();

    ForgeJob(LoopConfig config, Forge<Tracker> tracker, Forge<CodeHost> codeHost, InstantSource clock) {
        this.config = config;
        this.tracker = tracker;
        this.codeHost = codeHost;
        this.clock = clock;
        this.agents = new FakeAgents(Effects.NONE, clock);
        this.workspaces = new FakeWorkspaces(Effects.NONE, clock);
    }

    /// @return the loop's summary
    String tick() throws Exception {
        LoopName loop = config.name();
        LoopPorts ports = new LoopPorts.Ready(
                config, tracker.connect(), codeHost.connect(), workspaces, new LabelsOnce(state.loop(loop)), narrator(), (_, _, _) -> {}, _ -> Map.of(), UnaryOperator.identity());
        List<String> out = new ArrayList<>();
        TickLock.Holder self = new TickLock.Holder(new ProcessIdentity(1, "agentloop", 1, "boot"), clock.instant());
        Tick.Result result = new Tick(state, self, agents, clock, () -> Tick.TIME_LIMIT, narrator(), new MetricsFile(state, true, List::of, narration::add)).run(() -> List.of(ports), out::add);
        assertThat(result).as("%s %s", out, narration).isEqualTo(Tick.Result.DONE);
        return out.getFirst();
    }

    /// The issue's agent says so and is done.
    void finish(IssueId issue, String answer) {
        agents.finish(ref(issue), answer);
    }

    boolean isWorking(IssueId issue) {
        return agents.isWorkingOn(ref(issue));
    }

    /// What the agent committed in its clone and pushed.
    void committed(IssueId issue, String branch, String commit) throws IOException {
        Path clone = state.loop(config.name()).issue(issue).workspace();
        FakeWorkspaces.commit(clone, branch, commit);
        workspaces.remote().push(branch, commit);
    }

    /// Where a plain push of the issue's clone goes.
    String pushURL(IssueId issue) throws IOException {
        return FakeWorkspaces.pushURL(state.loop(config.name()).issue(issue).workspace());
    }

    String latestPrompt(IssueId issue) throws IOException {
        var data = state.loop(config.name()).issue(issue);
        return Files.readString(data.promptFile(data.runs().getLast()));
    }

    private IssueRef ref(IssueId issue) {
        return new IssueRef(config.name(), issue);
    }

    private Narrator narrator() {
        return new Narrator() {
            @Override
            public void event(LoopName loop, String what) {
                narration.add(loop + ": " + what);
            }

            @Override
            public void event(IssueRef issue, String what) {
                narration.add(issue + ": " + what);
            }
        };
    }
}
