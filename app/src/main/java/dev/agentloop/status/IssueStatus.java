package dev.agentloop.status;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Usage;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Starts;
import dev.agentloop.plan.Verdict;
import dev.agentloop.plan.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One issue's line of the report.
final class IssueStatus {
    /// What is assumed of a loop whose configuration cannot be read: the defaults.
    private static final LoopConfig.RateLimit DEFAULT_LIMIT = new LoopConfig.RateLimit(Duration.ofHours(1), 10);

    private final LoopConfig.RateLimit limit;
    private final Instant now;
    private final boolean tickAtWork;

    /// @param tickAtWork whether it has moved labels that what the tracker last said does not show, so that nothing is concluded from them
    IssueStatus(Optional<LoopConfig> config, Instant now, boolean tickAtWork) {
        this.tickAtWork = tickAtWork;
        this.limit = config.map(LoopConfig::rateLimit).orElse(DEFAULT_LIMIT);
        this.now = now;
    }

    /// @param kept work of its clones that no remote has
    StatusReport.Issue of(IssueView view, Optional<Action> action, Optional<Waiting> waiting, List<Path> kept) {
        Optional<RunView> run = view.latestRun();
        Starts starts = Starts.of(view, limit, now);
        Set<Label> labels = labels(view);
        return new StatusReport.Issue(
                view.ref().id(),
                view.sighting() instanceof Sighting.Present(Issue issue) ? Optional.of(issue.title()) : Optional.empty(),
                Attention.of(labels, waiting.map(Waiting::reason), action.isPresent()),
                run.map(r -> r.record().terms().prompt()),
                run.map(one -> agent(one, waiting.isPresent())).orElse(StatusReport.Agent.NONE),
                run.map(IssueStatus::pid).orElse(OptionalLong.empty()),
                run.map(RunView::id),
                run.map(this::age),
                run.map(IssueStatus::result).orElse(StatusReport.Result.NONE),
                new StatusReport.Starts(starts.count(), limit.max(), limit.window()),
                view.runsSinceStart(RunRecord.Kind.RESTART),
                view.runsSinceStart(RunRecord.Kind.CI_FIX),
                waiting.map(Waiting::because).or(() -> action.map(this::due)),
                waiting.flatMap(Waiting::until),
                labels,
                kept,
                CostsReader.all(view).map(PastRun::usage).reduce(Usage.UNKNOWN, Usage::plus));
    }

    private String due(Action next) {
        return tickAtWork ? "a tick is looking at it now" : "the next tick: " + next.because();
    }

    /// @param waits whether a tick has looked at it, and found that it waits
    private static StatusReport.Agent agent(RunView run, boolean waits) {
        return switch (run.state()) {
            case State.Alive _ -> StatusReport.Agent.LIVE;
            case State.Over _ -> waits ? StatusReport.Agent.NONE : StatusReport.Agent.STALE;
            case State.Prepared _, State.Collected _ -> StatusReport.Agent.NONE;
        };
    }

    private static Set<Label> labels(IssueView view) {
        if (view.sighting() instanceof Sighting.Present(Issue issue)) {
            return issue.managedLabels();
        }
        return view.latestRun().map(RunView::state).stream()
                .flatMap(state -> state instanceof State.Collected(RunView.Ending ending) ? ending.target().stream() : Stream.empty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static OptionalLong pid(RunView run) {
        return run.state() instanceof State.Alive alive ? OptionalLong.of(alive.process().pid()) : OptionalLong.empty();
    }

    private Duration age(RunView run) {
        if (run.state() instanceof State.Alive alive) {
            return alive.age();
        }
        Duration since = Duration.between(run.id().startedAt(), now);
        return since.isNegative() ? Duration.ZERO : since;
    }

    static StatusReport.Result result(RunView run) {
        return switch (run.state()) {
            case State.Alive _ -> StatusReport.Result.RUNNING;
            case State.Prepared _ -> StatusReport.Result.NONE;
            case State.Collected(RunView.Ending ending) ->
                new StatusReport.Result(ending.outcome(), ending.kind(), ending.route(), ending.stopReason(), ending.error());
            case State.Over over -> result(over.reading(), run.outcome().map(Outcome::kind), Verdict.of(run));
        };
    }

    private static StatusReport.Result result(RunReading reading, Optional<Outcome.Kind> kind, Verdict verdict) {
        Optional<String> route = reading.marker() instanceof Marker.Route(String token) ? Optional.of(token) : Optional.empty();
        return switch (verdict) {
            case Verdict.Succeeded _, Verdict.ToPublish _ -> new StatusReport.Result("success", kind, route, reading.stopReason(), Optional.empty());
            case Verdict.Crashed(String reason) -> new StatusReport.Result("crash", kind, route, reading.stopReason(), Optional.of(reason));
            case Verdict.Failed(String reason) -> failure(reason, kind, route, reading);
            case Verdict.Held(_, String reason, _) -> failure(reason, kind, route, reading);
            case Verdict.Unclear(String why) -> failure(why, kind, route, reading);
            case Verdict.NotStarted(String reason) -> failure(reason, kind, route, reading);
            case Verdict.OverBudget _ -> failure(verdict.describe(), kind, route, reading);
        };
    }

    private static StatusReport.Result failure(String why, Optional<Outcome.Kind> kind, Optional<String> route, RunReading reading) {
        return new StatusReport.Result("failure", kind, route, reading.stopReason(), Optional.of(why));
    }
}
