package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.Fault;
import dev.agentloop.model.Notice;
import dev.agentloop.model.RunView;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// That an account failed: people are told once each time it begins to, by the run that met it first and by no other.
final class AccountNotice {
    private AccountNotice() {}

    /// @param onIssue whether the issue waits for it, so that whoever reads the issue wants to know
    static Optional<Notice> of(Situation situation, RunView run, boolean onIssue) {
        return situation.accounts().find(run.record().engagement().account())
                .filter(account -> account.isFailing() && account.openedBy().equals(run.record().tag().value()))
                .map(account -> notice(account, onIssue))
                .filter(notice -> !situation.told().contains(notice.key()));
    }

    private static Notice notice(Account account, boolean onIssue) {
        String text = "Agents wait: %s. %s It is tried again at %s."
                .formatted(AccountWords.why(account), AccountWords.cure(account), account.until().truncatedTo(ChronoUnit.SECONDS));
        return new Notice(
                "account %s since %s".formatted(account.id(), account.since()), account.cause() == Fault.LOGIN ? "login-needed" : "agent-paused", text, onIssue);
    }
}
