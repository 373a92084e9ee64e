package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.Fault;
import dev.agentloop.model.RunTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long an account that failed its agent is left alone: until it said it works again, or for a pause that doubles with every failure up to a bound. Then one run tries
/// it; the others wait for what becomes of that.
public final class Pausing {
    /// Longest silence of a run that tries an account, before another may: an agent that retries a refused login inside itself needs three minutes (seen with claude).
    static final Duration PROBE = Duration.ofMinutes(10);

    /// However far away the reset is that an agent names: it may have been misread, and somebody may have paid.
    private static final Duration LONGEST = Duration.ofHours(6);

    /// An account that fails again so soon after it worked has not recovered: the pauses grow on, and nobody is told again.
    private static final Duration RELAPSE = Duration.ofHours(1);

    /// Clocks differ a little, and to come too early costs a run.
    private static final Duration LATE = Duration.ofSeconds(5);

    private Pausing() {}

    /// The first and the longest pause of those that double. A login is tried often, because somebody mends it and wants to see that; a refused one costs nothing.
    private record Growth(Duration first, Duration most) {
        static Growth of(Fault cause) {
            return switch (cause) {
                case USAGE_LIMIT -> new Growth(Duration.ofMinutes(10), Duration.ofHours(1));
                case LOGIN -> new Growth(Duration.ofMinutes(2), Duration.ofMinutes(10));
                case OVERLOADED, NETWORK -> new Growth(Duration.ofMinutes(1), Duration.ofMinutes(30));
                case NOT_STARTED -> new Growth(Duration.ofMinutes(2), Duration.ofMinutes(10));
                case TRUNCATED, CONTEXT, REFUSED, OTHER -> throw new IllegalArgumentException("%s is not the account's fault".formatted(cause));
            };
        }

        Duration after(int failures) {
            Duration pause = first;
            for (int i = 1; i < failures && pause.compareTo(most) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(most) < 0 ? pause : most;
        }
    }

    /// Whether the account is known to have failed this run, or one that failed later. What is dated in the future was written before the clock was set back, and says nothing
    /// of what failed since.
    static boolean isNoted(Optional<Account> account, AccountFailure failure, Instant now) {
        return account.filter(known -> !failure.at().isAfter(known.lastFault()) && (failure.at().isAfter(now) || !known.lastFault().isAfter(now))).isPresent();
    }

    /// The account after one more failure. Of runs that fail side by side the first counts, and so does every one that began when the account was to be tried again.
    public static Account noted(Optional<Account> before, AccountFailure failure, Instant now) {
        if (isNoted(before, failure, now)) {
            return before.orElseThrow();
        }
        Optional<Account> known = before.filter(account -> account.worksSince().filter(at -> at.plus(RELAPSE).isBefore(now)).isEmpty());
        boolean counts = known.isEmpty() || !known.get().isFailing() || known.get().lastFault().isAfter(now) || !failure.startedAt().isBefore(due(known.get(), now));
        if (!counts) {
            Account same = known.get();
            return new Account(
                    same.id(), same.cause(), same.message(), same.since(), same.until(), same.failures(), failure.at(), same.openedBy(), same.probe(), Optional.empty());
        }
        int failures = known.map(Account::failures).orElse(0) + 1;
        return new Account(
                failure.account(),
                failure.cause(),
                failure.message(),
                known.map(Account::since).orElse(now),
                until(failure, failures, now),
                failures,
                failure.at(),
                known.map(Account::openedBy).orElse(failure.run()),
                Optional.empty(),
                Optional.empty());
    }

    private static Instant until(AccountFailure failure, int failures, Instant now) {
        Instant until = failure.resets()
                .filter(at -> at.isAfter(failure.at()))
                .map(at -> at.plus(LATE))
                .orElseGet(() -> failure.at().plus(Growth.of(failure.cause()).after(failures)));
        Instant latest = now.plus(LONGEST);
        return until.isAfter(latest) ? latest : until;
    }

    /// When it is to be tried again. A moment written before the clock was set back counts for nothing.
    private static Instant due(Account account, Instant now) {
        return account.lastFault().isAfter(now) ? now : account.until();
    }

    /// Until when no run may begin with this account; empty when one may, which then tries it.
    static Optional<Instant> closedUntil(Account account, Instant now) {
        Instant due = due(account, now);
        Instant end = account.probe()
                .filter(probe -> !probe.at().isAfter(now))
                .map(probe -> probe.at().plus(PROBE))
                .filter(lease -> lease.isAfter(due))
                .orElse(due);
        return account.isFailing() && end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }

    /// The account when a run begins with it; empty when that run may not. One that tries it may begin again, after its launch failed: its time starts over, because the others
    /// wait for what it does, and not for what kept it from that.
    public static Optional<Account> begun(Account account, RunTag run, Instant now) {
        if (!account.isFailing()) {
            return Optional.of(account);
        }
        boolean mayNot = !account.isProbe(run) && closedUntil(account, now).isPresent();
        return mayNot ? Optional.empty() : Optional.of(account.probedBy(run, now));
    }
}
