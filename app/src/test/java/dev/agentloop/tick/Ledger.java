package dev.agentloop.tick;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.RunTag;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What agents really spent. What a tick could know of it when it began must be enough: then a budget is never exceeded by more than what is spent between two ticks.
final class Ledger {
    private final Model model;
    private Map<RunTag, BigDecimal> known = Map.of();
    private LocalDate day;
    private Set<RunTag> over = Set.of();

    Ledger(Model model) {
        this.model = model;
        this.day = today();
    }

    private LocalDate today() {
        return day(model.world().now());
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    void tickBegins() {
        known = model.world().agents().spent();
        day = today();
    }

    /// Nothing begins for an issue, or on a day, whose budget is used up.
    void launching(RunTag run) {
        Setup.Purse purse = model.setup().purse();
        if (isUsedUp(purse.perIssue(), spent(known, ofIssue(run)))) {
            model.violate("budgets", "%s was launched while its issue had spent %s", run, spent(known, ofIssue(run)));
        }
        if (today().equals(day) && isUsedUp(purse.perDay(), spent(known, ofDay(day)))) {
            model.violate("budgets", "%s was launched while %s was spent today", run, spent(known, ofDay(day)));
        }
    }

    /// Why a run may be stopped.
    boolean isOver(RunTag run) {
        return whatIsOver(run, model.world().agents().spent(), today()).or(() -> whatIsOver(run, known, day)).isPresent();
    }

    /// What the issue of a run may not go on for, today and tomorrow.
    boolean isIssueOver(IssueId id) {
        return isUsedUp(model.setup().purse().perIssue(), spent(model.world().agents().spent(), run -> Witness.issue(run).equals(id)));
    }

    private Optional<String> whatIsOver(RunTag run, Map<RunTag, BigDecimal> spent, LocalDate on) {
        Setup.Purse purse = model.setup().purse();
        List<String> over = List.of(
                isUsedUp(purse.perRun(), spent(spent, run::equals)) ? "the run" : "",
                isUsedUp(purse.perIssue(), spent(spent, ofIssue(run))) ? "the issue" : "",
                isUsedUp(purse.perDay(), spent(spent, ofDay(on))) ? "the day" : "");
        return over.stream().filter(what -> !what.isEmpty()).findFirst();
    }

    /// After a tick: whoever works on over a budget that was used up when the tick began is stopped. Where another action on the issue failed first, the next tick does it.
    void tickEnded() {
        Set<RunTag> now = new HashSet<>();
        for (RunTag run : model.world().agents().prompts()) {
            whatIsOver(run, known, day).filter(_ -> today().equals(day)).ifPresent(what -> {
                now.add(run);
                if (over.contains(run)) {
                    model.violate("budgets", "%s still works after two ticks, though %s had spent its budget", run, what);
                }
            });
        }
        over = Set.copyOf(now);
    }

    private static boolean isUsedUp(int limit, BigDecimal spent) {
        return limit > 0 && spent.compareTo(BigDecimal.valueOf(limit, 2)) >= 0;
    }

    private static BigDecimal spent(Map<RunTag, BigDecimal> by, Predicate<RunTag> which) {
        return by.entrySet().stream().filter(entry -> which.test(entry.getKey())).map(Map.Entry::getValue).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Predicate<RunTag> ofIssue(RunTag run) {
        return other -> Witness.issue(other).equals(Witness.issue(run));
    }

    /// A run belongs to the day it began.
    private static Predicate<RunTag> ofDay(LocalDate on) {
        return run -> day(Witness.runId(run).startedAt()).equals(on);
    }
}
