package dev.agentloop.plan;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Budget.Limit;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Notice;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Snapshot;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells people, once each, that a budget is nearly used up, and that an account began to fail.
record Warnings(Snapshot snapshot, Spending spending) {
    private static final String EVENT = "budget-80";

    /// Nothing while the tracker cannot be read: it is told when it can.
    void tell(Consumer<Action> actions) {
        if (snapshot.config().isEmpty() || snapshot.blind().isPresent()) {
            return;
        }
        LoopConfig config = snapshot.config().get();
        snapshot.accounts().values().forEach(account -> AccountNotice.of(account, snapshot, config).ifPresent(actions));
        for (IssueView view : snapshot.issues()) {
            // Only what a run at work, or one that just ended, may have changed.
            view.pendingRun().ifPresent(run -> tell(view, run, actions));
        }
    }

    private void tell(IssueView view, RunView run, Consumer<Action> actions) {
        Budget budget = snapshot.config().orElseThrow().budgetFor(run.record().terms());
        nearly(budget.perRun(), Spending.by(run), "the run " + run.id(), run.record().tag().value()).ifPresent(notice -> tell(view.ref(), notice, actions));
        nearly(budget.perIssue(), Spending.on(view), "issue " + view.ref(), view.ref().toString()).ifPresent(notice -> tell(view.ref(), notice, actions));
        LocalDate day = LocalDate.ofInstant(snapshot.now(), ZoneOffset.UTC);
        boolean first = snapshot.issues().stream().filter(other -> other.pendingRun().isPresent()).findFirst().filter(view::equals).isPresent();
        nearly(budget.perDay().filter(_ -> first), spending.today(), "loop " + snapshot.loop(), "day " + day).ifPresent(notice -> tell(view.ref(), notice, actions));
    }

    private static void tell(IssueRef issue, Notice notice, Consumer<Action> actions) {
        actions.accept(new Action.Tell(issue, notice));
    }

    private Optional<Notice> nearly(Optional<Limit> limit, Spent spent, String who, String what) {
        return limit.filter(spent::isNearly)
                .map(most -> new Notice("budget of %s, %s".formatted(what, most), EVENT, "%s has used 80 %% of its budget: %s".formatted(who, spent.of(most)), false))
                .filter(notice -> !snapshot.told().contains(notice.key()));
    }
}
