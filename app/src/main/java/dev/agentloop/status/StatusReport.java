package dev.agentloop.status;

import dev.agentloop.model.Account;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.RunId;
import dev.agentloop.model.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Everything `status` knows.
///
/// @param accounts those that fail their agents, by name
/// @param limits forges that answer no more requests for a while
/// @param loops by name; those with something recorded and those only configured
public record StatusReport(Lock lock, List<Account> accounts, List<RequestLimit> limits, List<Loop> loops) {
    public StatusReport {
        accounts = List.copyOf(accounts);
        limits = List.copyOf(limits);
        loops = List.copyOf(loops);
    }

    /// The lock of `loop-data/`.
    public sealed interface Lock {
        record Free() implements Lock {}

        record Held(long pid, Instant since) implements Lock {}

        /// The file names a process that is no longer there; the next tick takes the lock all the same.
        record Stale(long pid, Instant since) implements Lock {}

        record Damaged(String problem) implements Lock {}
    }

    /// @param problem why its configuration is of no use, or what in its state cannot be read
    /// @param issues those with something recorded, ascending
    public record Loop(LoopName name, Optional<String> problem, List<Issue> issues) {
        public Loop {
            issues = List.copyOf(issues);
        }
    }

    /// @param attention what it asks of whoever looks
    /// @param prompt that owns the latest run
    /// @param run the latest
    /// @param age of the latest run: of its process when it lives, since its start when not
    /// @param waitingFor what keeps it where it is, or what the next tick would do
    /// @param waitingUntil when that ends by itself
    /// @param labels the managed ones it had when it was last seen; of an issue the tracker no longer tells about, where agentloop moved it
    /// @param kept work of its clones that no remote has, oldest first
    /// @param usage of all its runs, those whose directories are gone included, as far as it is known
    public record Issue(
            IssueId id,
            Optional<String> title,
            Attention attention,
            Optional<PromptName> prompt,
            Agent agent,
            OptionalLong pid,
            Optional<RunId> run,
            Optional<Duration> age,
            Result result,
            Starts starts,
            int restarts,
            int ciFixes,
            Optional<String> waitingFor,
            Optional<Instant> waitingUntil,
            Set<Label> labels,
            List<Path> kept,
            Usage usage) {
        public Issue {
            kept = List.copyOf(kept);
            labels = Set.copyOf(labels);
        }
    }

    public enum Agent {
        /// Its process runs.
        LIVE,
        /// Its process is gone and no tick has acted on it yet.
        STALE,
        NONE
    }

    /// @param outcome `running`, `success`, `failure`, `crash` or `none`
    /// @param kind what happened, more precisely
    public record Result(String outcome, Optional<Outcome.Kind> kind, Optional<String> route, Optional<String> stopReason, Optional<String> error) {
        static final Result NONE = new Result("none", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        static final Result RUNNING = new Result("running", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Starts within the window of the rate limit.
    public record Starts(int count, int max, Duration window) {}
}
