package dev.agentloop.plan;

import dev.agentloop.model.IssueView;
import dev.agentloop.model.LoopConfig.RateLimit;
import dev.agentloop.model.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The starts of agents for one issue within the rate limit's window. Restarts, CI fixes and questions count too.
///
/// @param oldestFirst no later than now: a start dated in the future, because the clock was set back, counts as now
public record Starts(List<Instant> oldestFirst, RateLimit limit) {
    public static Starts of(IssueView view, RateLimit limit, Instant now) {
        Instant windowStart = now.minus(limit.window());
        List<Instant> within = view.runs().stream()
                .filter(run -> run.isCharged() && run.record().kind() != RunRecord.Kind.RESUME)
                .map(run -> run.id().startedAt())
                .map(at -> at.isAfter(now) ? now : at)
                .filter(at -> at.isAfter(windowStart))
                .sorted()
                .toList();
        return new Starts(within, limit);
    }

    public int count() {
        return oldestFirst.size();
    }

    /// Empty when a start is allowed now; else when the next one will be.
    public Optional<Instant> blockedUntil() {
        int excess = count() - limit.max();
        return excess < 0 ? Optional.empty() : Optional.of(oldestFirst.get(excess).plus(limit.window()));
    }
}
