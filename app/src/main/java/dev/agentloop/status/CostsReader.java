package dev.agentloop.status;

import dev.agentloop.agent.Agents;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.PastRun;
import dev.agentloop.observe.Observer;
import dev.agentloop.state.StateRoot;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds every run of which something is known, gone or not, in `loop-data/`.
public final class CostsReader {
    private final StateRoot state;
    private final Agents agents;
    private final InstantSource clock;

    public CostsReader(StateRoot state, Agents agents, InstantSource clock) {
        this.state = state;
        this.agents = agents;
        this.clock = clock;
    }

    /// @param runs by loop and issue, ascending
    /// @param problems what could not be read, so that it is not in any sum
    public record Found(List<CostedRun> runs, List<String> problems) {
        public Found {
            runs = List.copyOf(runs);
            problems = List.copyOf(problems);
        }
    }

    /// @param loops ascending
    public Found read(List<StatusReader.Configured> loops) {
        List<CostedRun> runs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (StatusReader.Configured loop : loops) {
            try {
                Observer observer = new Observer(state.loop(loop.name()), agents, clock);
                for (IssueView view : observer.withoutTracker(loop.name(), loop.config(), "not asked").issues()) {
                    all(view).forEach(run -> runs.add(new CostedRun(view.ref(), run)));
                    view.damage().ifPresent(damage -> problems.add("%s: left out of the sums: %s".formatted(view.ref(), damage)));
                }
            } catch (IOException e) {
                problems.add("%s: its state cannot be read: %s".formatted(loop.name(), e));
            }
        }
        return new Found(runs, problems);
    }

    /// Every run of an issue once.
    static Stream<PastRun> all(IssueView view) {
        return Stream.concat(view.pruned().stream(), view.runs().stream().flatMap(run -> PastRun.of(run).stream()));
    }
}
