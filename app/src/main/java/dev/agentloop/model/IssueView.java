package dev.agentloop.model;

import java.util.List;
import java.util.Optional;

/// Everything known about one issue at one moment: what the tracker says and what `loop-data/` holds.
///
/// @param runs ascending
/// @param standing since when it stands where only time moves it on
/// @param ci what the code host says, when it waits for CI
/// @param pruned runs of which no more is known than what they used, oldest first
/// @param damage what in `loop-data/` could not be read, with its path: nothing is decided about such an issue
public record IssueView(
        IssueRef ref,
        Sighting sighting,
        List<RunView> runs,
        Optional<Intent> intent,
        Optional<Standing> standing,
        CiSighting ci,
        Keepings keepings,
        List<PastRun> pruned,
        Optional<String> damage) {
    public IssueView {
        runs = List.copyOf(runs);
        pruned = List.copyOf(pruned);
    }

    /// What the tracker says.
    public sealed interface Sighting {
        record Present(Issue issue) implements Sighting {}

        /// Deleted, or moved to another repository.
        record Gone(String why) implements Sighting {}

        /// The tracker lists it neither among the issues with a label that matters nor among those it could not read: it has no such label, or is closed, or gone.
        record Unlisted() implements Sighting {}

        /// The tracker was not, or not wholly, read.
        record Unseen() implements Sighting {}
    }

    /// An issue nothing is recorded about.
    public static IssueView unrecorded(Issue issue) {
        return new IssueView(
                issue.ref(), new Sighting.Present(issue), List.of(), Optional.empty(), Optional.empty(), new CiSighting.Unasked(), Keepings.NONE, List.of(), Optional.empty());
    }

    public IssueView seenAs(Sighting sighting) {
        return new IssueView(ref, sighting, runs, intent, standing, ci, keepings, pruned, damage);
    }

    public IssueView with(CiSighting ci) {
        return new IssueView(ref, sighting, runs, intent, standing, ci, keepings, pruned, damage);
    }

    public Optional<RunView> run(RunId id) {
        return runs.stream().filter(run -> run.id().equals(id)).findFirst();
    }

    public Optional<RunView> latestRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /// The runs since the issue was last started from its input label, that start included: what budgets count.
    public List<RunView> runsSinceStart() {
        int start = runs.size() - 1;
        while (start > 0 && runs.get(start).record().kind() != RunRecord.Kind.START) {
            start--;
        }
        return runs.subList(Math.max(0, start), runs.size());
    }

    /// Runs of a kind since the issue was last started from its input label, which resets all budgets.
    public int runsSinceStart(RunRecord.Kind kind) {
        return (int) runsSinceStart().stream().filter(run -> run.record().kind() == kind).count();
    }

    /// What an issue is judged by while it waits for CI: the terms its latest run started under or, when somebody set the label by hand, its prompt's own. Empty when it
    /// carries no gate label.
    public Optional<RunTerms> gate(Issue issue, LoopConfig config) {
        return latestRun().map(run -> run.record().terms())
                .filter(terms -> isAtGate(issue, terms))
                // The configuration may since have given that label another meaning.
                .filter(terms -> config.prompts().stream().noneMatch(prompt -> prompt.uses(terms.ciGate().orElseThrow())))
                .or(() -> config.prompts().stream().map(Prompt::terms).filter(terms -> isAtGate(issue, terms)).findFirst());
    }

    private static boolean isAtGate(Issue issue, RunTerms terms) {
        return terms.ciGate().filter(issue::has).isPresent();
    }

    /// The run about which something is still to be decided.
    public Optional<RunView> pendingRun() {
        return latestRun().filter(RunView::isPending);
    }
}
