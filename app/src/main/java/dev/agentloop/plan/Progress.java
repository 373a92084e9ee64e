package dev.agentloop.plan;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whether runs of an issue lead anywhere: whatever budgets are left, what ended the same way on the same commit three times ends so the fourth time too.
final class Progress {
    private static final int RUNS = 3;

    /// A provider that drops one conversation five times drops it for what is in it.
    private static final int MIDDLES = 5;

    /// Longer than most troubles of a provider.
    private static final Duration MIDDLES_LAST = Duration.ofHours(6);

    /// As git shows it to people.
    private static final int SHORT = 10;

    private Progress() {}

    /// @param mark the commit it left, or stayed at
    private record Trace(RunRecord.Kind purpose, Outcome.Kind kind, String mark) {}

    /// Why the last runs show no progress; a sentence without a full stop.
    static Optional<String> stuck(IssueView view) {
        List<Trace> traces = traces(view);
        if (traces.size() < RUNS) {
            return Optional.empty();
        }
        List<Trace> last = traces.subList(traces.size() - RUNS, traces.size());
        Trace first = last.getFirst();
        boolean same = last.stream().allMatch(trace -> trace.kind() == first.kind() && trace.mark().equals(first.mark()));
        return same
                ? Optional.of("%d runs in a row ended the same way (%s) and left the same commit %s".formatted(RUNS, first.kind().word(), brief(first.mark())))
                : Optional.empty();
    }

    /// Why it is not the account alone: it failed this issue again and again when the agent was at work already, and no usage limit was the reason.
    static Optional<String> failedInTheMiddle(IssueView view) {
        List<RunView> runs = view.runsSinceStart();
        int first = runs.size();
        while (first > 0 && isFailedInTheMiddle(runs.get(first - 1))) {
            first--;
        }
        List<RunView> failed = runs.subList(first, runs.size());
        boolean often = failed.size() >= MIDDLES
                && Duration.between(failed.getFirst().id().startedAt(), failed.getLast().id().startedAt()).compareTo(MIDDLES_LAST) >= 0;
        return often
                ? Optional.of("that happened %d times in a row in the middle of its work, for %s".formatted(failed.size(), Durations.text(MIDDLES_LAST)))
                : Optional.empty();
    }

    private static boolean isFailedInTheMiddle(RunView run) {
        Optional<Outcome.Kind> kind = run.kind();
        int toolCalls = run.ending().map(RunView.Ending::toolCalls)
                .orElseGet(() -> run.state() instanceof State.Over over ? over.reading().toolCalls() : 0);
        return Probing.isOfTheAccount(kind) && !kind.equals(Optional.of(Outcome.Kind.USAGE_LIMIT)) && toolCalls > 0;
    }

    /// Why another CI fix would change as little as the last one.
    static Optional<String> uselessFix(IssueView view) {
        List<Trace> traces = traces(view);
        if (traces.size() < 2 || traces.getLast().purpose() != RunRecord.Kind.CI_FIX) {
            return Optional.empty();
        }
        String mark = traces.getLast().mark();
        return traces.get(traces.size() - 2).mark().equals(mark)
                ? Optional.of("the last CI fix changed nothing: it left the same commit " + brief(mark))
                : Optional.empty();
    }

    /// Of the present attempt, without the runs an account or a budget cut short, and without those of which git said nothing.
    private static List<Trace> traces(IssueView view) {
        return view.runsSinceStart().stream().flatMap(run -> trace(run).stream()).toList();
    }

    private static Optional<Trace> trace(RunView run) {
        Optional<Outcome.Kind> kind = run.kind();
        Optional<String> mark = run.ending().map(RunView.Ending::evidence)
                .or(() -> run.state() instanceof State.Over over ? Optional.of(over.evidence()) : Optional.empty())
                .flatMap(Evidence::mark);
        boolean counts = !Probing.isOfTheAccount(kind) && !kind.equals(Optional.of(Outcome.Kind.STOPPED));
        return kind.isPresent() && mark.isPresent() && counts
                ? Optional.of(new Trace(run.record().kind(), kind.get(), mark.get()))
                : Optional.empty();
    }

    private static String brief(String commit) {
        return commit.substring(0, Math.min(SHORT, commit.length()));
    }
}
