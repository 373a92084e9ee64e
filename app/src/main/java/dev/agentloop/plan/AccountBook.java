package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The agents' accounts while a plan is made: of an account that failed, only one run of the plan tries whether it works again.
final class AccountBook {
    private final Map<AccountId, Account> accounts;
    private final Instant now;
    private final Set<AccountId> tried = new HashSet<>();

    AccountBook(Map<AccountId, Account> accounts, Instant now) {
        this.accounts = accounts;
        this.now = now;
    }

    Optional<Account> find(AccountId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    boolean isFailing(AccountId id) {
        return find(id).filter(Account::isFailing).isPresent();
    }

    /// Until when no run may begin with it; empty when one may.
    Optional<Instant> closedUntil(AccountId id) {
        Optional<Instant> closed = find(id).flatMap(account -> Pausing.closedUntil(account, now));
        return closed.isEmpty() && isFailing(id) && tried.contains(id) ? Optional.of(now.plus(Pausing.PROBE)) : closed;
    }

    /// A run of this plan begins with it.
    void take(AccountId id) {
        tried.add(id);
    }
}
