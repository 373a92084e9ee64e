package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.Fault;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Notice;
import dev.agentloop.model.Snapshot;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// That an account failed: people are told once each time it begins to, by the loop whose run met it first and by no other.
final class AccountNotice {
    private AccountNotice() {}

    static Optional<Action> of(Account account, Snapshot snapshot, LoopConfig config) {
        if (!account.isFailing() || snapshot.told().contains(key(account))) {
            return Optional.empty();
        }
        return snapshot.issues().stream()
                .filter(view -> account.openedBy().startsWith(view.ref() + "/"))
                .findFirst()
                .map(view -> new Action.Tell(view.ref(), notice(account, waits(view) && !config.agents().fallback())));
    }

    /// Whoever reads an issue that waits for it wants to know. Where another agent takes over, that is said.
    private static boolean waits(IssueView view) {
        return view.sighting() instanceof IssueView.Sighting.Present && view.pendingRun().filter(run -> !run.isAlive()).isPresent();
    }

    /// It names the program and no more: a command line may hold a secret.
    private static String key(Account account) {
        return "account %s since %s".formatted(account.id().program(), account.since());
    }

    private static Notice notice(Account account, boolean onIssue) {
        String text = "Agents wait: %s. %s It is tried again at %s."
                .formatted(AccountWords.why(account), AccountWords.cure(account), account.until().truncatedTo(ChronoUnit.SECONDS));
        return new Notice(key(account), account.cause() == Fault.LOGIN ? "login-needed" : "agent-paused", text, onIssue);
    }
}
