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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What was spent, by run, issue and day, and whether the limits are kept. A run belongs to the day it began, by UTC.
final class Spending {
    private final LocalDate today;
    private final Map<LocalDate, Spent> days = new HashMap<>();
    /// By agent: what the latest run said whose agent answered at all.
    private final Map<String, Reported> reported = new HashMap<>();

    private record Reported(RunId run, Usage usage) {}

    private Spending(LocalDate today) {
        this.today = today;
    }

    static Spending of(Snapshot snapshot) {
        Spending spending = new Spending(LocalDate.ofInstant(snapshot.now(), ZoneOffset.UTC));
        for (IssueView view : snapshot.issues()) {
            view.runs().forEach(run -> spending.add(run.id(), usage(run)));
            view.pruned().forEach(run -> spending.add(run.id(), run.usage()));
            spending.learn(view);
        }
        return spending;
    }

    private void add(RunId run, Usage usage) {
        if (usage.cost().isPresent() || usage.tokens().isPresent()) {
            days.merge(day(run), Spent.of(List.of(usage)), Spent::plus);
        }
    }

    /// A run dated in the future, because the clock was set back, belongs to today.
    private LocalDate day(RunId run) {
        LocalDate day = LocalDate.ofInstant(run.startedAt(), ZoneOffset.UTC);
        return day.isAfter(today) ? today : day;
    }

    private Spent on(LocalDate day) {
        return days.getOrDefault(day, Spent.NOTHING);
    }

    private void learn(IssueView view) {
        for (RunView run : view.runs()) {
            run.ending()
                    // One that was killed may have had no time to say it.
                    .filter(end -> end.kind().filter(Probing::answered).isPresent())
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

    Instant midnight() {
        return today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Spent today() {
        return on(today);
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
        return usedUpOn(today, budget);
    }

    /// Of the day a run began, which may be over.
    Optional<String> usedUpOnDayOf(RunView run, Budget budget) {
        return usedUpOn(day(run.id()), budget);
    }

    private Optional<String> usedUpOn(LocalDate day, Budget budget) {
        return budget.perDay().filter(on(day)::isUpTo).map(limit -> "the loop used up its budget of the day: " + on(day).of(limit));
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
