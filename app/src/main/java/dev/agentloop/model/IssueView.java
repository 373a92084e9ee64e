package dev.agentloop.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Everything known about one issue at one moment: what the tracker says and what `loop-data/` holds.
///
/// @param runs ascending
/// @param foreignClaim an in-process label that was seen without a run of ours
/// @param damage what in `loop-data/` could not be read, with its path: nothing is decided about such an issue
public record IssueView(
        IssueRef ref,
        Sighting sighting,
        List<RunView> runs,
        Optional<Intent> intent,
        Optional<ForeignClaim> foreignClaim,
        Optional<String> damage) {
    public IssueView {
        runs = List.copyOf(runs);
    }

    /// @param since when the label was first seen
    public record ForeignClaim(Label label, Instant since) {}

    /// What the tracker says.
    public sealed interface Sighting {
        record Present(Issue issue) implements Sighting {}

        /// Deleted, or moved to another repository.
        record Gone(String why) implements Sighting {}

        /// The tracker was not, or not wholly, read.
        record Unseen() implements Sighting {}
    }

    /// An issue nothing is recorded about.
    public static IssueView unrecorded(Issue issue) {
        return new IssueView(issue.ref(), new Sighting.Present(issue), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public IssueView seenAs(Sighting sighting) {
        return new IssueView(ref, sighting, runs, intent, foreignClaim, damage);
    }

    public Optional<RunView> run(RunId id) {
        return runs.stream().filter(run -> run.id().equals(id)).findFirst();
    }

    public Optional<RunView> latestRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /// Runs of a kind since the issue was last started from its input label, which resets all budgets.
    public int runsSinceStart(RunRecord.Kind kind) {
        int count = 0;
        for (RunView run : runs.reversed()) {
            if (run.record().kind() == kind) {
                count++;
            }
            if (run.record().kind() == RunRecord.Kind.START) {
                break;
            }
        }
        return count;
    }

    /// The run about which something is still to be decided.
    public Optional<RunView> pendingRun() {
        return latestRun().filter(RunView::isPending);
    }
}
