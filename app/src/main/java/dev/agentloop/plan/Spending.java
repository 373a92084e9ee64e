package dev.agentloop.plan;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What was spent, by run, issue and day, and whether the limits are kept. A run belongs to the day it began, by UTC.
final class Spending {
    private final Instant now;
    private final Spent today;
    /// By agent: what the latest run said that worked at all.
    private final Map<String, Reported> reported = new HashMap<>();

    private record Reported(RunId run, Usage usage) {}

    private Spending(Instant now, Spent today) {
        this.now = now;
        this.today = today;
    }

    static Spending of(Snapshot snapshot) {
        LocalDate day = day(snapshot.now());
        List<Usage> usages = new ArrayList<>();
        for (IssueView view : snapshot.issues()) {
            view.runs().stream().filter(run -> day(run.id().startedAt()).equals(day)).map(Spending::usage).forEach(usages::add);
            view.pruned().stream().filter(run -> day(run.id().startedAt()).equals(day)).map(PastRun::usage).forEach(usages::add);
        }
        Spending spending = new Spending(snapshot.now(), Spent.of(usages));
        snapshot.issues().forEach(spending::learn);
        return spending;
    }

    private void learn(IssueView view) {
        for (RunView run : view.runs()) {
            run.ending()
                    .filter(end -> end.outcome().equals("success") || end.toolCalls() > 0)
                    .ifPresent(end -> reported.merge(
                            run.record().agent(), new Reported(run.id(), end.usage()), (a, b) -> a.run().compareTo(b.run()) < 0 ? b : a));
        }
    }

    static Usage usage(RunView run) {
        return switch (run.state()) {
            case State.Prepared _ -> Usage.UNKNOWN;
            case State.Alive alive -> alive.soFar().map(reading -> reading.usage()).orElse(Usage.UNKNOWN);
            case State.Over over -> over.reading().usage();
            case State.Collected(RunView.Ending ending) -> ending.usage();
        };
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    Instant midnight() {
        return day(now).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// How long the day lasts on.
    Duration untilMidnight() {
        return Duration.between(now, midnight());
    }

    Spent today() {
        return today;
    }

    static Spent on(IssueView view) {
        return Spent.of(Stream.concat(view.runs().stream().map(Spending::usage), view.pruned().stream().map(PastRun::usage)).toList());
    }

    static Spent by(RunView run) {
        return Spent.of(List.of(usage(run)));
    }

    /// What keeps the issue from going on today and tomorrow; a sentence without a full stop.
    static Optional<String> usedUp(IssueView view, RunView run, Budget budget) {
        Optional<String> byRun = budget.perRun()
                .filter(by(run)::isUpTo)
                .map(limit -> "the run used up its budget: " + by(run).of(limit));
        return byRun.or(() -> usedUp(view, budget));
    }

    static Optional<String> usedUp(IssueView view, Budget budget) {
        return budget.perIssue().filter(on(view)::isUpTo).map(limit -> "the issue used up its budget: " + on(view).of(limit));
    }

    Optional<String> usedUpToday(Budget budget) {
        return budget.perDay().filter(today::isUpTo).map(limit -> "the loop used up its budget of the day: " + today.of(limit));
    }

    /// The limit its latest run could not be held to, because it said nothing by which it can be counted.
    Optional<Limit> unmeasured(String agent, Budget budget) {
        Reported last = reported.get(agent);
        if (budget.allowUnmetered() || last == null) {
            return Optional.empty();
        }
        return Stream.of(budget.perRun(), budget.perIssue(), budget.perDay())
                .flatMap(Optional::stream)
                .filter(limit -> !Spent.isMeasured(last.usage(), limit))
                .findFirst();
    }
}
