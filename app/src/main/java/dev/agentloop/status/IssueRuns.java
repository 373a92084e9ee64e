package dev.agentloop.status;

import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An issue with its runs.
///
/// @param runs those whose directories are there and can be read, ascending
public record IssueRuns(StatusReport.Issue issue, List<Run> runs) {
    public IssueRuns {
        runs = List.copyOf(runs);
    }

    /// @param alive whether its process runs
    /// @param lasted from its start to its last sign of life; to now, when it is alive
    /// @param usage of this run alone
    /// @param target the label agentloop moved the issue to because of it
    public record Run(
            RunRecord record, boolean alive, StatusReport.Result result, Optional<Duration> lasted, OptionalInt toolCalls, Usage usage, Optional<Label> target) {
        static Run of(RunView view) {
            StatusReport.Result result = IssueStatus.result(view);
            return switch (view.state()) {
                case State.Prepared _ -> new Run(view.record(), false, result, Optional.empty(), OptionalInt.empty(), Usage.UNKNOWN, Optional.empty());
                case State.Alive(_, Duration age, _) -> new Run(view.record(), true, result, Optional.of(age), OptionalInt.empty(), Usage.UNKNOWN, Optional.empty());
                case State.Over over -> new Run(
                        view.record(),
                        false,
                        result,
                        Optional.of(over.lasted()),
                        OptionalInt.of(over.reading().toolCalls()),
                        over.reading().usage(),
                        Optional.empty());
                case State.Collected(RunView.Ending ending) -> new Run(
                        view.record(), false, result, Optional.of(ending.lasted()), OptionalInt.of(ending.toolCalls()), ending.usage(), ending.target());
            };
        }

        public RunId id() {
            return record.id();
        }
    }

    public Optional<Run> run(RunId id) {
        return runs.stream().filter(run -> run.id().equals(id)).findFirst();
    }
}
